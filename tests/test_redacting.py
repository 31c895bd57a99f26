"""Redacted conversations: their words are gone, and nothing takes the tombstones for words."""

from collections.abc import Callable

import pytest

from tests.conftest import live_config
from tests.replaying import config, dataset, filled, replies, scores, told
from tests.singing import SIGN, files_with, tables_with
from workbench import (
    chatting,
    comparing,
    curating,
    drafting,
    exporting,
    importing,
    replay,
)
from workbench.comparing import Pair
from workbench.domain.errors import BadImport, BadInput, Conflict, NotFound
from workbench.domain.prompts import ConfigSpec
from workbench.domain.redaction import REDACTED, TOMBSTONE, Erased, Said
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider
from workbench.store import configs, past, tenancy
from workbench.store.tables import Run

LINES = ("C: Where is {}?", "M: It is at {}.", "C: Thanks", "M: Bye {}")


def sung(name: str = SIGN):
    return told(name, *(line.format(name) for line in LINES))


@pytest.fixture
def erase(tenant: Tenant) -> Callable[[], None]:
    """Redacts the first conversation of the dataset `shop`."""

    def redact() -> None:
        frozen = curating.dataset(tenant, "shop")
        curating.redact_conversation(tenant, curating.conversations(tenant, frozen.id)[0].id)

    return redact


@pytest.fixture
def run(tenant: Tenant, fake: FakeProvider) -> Run:
    """A run over two conversations of two turns, its first turn filled."""
    dataset(tenant, sung(), sung("Bert"))
    config(tenant, "A")
    return replay.plan(tenant, dataset="shop", configs=["A"], human=True)


def answer_one(tenant: Tenant, run: Run, fake: FakeProvider) -> None:
    fake.enqueue(f"At {SIGN}", *["Bye"] * 3)
    steps = replay.fill(tenant, run.id, concurrency=1)
    next(steps), next(steps)
    steps.close()


def test_a_client_is_erased_from_datasets_runs_and_the_file(
    tenant: Tenant, home, run: Run, fake: FakeProvider, erase: Callable[[], None]
) -> None:
    fake.enqueue(*[f"At {SIGN}"] * 4)
    filled(tenant, run)
    before = curating.dataset(tenant, "shop").hash

    erase()

    assert tables_with() == {"replies"}  # what was answered to the other client
    assert curating.datasets(tenant)[0].redacted == 1
    assert curating.dataset(tenant, "shop").hash == before


def test_every_version_of_a_conversation_is_erased(
    tenant: Tenant, home, erase: Callable[[], None]
) -> None:
    dataset(tenant, sung())
    longer = told(SIGN, *(line.format(SIGN) for line in LINES), "C: One more")
    dataset(tenant, longer)

    erase()

    assert files_with(home) == []


def test_the_numbers_of_a_comparison_stay_and_its_texts_go(
    tenant: Tenant, run: Run, fake: FakeProvider, erase: Callable[[], None]
) -> None:
    fake.enqueue(*[f"At {SIGN}", "Bye", "At Bert", "Bye"])
    filled(tenant, run)
    before = comparing.compare(tenant, run.id)

    erase()

    comparing.known.KNOWN.clear()
    pair = Pair("A@1", "human", "edit_share")
    found = comparing.examples(tenant, run.id, pair)
    assert comparing.compare(tenant, run.id) == before
    assert {(one.title, one.client, one.arm.text, one.baseline.text) for one in found} >= {
        (TOMBSTONE, TOMBSTONE, TOMBSTONE, TOMBSTONE),
        ("Bert", "Thanks", "Bye", "Bye Bert"),
    }


def test_a_run_goes_on_without_asking_for_what_is_erased(
    tenant: Tenant, run: Run, fake: FakeProvider, erase: Callable[[], None]
) -> None:
    answer_one(tenant, run, fake)
    asked, scored = len(fake.requests), scored_replies(tenant, run)
    erase()

    last = filled(tenant, run)

    mine = {row.id: row for row in replies(tenant, run)}
    errors = [row.error for row in mine.values()]
    assert (last.done + last.failed, last.total) == (8, 8)
    assert len(fake.requests) - asked <= 2  # the other conversation's turns
    assert errors.count(REDACTED) >= 1
    gone = {number for number, row in mine.items() if row.error or row.text == TOMBSTONE}
    assert scored_replies(tenant, run) & gone <= scored


