"""How near a reply is to the human's by its signs and words, and how long it is."""

import re
from functools import cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import LCSseq, Levenshtein

from workbench.domain.replies import Sample, ScoreValue
from workbench.scoring.chrf import chrf2
from workbench.scoring.phrases import UNSPACED
from workbench.scoring.registry import scorer

if TYPE_CHECKING:
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.ter import TER

WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")
TER_PAIRS = 200 * 200  # of words: some seconds for the worst texts


def edit_distance_share(ai_text: str, final_text: str) -> float:
    """Share of the AI's text that was changed: 0 = sent as is, 1 = rewritten.

    Levenshtein distance / length of the longer text, in code points; two empty texts give 0.
    Exact, so two unrelated texts of a megabyte each take half a minute.
    """
    return float(Levenshtein.normalized_distance(ai_text, final_text))


@scorer(version=1, better="lower", unit="share")
def edit_share(sample: Sample, reply: str) -> ScoreValue | None:
    """Share (0..1) of the reply that a person would change to get the human's own reply."""
    if not sample.reference:
        return None
    return ScoreValue(edit_distance_share(reply, sample.reference))


@scorer(version=1, better="higher", unit="points")
def chrf(sample: Sample, reply: str) -> ScoreValue | None:
    """Character n-gram overlap with the human's reply: chrF2, 0..100 (Popović 2015)."""
    if not sample.reference:
        return None
    return ScoreValue(chrf2(reply, sample.reference))


@scorer(version=1, better="higher", unit="share")
def rouge_l(sample: Sample, reply: str) -> ScoreValue | None:
    """ROUGE-L: F1 of the longest sequence of words in common with the human's reply, 0..1."""
    wanted = words(sample.reference or "")
    if not wanted:
        return None
    said = words(reply)
    return ScoreValue(2 * LCSseq.similarity(said, wanted) / (len(said) + len(wanted)))


@scorer(version=1, better="higher", unit="points")
def bleu(sample: Sample, reply: str) -> ScoreValue | None:
    """Word n-gram precision against the human's reply: sentence BLEU by sacrebleu, 0..100."""
    if not sample.reference:
        return None
    found = float(bleu_metric().sentence_score(reply, [sample.reference]).score)
    return ScoreValue(min(found, 100.0))  # rounding goes beyond it


@scorer(version=1, better="lower", unit="edits")
def ter(sample: Sample, reply: str) -> ScoreValue | None:
    """Word edits and shifts to the human's reply, for 100 of its words: TER by sacrebleu.

    Takes 0.1 s for two texts of 60 words, and fails where each has more than about 200.
    """
    if not sample.reference:
        return None
    if len(reply.split()) * len(sample.reference.split()) > TER_PAIRS:
        raise ValueError("the texts are too long for TER; about 200 words each are the most")
    return ScoreValue(float(ter_metric().sentence_score(reply, [sample.reference]).score))


@scorer(version=1, better="neither", unit="words")
def length(_sample: Sample, reply: str) -> ScoreValue:
    """Words in the reply: runs of anything but white space."""
    return ScoreValue(float(len(reply.split())))


def words(text: str) -> list[str]:
    """The words of a text without case and punctuation; a sign each where none are spaced."""
    return WORD.findall(text.casefold())


@cache
def bleu_metric() -> "BLEU":
    """sacrebleu's BLEU as it recommends it for single sentences (its import takes 0.25 s)."""
    from sacrebleu.metrics.bleu import BLEU

    return BLEU(effective_order=True)


@cache
def ter_metric() -> "TER":
    """sacrebleu's TER with its default settings."""
    from sacrebleu.metrics.ter import TER

    return TER()
