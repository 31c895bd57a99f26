"""Scorers that need no model: how near a reply is to the human's, how long, how quick."""

from functools import cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

from workbench.domain.replies import Sample, ScoreValue
from workbench.scoring.registry import scorer

if TYPE_CHECKING:
    from sacrebleu.metrics.chrf import CHRF


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
    return ScoreValue(float(chrf_metric().sentence_score(reply, [sample.reference]).score))


@scorer(version=1, better="neither", unit="words")
def length(_sample: Sample, reply: str) -> ScoreValue:
    """Words in the reply: runs of anything but white space."""
    return ScoreValue(float(len(reply.split())))


@scorer(version=1, better="lower", unit="seconds")
def latency(sample: Sample, _reply: str) -> ScoreValue | None:
    """Seconds of wall time that the model took; people's replies have none."""
    if sample.completion is None:
        return None
    return ScoreValue(sample.completion.seconds)


@cache
def chrf_metric() -> "CHRF":
    """sacrebleu's chrF2 with its default settings (its import takes up to 0.25 s, so it waits)."""
    from sacrebleu.metrics.chrf import CHRF

    return CHRF()