def scored_replies(tenant: Tenant, run: Run) -> set[int]:
    return {row.reply_id for row in scores(tenant, run)}


def test_a_reply_that_comes_in_after_the_redaction_is_not_kept(
    tenant: Tenant, home, run: Run, fake: FakeProvider, erase: Callable[[], None]
) -> None:
    fake.enqueue(f"At {SIGN}", f"More {SIGN}", "Bye", "Bye")
    filling = replay.fill(tenant, run.id, concurrency=1)
    next(filling), next(filling)
    erase()

    list(filling)

    assert len(fake.requests) == 4
    assert tables_with() == set()


def test_a_new_run_leaves_redacted_conversations_out(
    tenant: Tenant, run: Run, erase: Callable[[], None]
) -> None:
    erase()

    planned = replay.plan(tenant, dataset="shop", configs=["A"])

    assert replay.status(tenant, planned.id).cells == 2


def test_a_dataset_of_nothing_else_is_not_replayed(
    tenant: Tenant, erase: Callable[[], None]
) -> None:
    dataset(tenant, sung())
    config(tenant, "A")
    erase()

    with pytest.raises(BadInput, match="redacted conversations are left out"):
        replay.plan(tenant, dataset="shop", configs=["A"])


def test_a_tryout_counts_redacted_turns_apart(
    tenant: Tenant, fake: FakeProvider, erase: Callable[[], None]
) -> None:
    live_config(tenant)
    dataset(tenant, sung(), sung("Bert"))
    tried = replay.tryout(tenant, "shop", config(tenant, "A").id)
    fake.enqueue(*["Fine"] * 8)
    filled(tenant, tried)

    erase()

    found = replay.tried(tenant, "shop")
    assert (found.moves.turns, found.moves.failed) == (2, 2)
    assert [turn.fault for turn in found.turns if turn.title == TOMBSTONE] == [REDACTED] * 2


def test_ghosts_of_a_purged_chat_are_no_replies(tenant: Tenant, config, fake: FakeProvider) -> None:
    chat = chatting.create_chat(tenant, "Anna")
    chatting.add_client_message(tenant, chat.id, "Where is it?")
    chatting.write_reply(tenant, chat.id, "On its way.")
    run = replay.plan_ghosts(tenant, chat.id)
    fake.enqueue("Soon.")
    filled(tenant, run)
    chatting.delete_chat(tenant, chat.id)

    chatting.purge_chat(tenant, chat.id)

    (turn,) = replay.ghosts(tenant, run.id).turns
    assert (turn.real, turn.ghost, turn.fault) == (TOMBSTONE, None, REDACTED)


def test_past_replies_of_a_redacted_conversation_are_not_found(
    tenant: Tenant, erase: Callable[[], None]
) -> None:
    dataset(tenant, sung())
    with tenancy.reading(tenant) as db:
        spec = configs.with_pin(
            ConfigSpec("Be brief.", ModelRef("fake", "x"), examples=3), past.newest(db)
        )
        assert len(drafting.past_of(db, spec.pin).index.replies) == 2

    erase()

    with tenancy.reading(tenant) as db:
        assert drafting.past_of(db, spec.pin).index.replies == []
        assert past.reply_count(db, spec.pin) == 0


def test_an_import_of_what_was_erased_brings_nothing_back(
    tenant: Tenant, erase: Callable[[], None]
) -> None:
    text = f"=== Late\nCLIENT: Where is {SIGN}?\nMANAGER: Here.\n"
    importing.import_data(tenant, text.encode(), dataset="shop")
    erase()

    with pytest.raises(BadInput, match="erased here"):
        importing.import_data(tenant, text.encode(), dataset="shop")
    more = f"{text}=== New\nCLIENT: Hi\nMANAGER: Hello\n"
    summary = importing.import_data(tenant, more.encode(), dataset="shop")

    titles = [one.title for one in _conversations(tenant)]
    assert titles == [TOMBSTONE, "New"]
    assert summary.skipped == {importing.ERASED: 1}


