"""Scores that need no model: how far a reply is from the person's, how long it is, how late."""

from functools import lru_cache
from typing import Any

from rapidfuzz.distance import Levenshtein

from workbench.domain.replies import Sample, ScoreValue
from workbench.scoring.registry import scorer


def edit_distance_share(ai_text: str, final_text: str) -> float:
    """Share of the AI's text that was changed: 0 = sent as is, 1 = rewritten.

    Levenshtein distance over the longer length (rapidfuzz's normalized distance); two empty texts
    are 0.
    """
    return Levenshtein.normalized_distance(ai_text, final_text)


@scorer(version=1, unit="share", better="lower")
def edit_share(sample: Sample, reply: str) -> ScoreValue | None:
    """Share of the reply a person would have to change to get what was really sent."""
    if sample.reference is None:
        return None
    return ScoreValue(edit_distance_share(reply, sample.reference))


@scorer(version=1, unit="points")
def chrf(sample: Sample, reply: str) -> ScoreValue | None:
    """Character n-gram F-score against the person's reply, 0 to 100 (Popović 2015, sacrebleu)."""
    if sample.reference is None:
        return None
    return ScoreValue(float(_chrf().sentence_score(reply, [sample.reference]).score))


@scorer(version=1, unit="words", better="neither")
def length(sample: Sample, reply: str) -> ScoreValue:  # noqa: ARG001
    """How many words the reply has."""
    return ScoreValue(float(len(reply.split())))


@scorer(version=1, unit="seconds", better="lower")
def latency(sample: Sample, reply: str) -> ScoreValue | None:  # noqa: ARG001
    """How many seconds the model took; not applicable to what people wrote."""
    if sample.completion is None:
        return None
    return ScoreValue(sample.completion.seconds)


@lru_cache
def _chrf() -> Any:
    from sacrebleu.metrics.chrf import CHRF

    return CHRF()
