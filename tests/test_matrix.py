"""Every use case and every page with another company's ids: none is found, none changes.

The use cases are read from their own signatures, so that a new one can't be forgotten: a
parameter that nothing here knows fails the test.
"""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from types import GeneratorType
from typing import Any

import pytest
from sqlalchemy import select

from tests import raw
from tests.conftest import live_config
from tests.kept import Keep
from tests.pages.looking import everything, opened
from tests.people import SeenBy, app_seen_by, quick_hashes
from tests.replaying import config as make_config
from tests.replaying import dataset, filled, shop
from workbench import accounts, chatting, importing, playing, replay, reviewing, secrets, trying
from workbench.chatting import Opinion
from workbench.comparing import Pair
from workbench.domain.errors import WorkbenchError
from workbench.domain.filters import EVERY
from workbench.domain.gates import Rule
from workbench.domain.judgments import Matchup, Word
from workbench.domain.listing import Part
from workbench.domain.personas import PersonaSpec
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Role, Tenant
from workbench.providers.fake import FakeProvider
from workbench.reviewing import Answer, Pick, Side, Wanted
from workbench.store import people, tenancy
from workbench.store.tables import Proposal, RunCase, TrialReply
from workbench.ui import nav

__all__ = ["app_seen_by", "quick_hashes"]
MODULES = (
    *("accounts", "auditing", "chatting", "comparing", "configuring", "curating", "exporting"),
    *("importing", "learning", "modelling", "playing", "purging", "replay", "reviewing"),
    *("spending", "trying", "unmasking"),
)
SECRET = "words of the other company"
TOLD_IN = ("audit_events", "login_attempts")  # who tries is written down
PERSONA = PersonaSpec(name="x", description="x", goal="x", model=ModelRef("fake", "scripted"))
PLAIN: dict[str, Any] = {
    **dict.fromkeys(("text", "reply", "reason", "instruction", "arms", "changes", "baseline"), "x"),
    "budget_usd": 1.0,
    "arm": "Friendly@1",
    "measure": "edit_share",
    "data": b"CLIENT: x\nMANAGER: y\n",
    "dataset": "shop",
    "form": "csv",
    "role": Role.MANAGER,
    "word": Word.BETTER,
    "opinion": Opinion(thumb=1),
    "part": Part(10, 0),
    "wanted": EVERY,
    "rule": Rule(("edit_share",)),
    "pair": Pair("Friendly@1", "human", "edit_share"),
    "spec": PERSONA,
    "task": "helpfulness",
    "reference": "helpfulness",
    "values": {},
    "asked": Wanted(["helpfulness"]),
    "answer": Answer(1.0),
    "pick": Pick(Side.TIE),
}


def use_cases() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public use case, by its name."""
    for name in MODULES:
        module = import_module(f"workbench.{name}")
        own = [key for key, value in vars(module).items() if _is_own(value, module.__name__)]
        for key in getattr(module, "__all__", own):
            found = getattr(module, key)
            if inspect.isfunction(found) and not key.startswith("_"):
                yield f"{name}.{key}", found


def _is_own(value: object, module: str) -> bool:
    return inspect.isfunction(value) and value.__module__ == module


def names_a_row(found: Callable[..., Any]) -> bool:
    """Whether a use case acts for a company and takes the id of a row, or what holds one."""
    first, *others = inspect.signature(found).parameters or [""]
    ids = [one for one in others if one.endswith(("_id", "_ids")) or one == "matchup"]
    return first in ("tenant", "by") and bool(ids)


NAMED = {name: found for name, found in use_cases() if names_a_row(found)}


@dataclass(frozen=True)
class Theirs:
    """Ids of the other company's rows, by the names that parameters have for them."""

    chat_id: int
    message_id: int
    draft_id: int
    config_id: int
    conversation_id: int
    dataset_id: int
    run_id: int
    case_id: int
    trial_id: int
    reply_id: int
    persona_id: int
    proposal_id: int
    mapping_id: int
    user_id: int
    session_id: int
    invitation_id: int

    def values(self) -> dict[str, Any]:
        """What each parameter that names a row of theirs is given."""
        several = {"config_ids": [self.config_id], "chat_ids": [self.chat_id]}
        pair = dict.fromkeys(
            ("before_conversation_id", "after_conversation_id"), self.conversation_id
        )
        held = pair | {"matchup": Matchup(self.run_id, "Friendly@1", "human")}
        return vars(self) | several | held | {"asked_id": self.config_id}


def in_an_address(theirs: Theirs) -> dict[str, str]:
    """Every row of theirs that an address of ours can name."""
    named = {
        "chat": theirs.chat_id,
        "run": theirs.run_id,
        "look": theirs.run_id,
        "ghosts": theirs.run_id,
        "case": theirs.case_id,
        "rubric": "helpfulness",
        "trial": theirs.trial_id,
        "dataset": theirs.dataset_id,
    }
    return {name: str(number) for name, number in named.items()}