def test_what_is_erased_does_not_come_back_from_an_export_of_ours(tenant: Tenant) -> None:
    importing.import_data(tenant, b"CLIENT: My name is Anna\nMANAGER: Hi", dataset="shop")
    kept = exporting.export_dataset(tenant, "shop", "json").chunks
    file = b"".join(kept)
    (told,) = curating.conversations(tenant, curating.dataset(tenant, "shop").id)
    curating.redact_conversation(tenant, told.id)

    with pytest.raises(BadInput, match="does not come back"):
        importing.import_data(tenant, file, dataset="again")


def _conversations(tenant: Tenant):
    return curating.conversations(tenant, curating.dataset(tenant, "shop").id)


def test_a_redacted_conversation_opens_no_chat_and_is_redacted_once(
    tenant: Tenant, erase: Callable[[], None]
) -> None:
    dataset(tenant, sung())
    erase()

    with pytest.raises(Conflict, match="is redacted"):
        chatting.open_conversation(tenant, _conversations(tenant)[0].id)
    with pytest.raises(Conflict, match="redacted already"):
        erase()


def test_a_run_with_redacted_conversations_is_not_recorded(
    tenant: Tenant, run: Run, fake: FakeProvider, erase: Callable[[], None]
) -> None:
    fake.enqueue(*["Fine"] * 4)
    filled(tenant, run)
    recorded = replay.record(tenant, run.id)

    erase()

    with pytest.raises(Conflict, match="redacted conversations"):
        replay.record(tenant, run.id)
    with pytest.raises(BadImport, match="redacted"):
        replay.load(tenant, recorded)


def test_the_chats_that_keep_the_words_are_named(tenant: Tenant, config) -> None:
    dataset(tenant, sung())
    (conversation,) = _conversations(tenant)
    chatting.open_conversation(tenant, conversation.id)

    assert curating.chats_like(tenant, conversation.id) == [SIGN]


def test_another_companys_conversation_is_not_redacted(
    tenant: Tenant, other_tenant: Tenant, home
) -> None:
    dataset(tenant, sung())
    (conversation,) = _conversations(tenant)

    with pytest.raises(NotFound):
        curating.redact_conversation(other_tenant, conversation.id)

    assert _conversations(tenant)[0].turns[0].text == f"Where is {SIGN}?"


def test_accepted_as_it_was_stays_a_fact_without_its_words(
    tenant: Tenant, config, fake: FakeProvider
) -> None:
    chat = chatting.create_chat(tenant, "Anna")
    chatting.add_client_message(tenant, chat.id, "Where is it?")
    fake.enqueue("On its way.")
    chatting.approve_draft(tenant, chatting.draft_reply(tenant, chat.id).id)
    curating.freeze_chats(tenant, [chat.id], dataset="shop")
    chatting.delete_chat(tenant, chat.id)

    chatting.purge_chat(tenant, chat.id)

    found = curating.acceptance(tenant, "shop")
    assert (found.decided, found.as_is, found.edit_share) == (1, 1, None)


ERASED = Erased.of(
    [Said("client", "Where is it?\nPlease"), Said("manager", "a" * 3000), Said("note", "x")]
)


@pytest.mark.parametrize(
    ("quoted", "gone"),
    [
        (("Where is it?", "a" * 3000), True),
        (("Where is it?\n\nPlease", "a" * 3000), True),
        (("Where is it?", "Something else"), False),
        (("Where is that?", "a" * 3000), False),
        (("Where is <NAME_1>?", "a" * 3000), True),
        (("Where was <NAME_1>?", "a" * 3000), False),
    ],
    ids=["cut", "two lines", "another's answer", "another's question", "masked", "another's mask"],
)
def test_a_quotation_is_known_by_all_of_its_lines(quoted: tuple[str, str], gone: bool) -> None:
    text = _prompt_with(*quoted)

    cleaned = ERASED.without_quotes(text)

    assert (TOMBSTONE in cleaned, cleaned == text) == (gone, not gone)
    assert cleaned.startswith("Be kind.")
    assert cleaned.endswith("About this client:\nRich")


def _prompt_with(client: str, reply: str) -> str:
    from workbench.domain.past import PastReply, Place
    from workbench.domain.prompts import Prompt, system_prompt

    one = PastReply(client, reply, Place("chat", "1"))
    return system_prompt("Be kind.", Prompt("Rich"), [one])
