"""Imports of files that name authors: the look before, the question, the masking."""

from datetime import date
from pathlib import Path

import pytest

from tests.formats.samples import SAMPLES, entry, page, zipped
from workbench import chatting, curating, importing
from workbench.domain.errors import BadImport, DateOrderUnknown, Denied, RolesUnknown
from workbench.domain.tenants import Role, Tenant
from workbench.domain.turns import cases
from workbench.formats import registry
from workbench.formats.parsed import SHOWN_LENGTH

CHAT = b"Anna: hi\nMarek: hello\nAnna: where is it? mail a@b.co\nMarek: on its way\n"
DATES = b"01/02/24, 10:00 - Anna: hi\n01/02/24, 10:01 - Marek: hello\n"
INBOX = zipped(
    {
        f"messages/inbox/{name}_1/message_1.json": page(
            entry(writer, 2, "a"), entry(client, 1, "b")
        )
        for name, client, writer in (("anna", "Anna", "Marek"), ("bob", "Bob", "Eva"))
    }
)
EVERY_FORMAT = pytest.mark.parametrize("name", SAMPLES, ids=str)


def test_a_look_tells_who_wrote_and_stores_nothing(tenant: Tenant) -> None:
    look = importing.look(tenant, CHAT)

    assert (look.format, look.conversations, look.messages) == ("named", 1, 4)
    assert (look.roles_known, look.replayable_turns) == (False, 0)
    assert [(author.name, author.messages) for author in look.authors] == [
        ("Anna", 2),
        ("Marek", 2),
    ]
    assert look.authors[1].samples == ("hello", "on its way")
    assert curating.datasets(tenant) == []


def test_a_look_with_a_name_tells_what_can_be_replayed(tenant: Tenant) -> None:
    look = importing.look(tenant, CHAT, managers=["Marek"])

    assert (look.roles_known, look.replayable_turns) == (True, 2)
    assert importing.look(tenant, CHAT, managers=["Anna"]).replayable_turns == 1


@EVERY_FORMAT
def test_the_turns_to_replay_are_the_cases_that_are_no_openers(tenant: Tenant, name: str) -> None:
    sample = SAMPLES[name]
    parsed = registry.parse(sample.good, managers=sample.managers)

    look = importing.look(tenant, sample.good, managers=sample.managers)

    found = [case for told in parsed.conversations for case in cases(told.messages)]
    assert look.replayable_turns == sum(not case.opener for case in found)


def test_one_message_is_no_turn_to_replay(tenant: Tenant) -> None:
    assert importing.look(tenant, b"MANAGER: hello").replayable_turns == 0


def test_samples_are_short_lines(tenant: Tenant) -> None:
    look = importing.look(tenant, b"CLIENT: a\nb\n" + b"word " * 100)

    assert look.authors[0].samples[0].startswith("a b word")
    assert len(look.authors[0].samples[0]) <= SHOWN_LENGTH


def test_dates_that_fit_two_orders_are_asked_about(tenant: Tenant) -> None:
    look = importing.look(tenant, DATES)

    assert (look.date_orders, look.date_example) == (("dmy", "mdy"), "01/02/24")
    assert (look.messages, look.date_order) == (2, "")
    assert importing.look(tenant, DATES, date_order="mdy").date_orders == ()
    with pytest.raises(DateOrderUnknown):
        importing.import_data(tenant, DATES, dataset="shop", managers=["Marek"])


def test_an_import_without_the_name_asks_for_it(tenant: Tenant) -> None:
    with pytest.raises(RolesUnknown, match=r"Anna \(2\), Marek \(2\); say --manager NAME") as asked:
        importing.import_data(tenant, CHAT, dataset="shop")

    assert asked.value.authors == {"Anna": 2, "Marek": 2}
    assert curating.datasets(tenant) == []


@pytest.mark.parametrize("use", [importing.look, importing.import_data], ids=["look", "import"])
def test_a_name_that_is_not_in_the_file_is_refused(tenant: Tenant, use) -> None:
    options = {} if use is importing.look else {"dataset": "shop"}

    with pytest.raises(BadImport, match=r"'Ana' wrote nothing .* Anna \(2\), Marek \(2\)"):
        use(tenant, CHAT, managers=["Ana"], **options)


def test_several_names_may_be_us(tenant: Tenant) -> None:
    summary = importing.import_data(tenant, INBOX, dataset="shop", managers=["Marek", "Eva"])

    assert (summary.conversations, summary.client, summary.manager) == (2, 2, 2)


