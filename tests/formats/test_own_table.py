"""A table that this app exported comes back as it went out."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.samples_tables import book
from tests.formats.tabled import opened, table
from workbench.domain.errors import BadImport
from workbench.domain.turns import Origin, Outcome, Side, SourceConversation, SourceMessage
from workbench.formats.cells import neutral
from workbench.formats.exports.columns import COLUMNS
from workbench.formats.parsed import Parsed

SIGNS = st.characters(blacklist_characters="\0", blacklist_categories=("Cs",)) | st.sampled_from(
    "=+-@'\t\r\n ;,\""
)
AT = datetime(2026, 5, 1, 10, 0, tzinfo=UTC)
TOLD = SourceConversation(
    "-7",
    (
        SourceMessage(Side.CLIENT, "=1+1", "@anna", AT, Origin.HUMAN, "1", details={"price": 1}),
        SourceMessage(Side.MANAGER, "'quoted\r\nlines ", "", None, Origin.SUGGESTION, "2",
                      Outcome.EDITED, "-10 %"),
        SourceMessage(Side.NOTE, "<p>Never shown</p>", "Eva", AT, Origin.HUMAN, "3"),
        SourceMessage(Side.CLIENT, "+49", "@anna", AT.replace(year=2020), Origin.AI, "4"),
    ),
    title="=HYPERLINK()",
    tags=("en", "a, b"),
)  # fmt: skip
ROWS = [
    ["'-7", "'=HYPERLINK()", '["en","a, b"]', message.external_id, message.role, message.origin,
     neutral(message.author), message.sent_at.isoformat() if message.sent_at else "",
     neutral(message.text), message.outcome or "", neutral(message.draft_text or ""),
     '{"price":1}' if message.details else ""]
    for message in TOLD.messages
]  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [table(COLUMNS, *ROWS), table(COLUMNS, *ROWS, delimiter=";"), book(list(COLUMNS), *ROWS)],
    ids=["csv", "semicolons", "xlsx"],
)
def test_an_exported_table_comes_back_whole(data):
    parsed = opened(data)

    assert isinstance(parsed, Parsed)
    assert parsed.conversations == (TOLD,)


@settings(max_examples=200, deadline=None)
@given(text=st.text(SIGNS).filter(str.strip), draft=st.text(SIGNS, min_size=1))
def test_any_text_comes_back_as_it_was(text, draft):
    row = [
        "a",
        "",
        "",
        "1",
        "manager",
        "human",
        "",
        "",
        neutral(text),
        "edited",
        neutral(draft),
        "",
    ]

    (message,) = opened(table(COLUMNS, row)).messages

    assert (message.text, message.draft_text) == (text, draft)


def test_no_other_table_loses_its_apostrophes():
    data = table(("conversation_id", "role", "text"), ("1", "client", "'=1"))

    assert opened(data).messages[0].text == "'=1"


def test_a_mapping_changes_nothing_of_an_exported_table():
    assert opened(table(COLUMNS, *ROWS), title="text") == opened(table(COLUMNS, *ROWS))


@pytest.mark.parametrize(
    ("column", "cell"),
    [("role", "landlord"), ("sent_at", "yesterday"), ("details", "{"), ("tags", '{"a":1}')],
)
def test_a_cell_that_the_app_never_writes_is_refused_by_its_line(column, cell):
    row = [cell if name == column else told for name, told in zip(COLUMNS, ROWS[0], strict=True)]

    with pytest.raises(BadImport, match=r"^line 3: not as this app exports a table"):
        opened(table(COLUMNS, ROWS[0], row))
