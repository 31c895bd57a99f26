"""F12: a conversation's manager turns become exactly the cases of a teacher-forced replay."""

from datetime import timedelta

import pytest

from tests.replaying import said
from workbench.domain.turns import Case, Origin, Side, Turn, cases

DAY = 24 * 60


def test_double_messages_an_opener_a_two_day_gap_and_a_note_give_exactly_these_cases() -> None:
    messages = [
        said("M: Welcome to the shop!", 0),
        said("C: Hi", 1),
        said("C: where is my parcel?", 2),
        said("N: VIP client, be quick", 3),
        said("M: Good morning.", 4),
        said("M: I ask the carrier.", 5),
        said("M: It was found and comes today.", 2 * DAY),
        said("C: It came, thanks!", 2 * DAY + 5),
        said("M: Gladly.", 2 * DAY + 6),
    ]
    manager, client = Side.MANAGER, Side.CLIENT
    opening = (Turn(manager, "Welcome to the shop!"),)
    question = (*opening, Turn(client, "Hi"), Turn(client, "where is my parcel?"))
    answer = (Turn(manager, "Good morning."), Turn(manager, "I ask the carrier."))
    later = Turn(manager, "It was found and comes today.")
    thanks = Turn(client, "It came, thanks!")

    found = cases(messages)

    assert found == [
        Case(0, (), "Welcome to the shop!", Origin.HUMAN, opener=True),
        Case(1, question, "Good morning.\nI ask the carrier.", Origin.HUMAN, opener=False),
        Case(2, (*question, *answer), later.text, Origin.HUMAN, opener=False),
        Case(3, (*question, *answer, later, thanks), "Gladly.", Origin.HUMAN, opener=False),
    ]


def test_a_gap_within_the_setting_does_not_split_a_turn() -> None:
    messages = [said("C: Hi"), said("M: One moment.", 1), said("M: Here it is.", 6 * 60 + 1)]

    assert [case.reference for case in cases(messages)] == ["One moment.\nHere it is."]
    assert len(cases(messages, gap=timedelta(hours=1))) == 2


@pytest.mark.parametrize(
    ("lines", "origin"),
    [
        (["M: a", "M: b"], Origin.HUMAN),
        (["M: a", "S: b"], Origin.SUGGESTION),
        (["A: a", "M: b"], Origin.AI),
    ],
    ids=["by hand", "a suggestion picked", "machine"],
)
def test_a_turn_is_as_human_as_its_least_human_message(lines: list[str], origin: Origin) -> None:
    (case,) = cases([said("C: Hi"), *(said(line) for line in lines)])

    assert case.origin is origin


def test_no_case_sees_a_later_message() -> None:
    lines = ["C: 1", "M: 2", "C: 3", "M: 4", "C: 5"]

    shown = [[turn.text for turn in case.context] for case in cases(map(said, lines))]

    assert shown == [["1"], ["1", "2", "3"]]


def test_a_conversation_without_a_manager_has_no_case() -> None:
    assert cases([said("C: Hello?"), said("N: nobody is here")]) == []