def test_a_conversation_without_us_is_left_out_and_counted(tenant: Tenant) -> None:
    summary = importing.import_data(tenant, INBOX, dataset="shop", managers=["Marek"])

    assert (summary.conversations, summary.skipped) == (1, {"no message of yours": 2})


def test_names_of_several_files_are_looked_for_in_all_of_them(
    tenant: Tenant, tmp_path: Path
) -> None:
    paths = [tmp_path / "one.txt", tmp_path / "two.txt"]
    paths[0].write_bytes(CHAT)
    paths[1].write_text("Bob: hi\nEva: hello\n")

    summary = importing.import_files(tenant, paths, dataset="shop", managers=["Marek", "Eva"])

    assert (summary.conversations, summary.manager) == (2, 3)
    with pytest.raises(BadImport, match=r"'Tom' wrote nothing .* Bob \(1\), Eva \(1\)"):
        importing.import_files(tenant, paths, dataset="shop", managers=["Marek", "Tom"])


def test_a_chat_without_a_title_is_named_after_its_client(tenant: Tenant) -> None:
    importing.import_data(tenant, CHAT, dataset="shop", managers=["Marek"])

    told = curating.conversations(tenant, curating.dataset(tenant, "shop").id)
    assert told[0].title == "Anna"


def test_masking_takes_the_place_of_an_import_without_it(tenant: Tenant) -> None:
    importing.import_data(tenant, CHAT, dataset="shop", managers=["Marek"])

    importing.import_data(tenant, CHAT, dataset="shop", managers=["Marek"], mask=True)

    told = curating.conversations(tenant, curating.dataset(tenant, "shop").id)
    assert [turn.text for turn in told[0].turns][2] == "where is it? mail <EMAIL_1>"
    assert len(told) == 1


@EVERY_FORMAT
@pytest.mark.parametrize("mask", [False, True], ids=["plain", "masked"])
def test_the_same_file_twice_adds_nothing(tenant: Tenant, name: str, mask: bool) -> None:
    sample = SAMPLES[name]
    first, again = (
        importing.import_data(
            tenant, sample.good, dataset="shop", managers=sample.managers, mask=mask
        )
        for _ in range(2)
    )

    assert (again.hash, again.duplicates) == (first.hash, first.messages)
    assert curating.dataset(tenant, "shop").version == 1


@EVERY_FORMAT
def test_a_broken_file_stores_nothing(tenant: Tenant, name: str) -> None:
    with pytest.raises(BadImport):
        importing.import_data(
            tenant, SAMPLES[name].broken, dataset="shop", managers=SAMPLES[name].managers
        )

    assert curating.datasets(tenant) == []


@pytest.mark.parametrize("role", [Role.MANAGER, Role.STAKEHOLDER], ids=str)
def test_only_who_may_import_may_look(tenant: Tenant, role: Role) -> None:
    person = Tenant(tenant.company_id, tenant.company, tenant.user_id, "Max", role)

    with pytest.raises(Denied, match="import"):
        importing.look(person, CHAT)


def test_an_import_into_a_chat_asks_for_the_name_too(tenant: Tenant) -> None:
    chat = chatting.create_chat(tenant, "Anna")

    with pytest.raises(RolesUnknown, match="which of these is you"):
        chatting.import_messages(tenant, chat.id, CHAT)


def test_a_look_tells_the_day_that_an_ambiguous_date_is_in_each_order(tenant: Tenant) -> None:
    text = "01/02/24, 10:00 - Anna: hi\n01/02/24, 10:01 - Marek: hello\n"

    found = importing.look(tenant, text.encode())

    assert found.date_readings == {"dmy": date(2024, 2, 1), "mdy": date(2024, 1, 2)}


@pytest.mark.parametrize(
    ("data", "encodings"),
    [
        ("CLIENT: hi".encode("utf-16"), ("UTF-16",)),
        (b"\xef\xbb\xbfCLIENT: hi", ("UTF-8",)),
    ],
    ids=["utf-16", "byte order mark"],
)
def test_a_look_tells_the_encoding(tenant: Tenant, data: bytes, encodings: tuple[str, ...]) -> None:
    assert importing.look(tenant, data).encodings == encodings


def test_masking_is_a_stage_of_its_own(tenant: Tenant) -> None:
    told: list[tuple[str, int, int]] = []

    importing.import_given(
        tenant, [b"CLIENT: hi\nMANAGER: hello"], dataset="shop", mask=True,
        progress=lambda *step: told.append(step),
    )  # fmt: skip

    assert list(dict.fromkeys(stage for stage, _, _ in told)) == ["reading", "masking", "storing"]
    assert told[-1] == ("storing", 2, 2)
