"""A ranking of many arms from votes between two of them: Bradley and Terry's strengths."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEFT, RIGHT, TIE = 0, 1, 2
RESAMPLES = 1_000
STEPS = 100
LARGEST_STEP = 2.0
PULL = 1e-9
CLOSE = 1e-6  # the step after one of this size is about its square
ALIKE = 1e-9
AT_ONCE = 20_000_000

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Truths = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Votes:
    """Votes between two arms each, as columns of shape (n,).

    `left` and `right` are places in `names`, each of which has one vote at least; `outcome` is 0
    where the left one won, 1 the right one, 2 neither. `clusters` has the conversation of each
    vote, 0 to G - 1.
    """

    names: Sequence[str]
    left: Places
    right: Places
    outcome: Places
    clusters: Places


@dataclass(frozen=True, slots=True)
class Ranked:
    """One arm's place among all.

    `win_rate` counts a tie as half a win; `average_win_rate` is the mean of the win rates against
    each opponent. The strengths of all arms sum to 1, and arms of one strength share a rank, 1 the
    best; both are None where some arms never met, not even by way of others. `low` and `high` bound
    95 % of the resamples' strengths, `rank_low` to `rank_high` 95 % of their ranks; None below two
    conversations. An `unbounded` strength has no finite value beside the others': the arm, or a
    group that it is in, never lost to the rest or never won; its rank stands.
    """

    name: str
    wins: int
    losses: int
    ties: int
    win_rate: float
    average_win_rate: float
    strength: float | None
    rank: int | None
    low: float | None
    high: float | None
    rank_low: int | None
    rank_high: int | None
    unbounded: bool


def ranked(votes: Votes, *, seed: int = 0, resamples: int = RESAMPLES) -> list[Ranked]:
    """The arms, the strongest first; where they can't be ranked, by their win rates.

    A tie is half a win for both. The bounds are from a bootstrap over conversations. Raises
    ValueError on no votes and on unequal shapes.

    Bradley and Terry 1952, fitted by Newton's method. A finite strength exists where each arm can
    be reached from each other by wins (Ford 1957); others are pulled to the middle, by so little
    (1e-9) that they are shown as the limit that they have.
    """
    shapes = {column.shape for column in (votes.left, votes.right, votes.outcome, votes.clusters)}
    if len(shapes) > 1 or not votes.left.size:
        raise ValueError("the columns of votes must have one shape (n,), n at least 1")
    count = len(votes.names)
    cells = _cells(votes, count)
    table = np.bincount(cells, minlength=2 * count * count).astype(np.float64)
    points = half_wins(table, count)[0]
    places = _fitted(cells, votes.clusters, points, (seed, resamples))
    found = [_ranked(name, place, table, places) for place, name in enumerate(votes.names)]
    return sorted(found, key=lambda one: (-(one.strength or 0), -one.win_rate))


def half_wins(tables: Floats, count: int) -> Floats:
    """How often the row's arm beat the column's, (b, k, k); ties are half a win for both."""
    votes = tables.reshape(-1, 2, count, count)
    wins, ties = votes[:, 0], votes[:, 1]
    return wins + 0.5 * (ties + ties.swapaxes(1, 2))


def bradley_terry(wins: Floats, start: Floats | None = None) -> Floats:
    """Strengths (b, k) that sum to 1, from wins (b, k, k) of the row over the column.

    `start` (k,) are strengths that are near.
    """
    logs = np.zeros(wins.shape[:2]) if start is None else np.tile(np.log(start), (len(wins), 1))
    logs -= logs.mean(axis=1, keepdims=True)
    moving = np.arange(len(wins))
    for _ in range(STEPS):
        step = _step(wins[moving], logs[moving])
        logs[moving] += np.clip(step, -LARGEST_STEP, LARGEST_STEP)
        moving = moving[np.abs(step).max(axis=1) > CLOSE]
        if not moving.size:
            break
    powers = np.exp(logs - logs.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


def _step(wins: Floats, logs: Floats) -> Floats:
    """Newton's step of each row's logarithms, whose mean stays 0.

    All may be moved together without a difference; a term for that direction keeps it solvable.
    """
    played = wins + wins.swapaxes(1, 2)
    chance = 1 / (1 + np.exp(logs[:, None, :] - logs[:, :, None]))
    slope = (wins - played * chance).sum(axis=2) - PULL * logs
    spread = played * chance * (1 - chance)
    total = spread.sum(axis=2)
    curve = total.mean(axis=1)[:, None, None] - spread
    places = np.arange(wins.shape[-1])
    curve[:, places, places] += total + PULL
    slope -= slope.mean(axis=1, keepdims=True)
    step = np.linalg.solve(curve, slope[..., None])[..., 0]
    centred: Floats = step - step.mean(axis=1, keepdims=True)
    return centred


@dataclass(frozen=True, slots=True)
class _Fit:
    """What was fitted, by place: strengths and ranks, what 95 % of the resamples lie between.

    The bounds have shape (2, k); None below two conversations, all but `unbounded` where some arms
    never met.
    """

    strengths: Floats | None
    ranks: Places | None
    strength_bounds: Floats | None
    rank_bounds: Places | None
    unbounded: Truths


def _cells(votes: Votes, count: int) -> Places:
    """Each vote's place in a table (2, k, k): winner and loser, or the two of a tie."""
    first = np.where(votes.outcome == RIGHT, votes.right, votes.left)
    second = votes.left + votes.right - first
    tie = votes.outcome == TIE
    low, high = np.minimum(votes.left, votes.right), np.maximum(votes.left, votes.right)
    pair: Places = np.where(tie, low * count + high, first * count + second)
    return np.asarray(pair + tie * count * count, dtype=np.intp)


