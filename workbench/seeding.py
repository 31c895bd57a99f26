"""Sets a database up: migrations, a first company and, where wanted, the demo.

It stands above the use cases and calls several of them; each step can be repeated.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from workbench import accounts, configuring, curating, importing, playing, replay
from workbench.accounts import DemoLogin
from workbench.domain.personas import PersonaSpec
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Tenant
from workbench.domain.turns import Side, SourceConversation
from workbench.formats import registry as formats
from workbench.store import chats, datasets, engine, revisions, tenancy
from workbench.store.tables import Chat, now

DATASETS = Path(__file__).resolve().parents[1] / "datasets"
DATASET = "harbor-linen"
CONFIG = "Friendly"
MODEL = "embedded:default"
RECORDED_RUN = "harbor_linen_run.json"
LOCAL = "local"
CHATS = 8
WAITING = 3
MINUTES_BETWEEN = 3
PERSONAS = (
    PersonaSpec(
        name="Nora Lindqvist",
        description="Nora ordered a linen tablecloth from this shop for her mother's birthday on "
        "Saturday. Her order number is HL-2417. The parcel is three days late, and she is polite "
        "and worried.",
        goal="To hear that the shop asks the carrier. Then she is content.",
        model=ModelRef.parse(MODEL),
        seed=1,
    ),
    PersonaSpec(
        name="Victor Hale",
        description="Victor wants to buy twelve sets of linen bedding from this shop for his "
        "holiday flats. The price is too high for him, and he says what other shops ask.",
        goal="15 percent off. If he is refused twice, he gives up.",
        model=ModelRef.parse(MODEL),
        seed=3,
    ),
)


@dataclass(frozen=True, slots=True)
class SetUp:
    """What a database is after `init`: `migrations` are those that were applied just now."""

    database: str
    revision: str
    migrations: list[str]
    company: str
    login: DemoLogin | None


def set_up(*, demo: bool = False) -> SetUp:
    """Bring the database up to date, with the demo or a plain company in it; safe to repeat."""
    before = engine.revision()
    engine.migrate()
    after = engine.revision()
    login = seed_demo() if demo else None
    company = login.tenant.company if login else _plain_company()
    return SetUp(
        database=engine.engine().url.render_as_string(hide_password=True),
        revision=after,
        migrations=revisions.between(before, after),
        company=company,
        login=login,
    )


def seed_demo() -> DemoLogin:
    """The demo's company, login, live config, chats, personas, dataset and a recorded run over it.

    What is there stays as it is.
    """
    login = accounts.register_demo()
    if all(line.name != DATASET for line in curating.datasets(login.tenant)):
        _add_config(login.tenant)
        path = DATASETS / "harbor_linen.txt"
        importing.import_files(login.tenant, [path], dataset=DATASET)
        _add_chats(login.tenant)
    _add_personas(login.tenant)
    if replay.newest_recorded(login.tenant) is None:
        replay.load(login.tenant, (DATASETS / RECORDED_RUN).read_bytes())
    return login


def _plain_company() -> str:
    """The first company's name; `local` is made where there is none."""
    known = accounts.companies()
    return known[0].name if known else accounts.create_company(LOCAL).company


def _add_config(tenant: Tenant) -> None:
    prompt = (DATASETS / "harbor_linen_prompt.txt").read_text(encoding="utf-8")
    made = configuring.add_config(tenant, CONFIG, model=MODEL, prompt=prompt)
    configuring.make_live(tenant, made.id)


def _add_chats(tenant: Tenant) -> None:
    """Some of the conversations as chats; in the newest ones the client waits for an answer.

    Each knows which conversation it is, so that its own past is not taken for another's.
    """
    told = formats.parse((DATASETS / "harbor_linen.txt").read_bytes()).conversations
    chosen = _one_of_each_topic(told)[:CHATS]
    answered = [_up_to_last(Side.MANAGER, told) for told in chosen[WAITING:]]
    waiting = [
        _up_to_last(Side.CLIENT, _up_to_last(Side.MANAGER, told)) for told in chosen[:WAITING]
    ]
    with tenancy.session(tenant) as db:
        if chats.count(db):
            return
        members = datasets.members(db, datasets.find(db, DATASET).id)
        ids = {member.external_id: member.conversation_id for member in members}
        for number, conversation in enumerate([*answered, *waiting[::-1]]):
            chat = Chat(name=conversation.title, conversation_id=ids[conversation.external_id])
            _add_chat(db, chat, conversation, hours_ago=20 * (len(chosen) - number) - 19)


def _add_personas(tenant: Tenant) -> None:
    """Clients for a model to play; one that was deleted stays deleted."""
    known = playing.known_names(tenant)
    for persona in PERSONAS:
        if persona.name not in known:
            playing.create_persona(tenant, persona)


def _one_of_each_topic(told: tuple[SourceConversation, ...]) -> list[SourceConversation]:
    """The first English conversation of each topic; the topic is a conversation's first tag."""
    first: dict[str, SourceConversation] = {}
    for conversation in told:
        if "en" in conversation.tags and conversation.messages[0].role is Side.CLIENT:
            first.setdefault(conversation.tags[0], conversation)
    return list(first.values())


def _up_to_last(side: Side, conversation: SourceConversation) -> SourceConversation:
    """The conversation without what comes after the side's last message."""
    said = list(conversation.messages)
    while said[-1].role is not side:
        said.pop()
    return replace(conversation, messages=tuple(said))


def _add_chat(
    db: tenancy.TenantSession, chat: Chat, conversation: SourceConversation, *, hours_ago: int
) -> None:
    last = now() - timedelta(hours=hours_ago)
    size = len(conversation.messages)
    chat.created_at = chat.active_at = last
    db.add(chat)
    db.flush()
    told = [
        replace(said, sent_at=last - timedelta(minutes=MINUTES_BETWEEN * (size - number - 1)))
        for number, said in enumerate(conversation.messages)
    ]
    chats.append(db, chat, told)
