"""Labels that several raters gave to the same items: how far they agree beyond chance."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from workbench.analysing.reading import Fields, Records, read
from workbench.domain.errors import BadImport, BadInput
from workbench.domain.names import unknown
from workbench.formats.source import Source
from workbench.stats.agreement import (
    LEVELS,
    Accuracy,
    Agreement,
    Level,
    accuracy,
    agreement,
    fleiss_kappa,
    in_order,
    is_number,
    krippendorff_alpha,
)

FIELDS = Fields(("item", "rater", "label"))
Ratings = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class LabelPair:
    """Two raters; `agreement` is None where they labelled no item both."""

    first: str
    second: str
    agreement: Agreement | None


@dataclass(frozen=True, slots=True)
class Labels:
    """How far the raters agree; `alpha` is None where nothing can be told of it.

    `fleiss` is nominal, and None where items have different numbers of labels. `majority` counts
    the labels on which more than half of an item's two or more raters agree; `accuracy` has each
    rater beside the majority of the others, where there is one.
    """

    pairs: tuple[LabelPair, ...]
    alpha: float | None
    fleiss: float | None
    level: Level
    raters: tuple[str, ...]
    labels: tuple[str, ...]
    items: int
    majority: Mapping[str, int]
    accuracy: Mapping[str, Accuracy]


def labels(
    path: Path,
    *,
    columns: Mapping[str, str] | None = None,
    level: str = "nominal",
    order: Sequence[str] = (),
) -> Labels:
    """Agreement of the raters of a table: item, rater, label; an empty label is none.

    `level` is nominal, ordinal, interval or ratio; all but the first weight a disagreement by the
    square of its distance. `order` has ordinal labels that are words, the lowest first. Raises
    BadInput for what can't be read, with the file and the line.
    """
    file = Source.of_path(path)
    with file.naming():
        ratings = _ratings(read(file, FIELDS, columns or {}))
    scale = _scale(ratings, level, order)
    weighted = scale.level != "nominal"
    return Labels(
        pairs=tuple(
            _pair(one, other, ratings, scale.labels, weighted=weighted)
            for one, other in combinations(ratings, 2)
        ),
        alpha=krippendorff_alpha(_in_numbers(ratings, scale), level=scale.level),
        fleiss=_fleiss(ratings, scale.labels),
        level=scale.level,
        raters=tuple(ratings),
        labels=scale.labels,
        items=len({item for told in ratings.values() for item in told}),
        majority=_counted(_majorities(ratings), scale.labels),
        accuracy=_accuracies(ratings),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """The labels in their order; `is_told` where a person said it."""

    level: Level
    labels: tuple[str, ...]
    is_told: bool


def _ratings(records: Records) -> Ratings:
    """Rater -> item -> label, raters as they first appear."""
    found: dict[str, dict[str, str]] = {}
    where: dict[tuple[str, str], int] = {}
    rows = zip(
        records.filled("item"), records.filled("rater"), records.columns["label"], records.lines,
        strict=True,
    )  # fmt: skip
    for item, rater, label, line in rows:
        first = where.setdefault((item, rater), line)
        if first != line:
            raise BadImport(
                f"line {line}: {rater[:60]!r} labelled {item[:60]!r} in line {first} already; "
                "keep one of them"
            )
        told = found.setdefault(rater, {})
        if label:
            told[item] = label
    if len(found) < 2:
        raise BadImport("there is one rater; agreement needs two or more")
    return found


def _scale(ratings: Ratings, level: str, order: Sequence[str]) -> _Scale:
    """What the labels are; raises BadInput where they are not of the level."""
    known = next((each for each in LEVELS if each == level), None)
    if known is None:
        raise unknown("level", level, LEVELS)
    used = {label for told in ratings.values() for label in told.values()}
    if not order:
        if known != "nominal":
            _refuse_words(used, known)
        return _Scale(known, in_order(used), is_told=False)
    if lacking := sorted(used - {*order}):
        raise BadInput(f"the order lacks the label {lacking[0][:60]!r}; name all of them")
    if known not in ("nominal", "ordinal"):
        raise BadInput(f"{known} labels are numbers and have their order; leave the order out")
    return _Scale(known, tuple(dict.fromkeys(order)), is_told=True)


def _refuse_words(used: set[str], level: Level) -> None:
    words = sorted(label for label in used if not is_number(label))
    if words:
        remedy = "write numbers" + (", or give --order LOW,MIDDLE,HIGH" * (level == "ordinal"))
        raise BadInput(f"label {words[0][:60]!r} is no number, and {level} labels are; {remedy}")


def _in_numbers(ratings: Ratings, scale: _Scale) -> Ratings:
    """The labels as numbers where a person told their order."""
    if not scale.is_told:
        return ratings
    place = {label: str(number) for number, label in enumerate(scale.labels)}
    return {
        rater: {item: place[label] for item, label in told.items()}
        for rater, told in ratings.items()
    }


def _pair(
    first: str, second: str, ratings: Ratings, order: tuple[str, ...], *, weighted: bool
) -> LabelPair:
    mine, theirs = ratings[first], ratings[second]
    both = [item for item in mine if item in theirs]
    if not both:
        return LabelPair(first, second, None)
    found = agreement(
        [mine[item] for item in both],
        [theirs[item] for item in both],
        weighted=weighted,
        order=order,
    )
    return LabelPair(first, second, found)


def _fleiss(ratings: Ratings, order: tuple[str, ...]) -> float | None:
    """Fleiss' kappa where all items have as many labels, two or more."""
    counts = [Counter(given) for given in _by_item(ratings).values()]
    if len({count.total() for count in counts}) != 1 or counts[0].total() < 2:
        return None
    return fleiss_kappa([[count[label] for label in order] for count in counts])


def _accuracies(ratings: Ratings) -> dict[str, Accuracy]:
    """Each rater beside the majority of the others; without one who shares no item with it."""
    found = {}
    for rater, told in ratings.items():
        others = {name: labels for name, labels in ratings.items() if name != rater}
        truth = _majorities(others)
        both = [item for item in told if item in truth]
        if both:
            found[rater] = accuracy([truth[item] for item in both], [told[item] for item in both])
    return found


def _majorities(ratings: Ratings) -> dict[str, str]:
    """The label of each item on which more than half of its two or more raters agree."""
    found = {}
    for item, given in _by_item(ratings).items():
        label, count = Counter(given).most_common(1)[0]
        if len(given) > 1 and 2 * count > len(given):
            found[item] = label
    return found


def _counted(majorities: Mapping[str, str], order: tuple[str, ...]) -> dict[str, int]:
    counts = Counter(majorities.values())
    return {label: counts[label] for label in order}


def _by_item(ratings: Ratings) -> dict[str, list[str]]:
    """All labels of each item."""
    found: dict[str, list[str]] = {}
    for told in ratings.values():
        for item, label in told.items():
            found.setdefault(item, []).append(label)
    return found
