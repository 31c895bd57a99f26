"""Word diffs: both texts can be read back from them."""

from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.diffs import WORD_LIMIT, Change, Piece, word_diff


def joined(pieces: list[Piece], dropped: Change) -> str:
    """One of the two texts."""
    return "".join(piece.text for piece in pieces if piece.change is not dropped)


@given(st.text(max_size=80), st.text(max_size=80))
def test_both_texts_come_back_whole(before: str, after: str) -> None:
    pieces = word_diff(before, after)

    assert joined(pieces, Change.ADDED) == before
    assert joined(pieces, Change.REMOVED) == after


def test_a_changed_word_is_replaced_as_a_whole() -> None:
    pieces = word_diff("We ship on Monday.", "We ship on Tuesday.")

    assert [(piece.change, piece.text) for piece in pieces] == [
        (Change.SAME, "We ship on "),
        (Change.REMOVED, "Monday"),
        (Change.ADDED, "Tuesday"),
        (Change.SAME, "."),
    ]


def test_equal_texts_have_no_changes() -> None:
    assert [piece.change for piece in word_diff("a b", "a b")] == [Change.SAME]


def test_very_long_texts_are_replaced_rather_than_compared() -> None:
    pieces = word_diff("a " * WORD_LIMIT, "b " * WORD_LIMIT)

    assert [piece.change for piece in pieces] == [Change.REMOVED, Change.ADDED]
