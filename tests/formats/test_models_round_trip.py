"""What is exported for models comes back: sides, words, instructions and drafts."""

from collections.abc import Callable

import pytest

from tests.formats.exported import HEAD, plain
from workbench.domain.turns import Outcome, Side, visible
from workbench.formats.exports import training
from workbench.formats.exports.told import Told
from workbench.formats.parsed import Parsed
from workbench.formats.registry import parse


def back(export: Callable[..., object], name: str) -> Parsed:
    """The conversation as this export, read again."""
    found = parse(b"".join(export(HEAD, [Told(plain())])))
    assert found.format == name
    return found


@pytest.mark.parametrize(
    ("export", "name"),
    [(training.openai, "openai"), (training.sharegpt, "sharegpt")],
    ids=["openai", "sharegpt"],
)
def test_an_export_reads_back(export, name):
    told = back(export, name).conversations[0]

    assert [(each.role, each.text) for each in told.messages] == [
        (each.role, each.text.strip()) for each in visible(plain().messages)
    ]
    assert told.special_instructions.endswith(plain().special_instructions)


def test_a_preference_reads_back_as_a_draft_that_was_replaced():
    rows = back(training.dpo, "openai").conversations

    drafts = [each.messages[-1] for each in rows]
    assert {message.outcome for message in drafts} == {Outcome.REPLACED}
    assert {message.role for message in drafts} == {Side.MANAGER}
    assert all(message.draft_text for message in drafts)
