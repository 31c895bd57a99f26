"""Drafts in tables: what became of them is kept, and one that was not sent is never a message."""

import pytest

from tests.formats.tabled import messages, opened, table
from workbench.domain.errors import BadImport
from workbench.domain.turns import Origin, Outcome, Side, visible

HEADER = ("conversation_id", "role", "text", "draft", "outcome")
ASKED = (1, "client", "Price?", "", "")


def told(*row: object) -> bytes:
    """A question, and a row of drafts after it."""
    return table(HEADER, ASKED, row)


@pytest.mark.parametrize("word", ["1", "1.0", "true", "Accepted", "as_is", "yes"])
def test_an_accepted_draft_is_the_managers_message(word):
    message = messages(told(1, "", "", "10 EUR", word))[1]

    assert (message.role, message.text, message.origin) == (
        Side.MANAGER,
        "10 EUR",
        Origin.SUGGESTION,
    )
    assert (message.outcome, message.draft_text) == (Outcome.AS_IS, "10 EUR")


@pytest.mark.parametrize("word", ["0", "0.0", "false", "rejected", "replaced", "edited"])
def test_a_draft_that_was_not_sent_is_seen_by_nobody(word):
    found = messages(told(1, "agent", "", "Never sent", word))

    assert [message.text for message in visible(found)] == ["Price?"]
    assert (found[1].role, found[1].draft_text) == (Side.NOTE, "Never sent")
    assert found[1].text.endswith(" draft) Never sent")


def test_a_draft_of_no_words_keeps_its_outcome():
    message = messages(told(1, "", "", "", "1"))[1]

    assert (message.role, message.outcome, message.draft_text) == (
        Side.NOTE,
        Outcome.AS_IS,
        None,
    )


@pytest.mark.parametrize(
    ("draft", "word", "outcome", "origin"),
    [
        ("It is 10", "", Outcome.EDITED, Origin.SUGGESTION),
        ("10 EUR", "", Outcome.AS_IS, Origin.SUGGESTION),
        ("It is 10", "accepted", Outcome.EDITED, Origin.SUGGESTION),
        ("It is 10", "rejected", Outcome.REJECTED, Origin.HUMAN),
        ("It is 10", "replaced", Outcome.REPLACED, Origin.HUMAN),
        ("", "edited", Outcome.EDITED, Origin.SUGGESTION),
    ],
)
def test_a_draft_beside_the_sent_text_tells_what_became_of_it(draft, word, outcome, origin):
    message = messages(told(1, "agent", "10 EUR", draft, word))[1]

    assert (message.text, message.outcome, message.origin) == ("10 EUR", outcome, origin)


def test_a_draft_that_nobody_decided_is_counted():
    assert opened(told(1, "", "", "10 EUR", "")).skipped == {"draft that nobody decided": 1}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ((1, "agent", "10 EUR", "", "0.5"), "line 3: the outcome is none; use 1, true"),
        ((1, "client", "Hi", "", "1"), "line 3: a draft or an outcome stands beside a message"),
    ],
    ids=["half", "client"],
)
def test_an_outcome_that_can_not_be_is_refused(row, said):
    with pytest.raises(BadImport, match=f"^{said}"):
        opened(told(*row))
