"""What every export format promises, run over each that is registered."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.exported import (
    DRAFT,
    EDITED,
    HARD,
    HEAD,
    NOTE,
    READERS,
    chat,
    plain,
    said,
    texts,
    told,
)
from workbench.domain.errors import BadInput
from workbench.domain.turns import Origin, Side, SourceConversation
from workbench.formats import cells
from workbench.formats.exports import registry
from workbench.formats.exports.columns import COLUMNS
from workbench.formats.exports.registry import WRITERS, Kind
from workbench.formats.exports.told import Told

EVERY = pytest.mark.parametrize("name", WRITERS, ids=str)
SAID = [name for name, writer in WRITERS.items() if not writer.is_whole]
TABLES = ["csv", "xlsx"]
CHATS = ["openai", "sharegpt"]
CASES = ["inspect", "promptfoo", "langfuse", "langsmith"]


def written(name: str, conversations: Iterable[Told]) -> bytes:
    """The file of a format."""
    return b"".join(WRITERS[name].write(HEAD, conversations))


def read(name: str, conversations: Iterable[Told]) -> Any:
    """The file as a strict reader reads it."""
    return READERS[WRITERS[name].suffix](written(name, conversations))


def column(rows: list[list[str]], name: str) -> list[str]:
    """A column of a table, without its head."""
    return [row[rows[0].index(name)] for row in rows[1:]]


@EVERY
def test_a_strict_reader_reads_it(name: str) -> None:
    assert read(name, told())


@EVERY
def test_equal_content_gives_equal_bytes(name: str) -> None:
    assert written(name, told()) == written(name, told())


@EVERY
def test_it_is_written_piece_by_piece(name: str) -> None:
    many = [Told(plain(f"c{number}"), "test") for number in range(200)]

    chunks = list(WRITERS[name].write(HEAD, many))

    assert len(chunks) > 1 or name == "xlsx"
    assert b"".join(chunks) == written(name, many)


@pytest.mark.parametrize("name", SAID)
def test_what_is_not_whole_holds_no_note(name: str) -> None:
    assert NOTE not in list(texts(read(name, told())))
    assert WRITERS[name].left_out(told()[0])[registry.NOTE] == 1


@pytest.mark.parametrize("name", [*CHATS, *CASES])
def test_words_that_were_not_sent_are_not_in_it(name: str) -> None:
    data = written(name, told()).decode()

    assert DRAFT not in data
    assert EDITED not in data


@pytest.mark.parametrize("name", TABLES)
def test_in_a_table_they_stand_as_drafts_alone(name: str) -> None:
    rows = read(name, told())

    assert {DRAFT, EDITED} < set(column(rows, "draft_text"))
    assert not {DRAFT, EDITED} & set(column(rows, "text"))


def test_in_our_json_they_stand_as_drafts_alone() -> None:
    found = read("json", told())["conversations"]

    sent = [message["text"] for one in found for message in one["messages"]]
    assert not {DRAFT, EDITED} & set(sent)


def test_unsent_words_are_the_worse_side_of_a_preference() -> None:
    rows = read("dpo", told())

    better = [row["preferred_output"][0]["content"] for row in rows]
    worse = [row["non_preferred_output"][0]["content"] for row in rows]
    assert not {DRAFT, EDITED} & set(better)
    assert {DRAFT, EDITED} == set(worse)


@pytest.mark.parametrize("name", TABLES)
def test_no_cell_is_a_formula_and_each_gives_its_text_back(name: str) -> None:
    rows = read(name, [Told(plain(), "test")])

    shown = column(rows, "text")
    assert not [cell for cell in shown if cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t"))]
    assert [cells.plain(cell) for cell in shown[: len(HARD)]] == list(HARD)
    assert cells.plain(column(rows, "title")[0]) == "=Late parcel"


@pytest.mark.parametrize("name", TABLES)
@given(text=st.text(min_size=1).filter(lambda text: text.strip() and text.isprintable()))
def test_every_text_comes_back_from_a_cell(name: str, text: str) -> None:
    one = SourceConversation("c", (said(Side.CLIENT, text),))

    rows = read(name, [Told(one)])

    assert cells.plain(column(rows, "text")[0]) == text


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_the_columns_that_are_known(name: str) -> None:
    rows = read(name, told())

    assert tuple(rows[0]) == COLUMNS
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert json.loads(column(rows, "tags")[0]) == ["late", "à la carte"]
    assert json.loads(column(rows, "details")[14])["price"] == 4.5
    assert column(rows, "sent_at")[0] == "2026-05-04T09:00:00+00:00"


@pytest.mark.parametrize("name", SAID)
def test_what_a_model_played_is_left_out(name: str) -> None:
    played = SourceConversation(
        "p", (said(Side.CLIENT, "Hi", origin=Origin.AI), said(Side.MANAGER, "Hello"))
    )

    assert WRITERS[name].refuses(Told(played)) == registry.PLAYED


@EVERY
def test_what_was_erased_is_left_out(name: str) -> None:
    assert WRITERS[name].refuses(replace(told()[0], erased=True)) == registry.ERASED
    assert WRITERS[name].refuses(Told(SourceConversation("e", ()))) == registry.EMPTY


@EVERY
def test_a_good_conversation_has_its_place(name: str) -> None:
    assert [WRITERS[name].refuses(one) for one in told()] == ["", ""]


@pytest.mark.parametrize("name", CASES)
def test_a_case_is_a_reply_to_a_client(name: str) -> None:
    opener = SourceConversation("o", (said(Side.MANAGER, "Hello?"), said(Side.CLIENT, "Hi")))

    rows = read(name, [Told(plain())])

    assert len(rows) == 2
    assert [row["metadata"]["turn"] for row in rows] == [1, 2]
    assert WRITERS[name].refuses(Told(opener)) == registry.NO_CASE


def test_openais_chats_begin_with_what_is_said_of_the_client() -> None:
    (row,) = read("openai", [Told(plain())])

    assert row["messages"][0] == {"role": "system", "content": "A regular\n\nSay du"}
    assert [message["content"] for message in row["messages"][1 : 1 + len(HARD)]] == list(HARD)
    assert {message["role"] for message in row["messages"]} == {"system", "user", "assistant"}


def test_sharegpt_has_its_own_names() -> None:
    (row,) = read("sharegpt", [Told(plain())])

    assert row["id"] == "c1"
    assert {said["from"] for said in row["conversations"]} == {"system", "human", "gpt"}


def test_inspect_takes_messages_and_a_target() -> None:
    first, second = read("inspect", [Told(plain())])

    assert set(first) == {"id", "input", "target", "metadata"}
    assert (first["target"], second["target"]) == ("It is 10", "Bye")
    assert second["input"][-1] == {"role": "user", "content": "Thanks"}
    assert first["id"] != second["id"]


def test_promptfoo_makes_no_case_of_each_message() -> None:
    first, _ = read("promptfoo", [Told(plain())])

    assert first["options"] == {"disableVarExpansion": True}
    assert set(first["vars"]) == {"messages", "client", "reference"}


def test_langfuse_and_langsmith_know_a_case_again() -> None:
    items, examples = read("langfuse", told()), read("langsmith", told())

    ids = [UUID(row["id"]) for row in examples]
    assert ids == [UUID(row["id"]) for row in items]
    assert len(set(ids)) == 4
    assert {row["datasetName"] for row in items} == {"shop"}
    assert {row["status"] for row in items} == {"ACTIVE"}
    assert examples[0]["outputs"] == {"messages": [{"role": "assistant", "content": "It is 10"}]}


def test_a_preference_has_two_replies_to_one_context() -> None:
    first, *_ = read("dpo", [Told(plain())])

    assert set(first) == {"input", "preferred_output", "non_preferred_output"}
    assert first["input"]["messages"][-1] == {"role": "user", "content": HARD[-1]}
    assert first["preferred_output"] == [{"role": "assistant", "content": "It is 10"}]


def test_a_later_correction_is_no_part_of_the_preference() -> None:
    better = [row["preferred_output"][0]["content"] for row in read("dpo", [chat()])]

    assert "It was 10" in better
    assert "It is 10" not in better


def test_a_workbook_takes_no_text_that_a_cell_would_cut() -> None:
    long = SourceConversation("l", (said(Side.CLIENT, "x" * 32_768),))

    assert "too long for a cell" in WRITERS["xlsx"].refuses(Told(long))
    assert WRITERS["csv"].refuses(Told(long)) == ""


def test_a_workbook_has_only_so_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.formats.exports.tables.SHEET_ROWS", 3)

    with pytest.raises(BadInput, match="choose csv or json"):
        written("xlsx", told())


def test_an_unknown_format_gets_a_suggestion() -> None:
    with pytest.raises(BadInput, match="did you mean 'openai'"):
        registry.named("opanai", Kind.CHAT)


def test_a_run_has_no_chats_to_train_with() -> None:
    assert [one.name for one in registry.of(Kind.RUN)] == ["json", "csv", "xlsx", "dpo"]