def _fitted(cells: Places, clusters: Places, points: Floats, draw: tuple[int, int]) -> _Fit:
    """Strengths and their bounds; `draw` is the seed and how many resamples."""
    if not _reaches(points + points.T).all():
        return _Fit(None, None, None, None, np.ones(len(points), dtype=np.bool_))
    strengths = bradley_terry(points[None])[0]
    unbounded = _unbounded(points)
    ranks = _ranks(strengths[None])[0]
    if int(clusters.max()) < 1:
        return _Fit(strengths, ranks, None, None, unbounded)
    seed, resamples = draw
    rng = np.random.default_rng(seed)
    tables = _resampled(cells, clusters, (resamples, 2 * points.size), rng)
    drawn = bradley_terry(half_wins(tables, len(points)), strengths)
    ends = [2.5, 97.5]
    rank_bounds = np.percentile(_ranks(drawn), ends, axis=0, method="nearest")
    bounds = np.percentile(drawn, ends, axis=0)
    return _Fit(strengths, ranks, bounds, rank_bounds.astype(np.intp), unbounded)


def _unbounded(points: Floats) -> Truths:
    """Which arms have no finite strength: those that are not in the largest group whose members
    all reach each other by wins; all of them where no such group has two."""
    reached = _reaches(points)
    together = (reached & reached.T).sum(axis=1)
    largest = reached & reached.T if together.max() > 1 else np.zeros_like(reached)
    return np.asarray(~largest[int(together.argmax())])


def _reaches(links: Floats) -> Truths:
    """Which arm reaches which by links above 0, over any number of others; each reaches itself."""
    reached = (links > 0) | np.eye(len(links), dtype=np.bool_)
    for _ in range(len(links).bit_length()):
        reached = reached @ reached
    return reached


def _ranks(strengths: Floats) -> Places:
    """Ranks (b, k), 1 the best: how many are stronger, and one."""
    stronger = strengths[:, None, :] > strengths[:, :, None] * (1 + ALIKE)
    return np.asarray(1 + stronger.sum(axis=2), dtype=np.intp)


def _resampled(
    cells: Places, clusters: Places, shape: tuple[int, int], rng: np.random.Generator
) -> Floats:
    """Tables of votes, (resamples, cells), each of as many conversations drawn with repeats."""
    groups, (resamples, size) = int(clusters.max()) + 1, shape
    if groups == clusters.size:
        kinds, counts = np.unique(cells, return_counts=True)
        tables = np.zeros(shape)
        tables[:, kinds] = rng.multinomial(cells.size, counts / cells.size, size=resamples)
        return tables
    from scipy.sparse import csr_array

    by_group = csr_array((np.ones(cells.size), (clusters, cells)), shape=(groups, size))
    chances = np.full(groups, 1 / groups)
    rows = max(1, AT_ONCE // groups)
    return np.vstack(
        [
            rng.multinomial(groups, chances, size=min(rows, resamples - start)) @ by_group
            for start in range(0, resamples, rows)
        ]
    )


def _ranked(name: str, place: int, table: Floats, fit: _Fit) -> Ranked:
    count = fit.unbounded.size
    won, tied = table.reshape(2, count, count)
    points = half_wins(table, count)[0]
    against = points[place] + points[:, place]
    others = np.flatnonzero((against > 0) & (np.arange(count) != place))
    wins, losses = int(won[place].sum()), int(won[:, place].sum())
    ties = int(tied[place].sum() + tied[:, place].sum())
    low, high = _at(fit.strength_bounds, place)
    rank_low, rank_high = _at(fit.rank_bounds, place)
    return Ranked(
        name=name,
        wins=wins,
        losses=losses,
        ties=ties,
        win_rate=(wins + ties / 2) / (wins + losses + ties),
        average_win_rate=float((points[place, others] / against[others]).mean()),
        strength=None if fit.strengths is None else float(fit.strengths[place]),
        rank=None if fit.ranks is None else int(fit.ranks[place]),
        low=low,
        high=high,
        rank_low=None if rank_low is None else int(rank_low),
        rank_high=None if rank_high is None else int(rank_high),
        unbounded=bool(fit.unbounded[place]),
    )


def _at(bounds: Floats | Places | None, place: int) -> tuple[float | None, float | None]:
    """The lower and the upper bound at a place."""
    return (None, None) if bounds is None else (float(bounds[0, place]), float(bounds[1, place]))
