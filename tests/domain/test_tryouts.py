"""What a tried prompt moved, in one sentence."""

import pytest

from workbench.domain.tryouts import Moves, Step, TriedTurn


def turn(
    old_share: float | None = 0.7,
    new_share: float | None = 0.6,
    *,
    new: str = "new",
    fault: str | None = None,
) -> TriedTurn:
    """A turn whose old reply was `old`."""
    sent = None if old_share is None else "sent"
    return TriedTurn(1, "chat", 0, "Hi", "old", new, fault, sent, old_share, new_share)


@pytest.mark.parametrize(
    ("old_share", "new_share", "step"),
    [
        (0.70, 0.60, Step.NEARER),
        (0.70, 0.80, Step.FARTHER),
        (0.70, 0.69, Step.AS_NEAR),
        (0.70, 0.71, Step.AS_NEAR),
        (0.70, 0.68, Step.NEARER),
        (None, None, None),
    ],
)
def test_a_step_is_more_than_a_point(
    old_share: float | None, new_share: float | None, step: Step | None
) -> None:
    assert turn(old_share, new_share).step is step


def test_the_same_words_did_not_move() -> None:
    assert not turn(new="old").moved
    assert turn(new="old").step is None


def test_the_sentence_counts_the_moves_and_the_edit_share() -> None:
    nearer, farther = [turn(0.8, 0.6)] * 5, [turn(0.6, 0.7)] * 3
    still = [turn(0.7, 0.7, new="old")] * 3

    assert Moves.of([*nearer, *farther, turn(0.7, 0.7), *still]).sentence == (
        "9 of 12 replies moved: 5 nearer to what you sent, 3 farther, 1 as near. "
        "The mean edit share went from 72 % to 66 %."
    )


def test_where_nothing_moved_no_share_is_told() -> None:
    assert Moves.of([turn(0.7, 0.7, new="old")]).sentence == "None of 1 reply moved."


def test_a_mean_that_stayed_is_said_to_stay() -> None:
    assert Moves.of([turn(0.6, 0.8), turn(0.8, 0.6)]).sentence == (
        "2 of 2 replies moved: 1 nearer to what you sent, 1 farther, 0 as near. "
        "The mean edit share stayed at 70 %."
    )


def test_turns_that_a_machine_answered_are_neither_nearer_nor_farther() -> None:
    assert Moves.of([turn(), turn(None, None)]).sentence == (
        "2 of 2 replies moved: 1 nearer to what you sent, 0 farther, 0 as near, 1 where nobody "
        "wrote. The mean edit share went from 70 % to 60 %."
    )


def test_a_turn_with_a_fault_is_told_and_not_counted() -> None:
    assert Moves.of([turn(), turn(fault="timed_out")]).sentence.endswith(
        "1 turn has no whole reply of both, which counts for neither."
    )
    assert Moves.of([turn(fault="timed_out")]).sentence == ""