@pytest.fixture
def theirs(
    other_tenant: Tenant, fake: FakeProvider, quick_hashes: None, keep: Keep[Theirs]
) -> Theirs:
    """One of everything in the other company."""
    return keep("one of everything", lambda: one_of_everything(other_tenant, fake))


def one_of_everything(other_tenant: Tenant, fake: FakeProvider) -> Theirs:
    """All of it made."""
    by, config = other_tenant, live_config(other_tenant)
    fake.enqueue(SECRET, SECRET, SECRET)
    chat = chatting.create_chat(by, SECRET, client_description=SECRET)
    message = chatting.add_client_message(by, chat.id, SECRET)
    draft = chatting.draft_reply(by, chat.id)
    frozen = dataset(by, *shop(1))
    run = replay.plan(by, dataset="shop", configs=["Friendly"], human=True)
    filled(by, run)
    reviewing.open_review(by, run.id, Wanted(["helpfulness"]))
    other = make_config(by, "Brief")
    trial = trying.begin(by, config_ids=[config.id, other.id], text=SECRET)
    persona = playing.create_persona(by, PERSONA)
    link = accounts.invite(by, Role.MANAGER)
    mapping = importing.save_mapping(by, SECRET, {SECRET: "text"})
    with tenancy.session(by) as db:
        proposal = Proposal(config_id=config.id, line=SECRET, evidence=[draft.id], held_out=[])
        db.add(proposal)
        db.flush()
        case = db.scalars(select(RunCase).where(RunCase.run_id == run.id)).first()
        reply = db.scalars(select(TrialReply).where(TrialReply.trial_id == trial.id)).first()
    return Theirs(
        chat.id, message.id, draft.id, config.id, case.conversation_id, frozen.id, run.id, case.id,
        trial.id, reply.id, persona.id, proposal.id, mapping.id, by.user_id, _login(by), link.id,
    )  # fmt: skip


def _login(by: Tenant) -> int:
    """The id of an open login of this person."""
    with tenancy.accounts_session() as db:
        user = people.user_by_id(db, by.user_id)
        until = user.created_at.replace(year=2100)
        return people.add_session(db, user, secrets.fingerprint(SECRET), until).id


def arguments(found: Callable[..., Any], theirs: Theirs) -> tuple[list[Any], dict[str, Any]]:
    """Theirs for all that names a row, something plain for what is needed beside it."""
    known, places, named = PLAIN | theirs.values(), [], {}
    for parameter in list(inspect.signature(found).parameters.values())[1:]:
        if parameter.kind is parameter.VAR_POSITIONAL:
            several = known[parameter.name]
            places += several if isinstance(several, list) else [several]
        elif parameter.kind is parameter.VAR_KEYWORD:
            named["name"] = known[parameter.name]
        elif parameter.default is parameter.empty or parameter.name in theirs.values():
            named[parameter.name] = known[parameter.name]
    positional = [name for name in named if _is_positional(found, name)] if places else []
    return [named.pop(name) for name in positional] + places, named


def _is_positional(found: Callable[..., Any], name: str) -> bool:
    parameter = inspect.signature(found).parameters.get(name)
    return parameter is not None and parameter.kind is not parameter.KEYWORD_ONLY


def test_the_list_is_read_from_the_use_cases() -> None:
    assert len(NAMED) > 70
    assert {"chatting.approve_draft", "replay.fill", "accounts.disable"} <= set(NAMED)


@pytest.mark.parametrize("name", NAMED)
def test_another_companys_ids_are_not_found_and_nothing_changes(
    name: str, tenant: Tenant, theirs: Theirs, fake: FakeProvider
) -> None:
    live_config(tenant)
    before = raw.every_row(but=TOLD_IN)
    places, named = arguments(NAMED[name], theirs)

    try:
        answer = NAMED[name](tenant, *places, **named)
        seen = list(answer) if isinstance(answer, GeneratorType) else answer
    except WorkbenchError as refusal:
        seen = str(refusal)

    assert SECRET not in str(seen)
    assert raw.every_row(but=TOLD_IN) == before


@pytest.mark.parametrize("page", nav.SCREENS)
def test_another_companys_ids_in_an_address_show_nothing_of_it(
    page: str, tenant: Tenant, theirs: Theirs, app_seen_by: SeenBy
) -> None:
    live_config(tenant)
    app = app_seen_by(tenant)
    before = raw.every_row(but=TOLD_IN)

    seen = opened(app, page, **in_an_address(theirs))

    assert not seen.exception
    assert SECRET not in everything(seen)
    assert raw.every_row(but=TOLD_IN) == before
