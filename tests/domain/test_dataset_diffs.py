"""What two versions of a conversation differ in."""

from dataclasses import replace

from tests.replaying import said, told
from workbench.domain.dataset_diffs import compare
from workbench.domain.diffs import Change
from workbench.domain.turns import Outcome

LINES = ("C: Where?", "M: Here.", "C: Thanks", "M: Bye")


def test_the_same_differs_in_nothing() -> None:
    found = compare(told("7", *LINES), told("7", *LINES))

    assert (found.fields, found.messages) == ((), ())


def test_messages_are_named_one_by_one() -> None:
    before = told("7", *LINES)
    first, _, *others = before.messages
    after = replace(before, messages=(first, said("M: There.", 1), *others, said("C: !")))

    found = compare(before, after).messages

    assert [one.kind for one in found] == [None, Change.ADDED]


def test_a_removed_message_moves_no_other() -> None:
    before = told("7", *LINES)
    after = replace(before, messages=(before.messages[0], *before.messages[2:]))

    (gone,) = compare(before, after).messages

    assert (gone.kind, gone.before) == (Change.REMOVED, before.messages[1])


def test_a_message_of_the_other_side_is_another_message() -> None:
    found = compare(told("7", "C: Where?"), told("7", "M: Where!"))

    assert [one.kind for one in found.messages] == [Change.REMOVED, Change.ADDED]


def test_what_became_of_a_suggestion_is_a_change_of_the_same_words() -> None:
    before = told("7", *LINES)
    decided = replace(before.messages[1], outcome=Outcome.AS_IS, details={"price": 5})
    after = replace(before, messages=(before.messages[0], decided, *before.messages[2:]))

    (changed,) = compare(before, after).messages

    assert changed.kind is Change.SAME
    assert [one.name for one in changed.fields] == ["Outcome", "Beside the words"]


def test_settings_are_named() -> None:
    before = told("7", *LINES)
    after = replace(before, title="Late", tags=("a", "b"), replaces_prompt=True)

    found = [(one.name, one.after) for one in compare(before, after).fields]

    assert found == [
        ("Title", "Late"), ("Tags", "a, b"), ("Instructions replace the prompt", "yes"),
    ]  # fmt: skip
