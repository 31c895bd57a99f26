"""`analyse votes|labels|scores`: results that were made elsewhere, in a table."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.mapping import columns_of
from workbench.cli.options import JsonOption
from workbench.cli.output import (
    difference_payload,
    estimate_payload,
    percent,
    print_json,
    print_lines,
    print_table,
)

if TYPE_CHECKING:
    from workbench.analysing import ArmScores, LabelPair, Labels, Leaderboard, Scores
    from workbench.domain.comparison import ArmDifference, Measure
    from workbench.domain.estimates import Estimate
    from workbench.stats.ranking import Ranked

analyse = typer.Typer(help="Analyse results made elsewhere: CSV, TSV or XLSX; stores nothing.")

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="CSV, TSV or XLSX.")]
MapOption = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="COLUMN=FIELD", help="What a column means; may be repeated."),
]


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.add_typer(analyse, name="analyse")


@analyse.command("votes")
def votes(
    file: FileArgument,
    maps: MapOption = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Of the resampling.")] = 0,
    json: JsonOption = False,
) -> None:
    """Rank models by votes: columns left, right, winner (left, right, tie), conversation."""
    from workbench import analysing

    found = analysing.votes(file, columns=columns_of(maps or (), ""), seed=seed)
    if json:
        print_json(_leaderboard(found))
        return
    heads = ("Rank", "Model", "Strength, 95 %", "Win rate", "Won", "Lost", "Tied")
    print_table(heads, [_standing(one) for one in found.models])
    print_lines([_basis(found), *found.notes])


@analyse.command("labels")
def labels(
    file: FileArgument,
    maps: MapOption = None,
    level: Annotated[
        str, typer.Option("--level", help="nominal, ordinal, interval or ratio.")
    ] = "nominal",
    order: Annotated[
        str, typer.Option("--order", metavar="LOW,...,HIGH", help="Of ordinal labels in words.")
    ] = "",
    json: JsonOption = False,
) -> None:
    """Agreement of raters: columns item, rater, label; an empty label is none."""
    from workbench import analysing

    words = tuple(filter(None, (word.strip() for word in order.split(","))))
    found = analysing.labels(file, columns=columns_of(maps or (), ""), level=level, order=words)
    if json:
        print_json(_agreement(found))
        return
    print_table(("Raters", "Kappa, 95 %", "Agree", "Items"), [_pair(one) for one in found.pairs])
    told = "can't be told" if found.alpha is None else f"{found.alpha:.4f}"
    print_lines([f"Krippendorff's alpha ({found.level}) of {found.items:,} items: {told}."])


@analyse.command("scores")
def scores(
    file: FileArgument,
    maps: MapOption = None,
    baseline: Annotated[
        str, typer.Option("--baseline", metavar="ARM", help="Else the file's first arm.")
    ] = "",
    better: Annotated[str, typer.Option("--better", help="higher, lower or neither.")] = "higher",
    json: JsonOption = False,
) -> None:
    """Compare arms by scores: columns item, arm, score, conversation, repeat."""
    from workbench import analysing

    columns = columns_of(maps or (), "")
    found = analysing.scores(file, columns=columns, baseline=baseline, better=better)
    if json:
        print_json(_scores(found))
        return
    rows = [_arm_line(arm, found.measure) for arm in found.arms]
    print_table(("Arm", "Mean, 95 % interval", "Items", "Scored"), rows)
    print_lines([one.sentence for one in found.differences])
    if any(len(arm.passing) > 1 for arm in found.arms):
        print_table(("Arm", "k", "any of k passes", "all of k pass"), _passing_lines(found))


def _leaderboard(found: "Leaderboard") -> dict[str, Any]:
    return {
        "models": {one.name: _model(one) for one in found.models},
        "votes": found.votes,
        "clusters": found.clusters,
        "notes": found.notes,
    }


def _model(one: "Ranked") -> dict[str, Any]:
    return {
        "win_rate": one.win_rate,
        "average_win_rate": one.average_win_rate,
        "wins": one.wins,
        "losses": one.losses,
        "ties": one.ties,
        "strength": one.strength,
        "low": one.low,
        "high": one.high,
        "rank": one.rank,
        "rank_low": one.rank_low,
        "rank_high": one.rank_high,
        "unbounded": one.unbounded,
    }


def _basis(found: "Leaderboard") -> str:
    votes = _count(found.votes, "vote")
    if found.votes == found.clusters:
        return f"{votes}, each on its own."
    return f"{votes} of {_count(found.clusters, 'conversation')}."


def _standing(one: "Ranked") -> tuple[str, ...]:
    rank = "-" if one.rank is None else str(one.rank)
    if one.rank_low is not None and one.rank_low != one.rank_high:
        rank = f"{rank} ({one.rank_low} to {one.rank_high})"
    strength = "-" if one.strength is None else _with_bounds(one.strength, one.low, one.high)
    counts = (str(number) for number in (one.wins, one.losses, one.ties))
    return (rank, one.name, strength, percent(one.win_rate), *counts)


def _with_bounds(value: float, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return f"{value:.3f} (no interval)"
    return f"{value:.3f} ({low:.3f} to {high:.3f})"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + "s" * (number != 1)


def _agreement(found: "Labels") -> dict[str, Any]:
    return {
        "pairs": {f"{one.first}~{one.second}": _pair_payload(one) for one in found.pairs},
        "alpha": found.alpha,
        "fleiss": found.fleiss,
        "level": found.level,
        "labels": list(found.labels),
        "items": found.items,
        "raters": list(found.raters),
        "majority": dict(found.majority),
        "against_majority": {
            rater: {
                "accuracy": one.accuracy,
                "precision": one.precision,
                "recall": one.recall,
                "f1": one.f1,
                "n": one.n,
            }
            for rater, one in found.accuracy.items()
        },
    }


def _pair_payload(one: "LabelPair") -> dict[str, Any]:
    told = one.agreement
    return {
        "kappa": told.kappa if told else None,
        "agreement": told.agreement if told else None,
        "low": told.low if told else None,
        "high": told.high if told else None,
        "n": told.n if told else 0,
        "confusion": [list(row) for row in told.confusion] if told else [],
    }


def _pair(one: "LabelPair") -> tuple[str, ...]:
    told, names = one.agreement, f"{one.first} ~ {one.second}"
    if told is None:
        return (names, "-", "-", "0")
    kappa = "-" if told.kappa is None else _with_bounds(told.kappa, told.low, told.high)
    return (names, kappa, percent(told.agreement), f"{told.n:,}")


def _scores(found: "Scores") -> dict[str, Any]:
    return {
        "baseline": found.baseline,
        "better": found.measure.better,
        "items": found.items,
        "clusters": found.conversations,
        "arms": {
            arm.name: {**estimate_payload(arm.measure.estimate), "coverage": arm.measure.coverage}
            for arm in found.arms
        },
        "differences": {one.arm: _difference(one) for one in found.differences},
        "pass_k": {arm.name: _passing(arm) for arm in found.arms if arm.passing},
    }


def _difference(one: "ArmDifference") -> dict[str, Any]:
    return {**difference_payload(one), "sentence": one.sentence}


def _passing(arm: "ArmScores") -> dict[str, Any]:
    return {
        f"{name}{one.k}": estimate_payload(estimate)
        for one in arm.passing
        for name, estimate in (("pass^", one.all), ("pass@", one.any))
    }


def _arm_line(arm: "ArmScores", measure: "Measure") -> tuple[str, ...]:
    estimate = arm.measure.estimate
    if estimate is None:
        return (arm.name, "-", "0", percent(arm.measure.coverage))
    mean = _in_words(estimate, measure)
    return (arm.name, mean, f"{estimate.n:,}", percent(arm.measure.coverage))


def _in_words(estimate: "Estimate", measure: "Measure") -> str:
    if estimate.low is None or estimate.high is None:
        return f"{measure.amount(estimate.mean)} (no interval)"
    low, high = measure.plain(estimate.low), measure.plain(estimate.high)
    return f"{measure.amount(estimate.mean)} ({low} to {high})"


def _passing_lines(found: "Scores") -> list[tuple[str, ...]]:
    return [
        (arm.name, str(one.k), _in_words(one.any, found.measure), _in_words(one.all, found.measure))
        for arm in found.arms
        for one in arm.passing
    ]
