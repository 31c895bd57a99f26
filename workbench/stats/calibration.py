"""A judge against people: confusion, kappa and its interval, clustered by conversation."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from workbench.domain.comparison import Calibration
from workbench.domain.reviews import JudgeCheck, Labelled
from workbench.domain.rubrics import Rubric
from workbench.stats.agreement import kappas

RESAMPLES, SEED = 2_000, 0
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Kappa:
    """How far two raters agree beyond chance; None where chance alone would agree on all.

    `low` and `high` bound 95 %; None below two conversations. `confusion` counts rows of the
    first rater's choice and columns of the second's.
    """

    kappa: float | None
    low: float | None
    high: float | None
    agreement: float
    confusion: tuple[tuple[int, ...], ...]


@lru_cache(maxsize=64)
def judge_check(
    judge: str, version: int, labelled: tuple[Labelled, ...], rubric: Rubric
) -> JudgeCheck:
    """A judge against people on the replies that both looked at.

    Each reply counts once: what several people said of it is put together by the rubric. Pairs of
    one text are left out, since no judge was asked about them.
    """
    choices = len(rubric.choices)
    asked = [one for one in labelled if not one.alike]
    if not asked:
        nothing = ((0,) * choices,) * choices
        return JudgeCheck(judge, version, rubric, nothing, None, Calibration(None, None, None, 0))
    found = clustered_kappa(
        [rubric.common_rank(one.people) for one in asked],
        [rubric.rank(one.judge) for one in asked],
        [one.conversation_id for one in asked],
        choices=choices,
        weighted=rubric.ordinal,
    )
    known = Calibration(found.kappa, found.low, found.high, len(asked))
    return JudgeCheck(judge, version, rubric, found.confusion, found.agreement, known)


def clustered_kappa(
    people: Sequence[int],
    judge: Sequence[int],
    clusters: Sequence[int],
    *,
    choices: int,
    weighted: bool,
) -> Kappa:
    """Cohen's kappa of two raters' choices, with a seeded bootstrap over conversations.

    All three have shape (n,), n > 0; choices are 0..`choices` - 1, from the worst to the best.
    `weighted` counts a disagreement by the square of its distance (Cohen 1968): to be one choice
    off is less than to be four off, and it equals the intraclass correlation of the ranks (Fleiss
    and Cohen 1973). The interval is the percentile bootstrap; replies of one conversation are
    drawn together, since they are not independent.
    """
    tables = _tables(np.asarray(people), np.asarray(judge), np.asarray(clusters), choices)
    whole = tables.sum(axis=0)
    kappa = kappas(whole[None], weighted=weighted)[0]
    known = not np.isnan(kappa)
    low, high = _bounds(tables, weighted=weighted) if known else (None, None)
    return Kappa(
        kappa=float(kappa) if known else None,
        low=low,
        high=high,
        agreement=float(np.trace(whole) / whole.sum()),
        confusion=tuple(tuple(map(int, row)) for row in whole),
    )


def _tables(
    people: NDArray[np.int64], judge: NDArray[np.int64], clusters: NDArray[np.int64], choices: int
) -> Floats:
    """Each conversation's confusion, of shape (G, k, k)."""
    codes = np.unique(clusters, return_inverse=True)[1]
    tables = np.zeros((codes.max() + 1, choices, choices))
    np.add.at(tables, (codes, people, judge), 1)
    return tables


def _bounds(tables: Floats, *, weighted: bool) -> tuple[float | None, float | None]:
    groups = len(tables)
    if groups < 2:
        return None, None
    chance = np.random.default_rng(SEED)
    drawn = chance.multinomial(groups, np.full(groups, 1 / groups), size=RESAMPLES)
    drawn_kappas = kappas(np.tensordot(drawn, tables, axes=1), weighted=weighted)
    known = drawn_kappas[~np.isnan(drawn_kappas)]
    if not known.size:
        return None, None
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)
