"""How far raters agree beyond chance: Cohen's kappa of two, Fleiss' and Krippendorff's of more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

RESAMPLES = 2_000
Floats = NDArray[np.float64]
Level = Literal["nominal", "ordinal", "interval", "ratio"]
LEVELS: tuple[Level, ...] = get_args(Level)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two raters on the items that both labelled.

    `agreement` is the share of equal labels. `kappa` is None where chance alone would agree on
    everything (both gave one and the same label throughout). `low` and `high` bound 95 % of the
    resamples of items; None below two items. `confusion` counts pairs of labels, rows the first
    rater's, in the order of `labels`.
    """

    labels: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...]
    agreement: float
    kappa: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Accuracy:
    """A rater beside what is taken as the truth, on `n` items.

    `accuracy` is the share of equal labels; the other three are means over the labels that either
    gave, 0 for a label that was never right.
    """

    accuracy: float
    precision: float
    recall: float
    f1: float
    n: int


def agreement(
    first: Sequence[str],
    second: Sequence[str],
    *,
    weighted: bool = False,
    seed: int = 0,
    order: Sequence[str] = (),
) -> Agreement:
    """Agreement of two raters; both have shape (n,): their labels of the same items.

    `weighted` takes the labels as ordered (by `order`, which has all of them, or as they sort:
    numbers by their size) and counts a disagreement by the square of its distance. Raises
    ValueError on no items, on unequal shapes and on a label that `order` lacks.

    Cohen 1960, weighted Cohen 1968; the interval is the percentile bootstrap over items.
    """
    _refuse_unequal(first, second)
    labels = tuple(order) or in_order({*first, *second})
    table = _table(first, second, labels)
    square = table.reshape(len(labels), len(labels))
    kappa = kappas(square[None], weighted=weighted)[0]
    low, high = _bounds(table, len(labels), weighted=weighted, seed=seed)
    return Agreement(
        labels=labels,
        confusion=tuple(tuple(map(int, row)) for row in square),
        agreement=float(np.trace(square) / square.sum()),
        kappa=None if np.isnan(kappa) else float(kappa),
        low=low,
        high=high,
        n=len(first),
    )


