"""BM25 over past replies: quick, deterministic, in any language."""

import logging

import pytest

from workbench.domain.past import PastReply, Place
from workbench.drafting.bm25 import Index, words

ANNA, BERT = Place("test", "anna"), Place("test", "bert")


def index(*said: tuple[str, str], place: Place = ANNA) -> Index:
    """An index of what clients said and what was answered, oldest first."""
    return Index(
        [PastReply(client, reply, place) for client, reply in said], [one for one, _ in said]
    )


def replies(found: list[PastReply]) -> list[str]:
    return [one.reply for one in found]


def test_the_reply_to_the_most_similar_words_comes_first() -> None:
    past = index(
        ("Do you ship to Norway?", "Yes, we do."),
        ("Where is my parcel?", "At the carrier's."),
        ("Where is your shop?", "In Bremen."),
    )

    assert replies(past.similar("where is the parcel", 2)) == ["At the carrier's.", "In Bremen."]


def test_what_has_no_word_in_common_is_not_found() -> None:
    assert index(("Price?", "10")).similar("Hello there", 3) == []


@pytest.mark.parametrize("cue", ["", "👍", "?!"], ids=repr)
def test_what_has_no_words_finds_nothing(cue: str) -> None:
    assert index(("Price?", "10")).similar(cue, 3) == []


@pytest.mark.parametrize("said", [(), (("👍", "Welcome"),)], ids=["nothing", "no words"])
def test_a_past_without_words_finds_nothing(said: tuple[tuple[str, str], ...]) -> None:
    assert index(*said).similar("Price?", 3) == []


def test_of_equals_the_newest_comes_first() -> None:
    past = index(("Price?", "10"), ("Price?", "11"), ("Price?", "12"))

    assert replies(past.similar("price", 3)) == ["12", "11", "10"]


def test_the_same_reply_counts_once() -> None:
    past = index(*[("Price?", "10")] * 500, ("Price please", "11"))

    assert replies(past.similar("price", 3)) == ["10", "11"]


def test_a_place_that_is_left_out_is_not_found() -> None:
    past = Index(
        [PastReply("Price?", "10", ANNA), PastReply("Price?", "11", BERT)], ["Price?", "Price?"]
    )

    assert replies(past.similar("price", 2, {ANNA, Place("test", "nobody")})) == ["11"]
    assert past.similar("price", 2, {ANNA, BERT}) == []


def test_the_same_question_always_finds_the_same() -> None:
    said = [(f"Where is order {n % 7} of {n % 13}?", f"Reply {n}") for n in range(400)]
    first, second = index(*said), index(*said)

    for n in range(20):
        cue = f"order {n % 5} of {n}"
        assert first.similar(cue, 8) == second.similar(cue, 8) == first.similar(cue, 8)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Where's MY parcel?", ["where", "s", "my", "parcel"]),
        ("STRASSE Straße", ["strasse", "strasse"]),
        ("Где моя посылка", ["где", "моя", "посылка"]),
        ("価格は10円", ["価", "格", "は", "10", "円"]),
    ],
    ids=["English", "German", "Russian", "Japanese"],
)
def test_words_in_any_language(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_message_as_long_as_a_book_is_looked_up_too() -> None:
    past = index(("Where is my parcel?", "At the carrier's."))

    assert replies(past.similar("parcel " + " ".join(map(str, range(100_000))), 1)) == [
        "At the carrier's."
    ]


def test_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        index(("Price?", "10")).similar("price", 1)

    assert not [record for record in caplog.records if record.name.startswith("bm25s")]
