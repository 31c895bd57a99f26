"""Phrases, patterns and questions."""

import pytest

from workbench.domain.errors import BadInput
from workbench.scoring import find, rules, score
from workbench.scoring.rules import question_count

SLOW = "(a|aa|b)*(a|b|aa)*[cd]$"  # each further letter doubles its time

QUESTIONS = {
    "none": ("It is 10 EUR.", 0),
    "two": ("Which size? And which colour?", 2),
    "insisting": ("Really?!? Sure??", 2),
    "in a link": ("See https://shop.example/track?id=3&x=? for it.", 0),
    "in a link and after it": ("See shop.example/track?id=3 now. Which size?", 1),
    "full width": ("サイズは？", 1),  # noqa: RUF001
    "Arabic": ("كم\u061f", 1),
    "Greek": ("Πού είναι;", 1),
    "a semicolon": ("Fine; it ships today.", 0),
    "Spanish": ("¿Dónde?", 1),
}
SAID = {
    "in another case": ("REFUND", "we refund you", True),
    "as part of a word": ("fund", "we refund you", False),
    "with other white space": ("money back", "your money\n  back", True),
    "with a typed quote": ("don't", "we don\u2019t", True),
    "with a combining accent": ("café", "un cafe\u0301.", True),
    "sharp s": ("straße", "STRASSE", True),
    "at the end": ("refund", "a refund", True),
    "beside a sign": ("refund", "(refund)", True),
    "beginning with a sign": ("$5", "it costs$5", True),
    "ending with a sign": ("100%", "100% sure", True),
    "a number in a number": ("10", "100", False),
    "without spaces around": ("退款", "我们会退款给您", True),
    "Russian": ("возврат", "Оформим Возврат!", True),
    "Russian, inflected": ("возврат", "возврата", False),
    "pattern signs": ("a.b", "axb", False),
}


@pytest.mark.parametrize(("reply", "count"), QUESTIONS.values(), ids=QUESTIONS)
def test_questions_are_counted(reply, count, sample):
    assert question_count(sample, reply).value == count


@pytest.mark.parametrize(("phrase", "reply", "found"), SAID.values(), ids=SAID)
def test_a_phrase_is_found_as_whole_words(phrase, reply, found, sample):
    assert find(f"forbidden={phrase}")(sample, reply).value == (not found)
    assert find(f"required={phrase}")(sample, reply).value == found


def test_one_of_the_forbidden_phrases_is_enough(sample):
    forbidden = find("forbidden=refund | guarantee")

    assert forbidden(sample, "We guarantee it").reason == "it says 'guarantee'"
    assert forbidden(sample, "We are sure of it").value == 1


def test_each_of_the_required_phrases_is_needed(sample):
    required = find("required=thank you|order number")

    assert required(sample, "Thank you!").reason == "it does not say 'order number'"
    assert required(sample, "Thank you! What is your order number?").value == 1


@pytest.mark.parametrize("option", ["refund|", "|", " | "])
def test_an_empty_phrase_is_refused(option):
    with pytest.raises(BadInput, match="have an empty one"):
        find(f"forbidden={option}")


def test_a_pattern_is_searched_in_the_whole_reply(sample):
    assert find(r"matches=\d+ EUR")(sample, "It is\n10 EUR.").reason == "it has '10 EUR'"
    assert find(r"matches=^\d+ EUR")(sample, "It is 10 EUR.").value == 0
    assert find(r"lacks=(?i)\bfree\b")(sample, "For FREE").value == 0
    assert find(r"lacks=a=b@c")(sample, "a=b").value == 1


@pytest.mark.parametrize("name", ["matches", "lacks"])
def test_a_pattern_that_is_none_is_refused_with_its_fault(name):
    with pytest.raises(BadInput, match=r"'\(a' can't be read: missing \)"):
        find(f"{name}=(a")


def test_a_pattern_that_would_take_for_ever_is_an_error_and_no_score(sample, monkeypatch):
    monkeypatch.setattr(rules, "SEARCH_SECONDS", 0.05)

    (result,) = score([f"lacks={SLOW}"], sample, "ab" * 100)

    assert result.value is None
    assert "took more than 0.05 s" in result.error