def kappas(tables: Floats, *, weighted: bool) -> Floats:
    """Cohen's kappa of each table (b, k, k); NaN where chance alone agrees on everything.

    `weighted` counts a disagreement by the square of its distance.
    """
    shares = tables / tables.sum(axis=(1, 2), keepdims=True)
    expected = shares.sum(axis=2)[:, :, None] * shares.sum(axis=1)[:, None, :]
    places = np.arange(tables.shape[1])
    apart = (places[:, None] - places[None, :]) ** 2
    costs = apart if weighted else (apart > 0).astype(np.float64)
    by_chance = (costs * expected).sum(axis=(1, 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = 1 - (costs * shares).sum(axis=(1, 2)) / by_chance
    found[by_chance <= 0] = np.nan
    return found


def accuracy(truth: Sequence[str], told: Sequence[str]) -> Accuracy:
    """How often `told` is right; both have shape (n,). Raises ValueError as `agreement` does."""
    table = _square(truth, told)
    right, given, true = np.diag(table), table.sum(axis=0), table.sum(axis=1)
    return Accuracy(
        accuracy=float(right.sum() / table.sum()),
        precision=_mean_share(right, given),
        recall=_mean_share(right, true),
        f1=_mean_share(2 * right, given + true),
        n=len(truth),
    )


def fleiss_kappa(counts: ArrayLike) -> float | None:
    """Fleiss' kappa of items (n, k) whose labels are counted, each with as many, two or more.

    None where chance alone agrees on everything. Raises ValueError on unequal numbers of labels.

    Fleiss 1971.
    """
    table = np.asarray(counts, dtype=np.float64)
    raters = table.sum(axis=1)
    if not table.size or raters.min() < 2 or raters.min() != raters.max():
        raise ValueError("each item must have the same number of labels, two or more")
    shares = table.sum(axis=0) / table.sum()
    by_chance = float(shares @ shares)
    observed = float(((table**2).sum(axis=1) - raters).mean() / (raters[0] * (raters[0] - 1)))
    return None if by_chance >= 1 else (observed - by_chance) / (1 - by_chance)


def in_order(labels: Iterable[str]) -> tuple[str, ...]:
    """The labels as they sort: by their size where all of them are numbers."""
    names = set(labels)
    return tuple(sorted(sorted(names), key=float if all(map(is_number, names)) else str))


def is_number(label: str) -> bool:
    """Whether the label is a finite number."""
    try:
        return isfinite(float(label))
    except ValueError:
        return False


def krippendorff_alpha(
    ratings: Mapping[str, Mapping[str, str]], *, level: Level = "nominal"
) -> float | None:
    """Krippendorff's alpha of any number of raters: rater -> item -> label; gaps are allowed.

    `level` is nominal, ordinal, interval or ratio; the last three need labels that are numbers.
    None where fewer than two labels can be paired, or all are one and the same. Raises ValueError
    for a label that is no number where one is needed.

    Krippendorff 2011, by the library of that name.
    """
    items = sorted({item for labels in ratings.values() for item in labels})
    pairable = [item for item in items if sum(item in labels for labels in ratings.values()) > 1]
    kinds = sorted(
        {labels[item] for labels in ratings.values() for item in pairable if item in labels}
    )
    if not pairable or len(kinds) < 2:
        return None
    return _alpha(ratings, pairable, _values(kinds, level), level)


def _alpha(
    ratings: Mapping[str, Mapping[str, str]],
    items: Sequence[str],
    values: Mapping[str, float],
    level: Level,
) -> float | None:
    from krippendorff import alpha

    table = np.full((len(ratings), len(items)), np.nan)
    for row, labels in enumerate(ratings.values()):
        for column, item in enumerate(items):
            if item in labels:
                table[row, column] = values[labels[item]]
    with np.errstate(invalid="ignore", divide="ignore"):
        found = float(alpha(reliability_data=table, level_of_measurement=level))
    return found if isfinite(found) else None  # a ratio of nought and nought is none


def _values(kinds: Sequence[str], level: Level) -> dict[str, float]:
    if level == "nominal":
        return {kind: float(number) for number, kind in enumerate(kinds)}
    return {kind: float(kind) for kind in kinds}


def _refuse_unequal(first: Sequence[str], second: Sequence[str]) -> None:
    if len(first) != len(second) or not first:
        raise ValueError("both raters must have labelled the same items, at least one")


def _square(first: Sequence[str], second: Sequence[str]) -> Floats:
    """The same as (k, k), over the labels that either gave."""
    _refuse_unequal(first, second)
    labels = in_order({*first, *second})
    return _table(first, second, labels).reshape(len(labels), len(labels))


def _mean_share(some: Floats, of: Floats) -> float:
    shares = np.zeros(some.shape)
    np.divide(some, of, out=shares, where=of > 0)
    return float(shares.mean())


def _table(first: Sequence[str], second: Sequence[str], labels: Sequence[str]) -> Floats:
    """How often each pair of labels occurs, (k * k,); rows are the first rater's."""
    place = {label: number for number, label in enumerate(labels)}
    if lacking := {*first, *second} - place.keys():
        raise ValueError(f"the order lacks the label {min(lacking)!r}")
    size = len(labels)
    pairs = [place[one] * size + place[other] for one, other in zip(first, second, strict=True)]
    return np.bincount(pairs, minlength=size**2).astype(np.float64)


def _bounds(
    table: Floats, count: int, *, weighted: bool, seed: int
) -> tuple[float | None, float | None]:
    total = int(table.sum())
    if total < 2:
        return None, None
    drawn = np.random.default_rng(seed).multinomial(total, table / total, size=RESAMPLES)
    found = kappas(drawn.astype(np.float64).reshape(-1, count, count), weighted=weighted)
    whole = found[~np.isnan(found)]
    if not whole.size:
        return None, None
    low, high = np.percentile(whole, [2.5, 97.5])
    return float(low), float(high)
