"""The quick chrF is sacrebleu's, whatever the texts."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sacrebleu.metrics.chrf import CHRF

from workbench.scoring.chrf import chrf2

SACREBLEU = CHRF()
FEW_SIGNS = st.text(alphabet="ab c", max_size=40)
ANY_SIGNS = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)
LETTERS = st.text(alphabet="aäжψ中😀 .", max_size=300)


@settings(max_examples=2000, deadline=None)
@given(*[st.one_of(FEW_SIGNS, ANY_SIGNS, LETTERS)] * 2)
@example("", "")
@example("a", "b")
@example("a", "a" * 10)
@example("\x00\x00", "\x00")
def test_any_two_texts_score_as_with_sacrebleu(reply, reference):
    assert chrf2(reply, reference) == pytest.approx(by_sacrebleu(reply, reference), abs=1e-9)


def test_a_text_of_more_signs_than_fit_is_left_to_sacrebleu():
    many = "".join(map(chr, range(0x4E00, 0x4E00 + 1500)))

    assert chrf2(many, many[:700]) == pytest.approx(by_sacrebleu(many, many[:700]), abs=1e-9)


def by_sacrebleu(reply, reference):
    return SACREBLEU.sentence_score(reply, [reference]).score
