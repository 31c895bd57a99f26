"""Whether the statistics keep what they promise: many clustered data sets with a known truth.

Prints how often a 95 % interval of a mean covers the truth, how often two equal arms are called
different, how often one of several equal arms is, and how often the gate fails an arm that is as
good as the other. A right method covers 95 % (93 to 97 with 20 clusters or more) and is wrong in
at most 5 %. Beside the clustered interval stand the naive one, which takes every score as
independent, and a BCa bootstrap over clusters (Efron 1987), which the product does not use: it
covers less. Usage: python -m benchmarks.validity [--sets 4000] [--seed 0]
"""

import argparse
import math
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from workbench.domain.estimates import Difference, Estimate, Verdict
from workbench.stats import paired
from workbench.stats.agreement import agreement
from workbench.stats.intervals import clustered_mean
from workbench.stats.ranking import Votes, ranked

Floats = NDArray[np.float64]
Draw = Callable[[np.random.Generator, NDArray[np.intp]], Floats]
CLUSTERS = (5, 10, 20, 50, 200)
ARMS = 4
RESAMPLES = 2_000


@dataclass(frozen=True)
class Shape:
    """Scores of one kind: how they are drawn for items in clusters, and their true mean."""

    name: str
    draw: Draw
    mean: float


def main() -> None:
    """Draw, count, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=4_000, help="Data sets of each row.")
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    started = perf_counter()
    print(f"{wanted.sets:,} data sets a row; two standard errors of 5 % are "
          f"{200 * math.sqrt(0.05 * 0.95 / wanted.sets):.1f} points")  # fmt: skip
    show_means(wanted.sets, wanted.seed)
    show_differences(wanted.sets, wanted.seed)
    show_kappa(wanted.sets // 4, wanted.seed)
    show_ranking(wanted.sets // 20, wanted.seed)
    print(f"{perf_counter() - started:.0f} s")


def show_means(sets: int, seed: int) -> None:
    """How often the interval of a mean covers the truth."""
    print("\ncoverage of a mean, %        clusters  clustered   naive    BCa")
    for shape in SHAPES:
        for clusters in CLUSTERS:
            rng = np.random.default_rng([seed, clusters])
            codes = [sizes(rng, clusters) for _ in range(sets)]
            drawn = [(shape.draw(rng, each), each) for each in codes]
            good = [covers(clustered_mean(*each), shape.mean) for each in drawn]
            naive = [
                covers(clustered_mean(values, np.arange(values.size)), shape.mean)
                for values, _ in drawn
            ]
            few = drawn[: max(1, sets // 4)]
            resampled = [covers(bca(*each, rng), shape.mean) for each in few]
            print(f"{shape.name:<28} {clusters:>8} {share(good):>10} {share(naive):>7} "
                  f"{share(resampled):>6}")  # fmt: skip


def bca(values: Floats, codes: NDArray[np.intp], rng: np.random.Generator) -> Estimate:
    """The mean with Efron's bias-corrected and accelerated interval over clusters.

    Of 0..9, each a cluster of its own, it is [2.7, 6.3].
    """
    from scipy.special import ndtr, ndtri

    sums, counts = np.bincount(codes, weights=values), np.bincount(codes)
    mean = float(values.mean())
    drawn = rng.integers(0, sums.size, (RESAMPLES, sums.size))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    below = ((means < mean).sum() + 0.5 * (means == mean).sum()) / RESAMPLES
    left_out = (sums.sum() - sums) / (counts.sum() - counts)
    apart = left_out.mean() - left_out
    if not apart.any():
        return Estimate(mean, mean, mean, values.size, sums.size)
    acceleration = (apart**3).sum() / (6 * (apart @ apart) ** 1.5)
    z = ndtri(below) + ndtri([0.025, 0.975])
    low, high = np.quantile(means, ndtr(ndtri(below) + z / (1 - acceleration * z)))
    return Estimate(mean, float(low), float(high), values.size, sums.size)


def show_differences(sets: int, seed: int) -> None:
    """How often equal arms are called different, and how often the gate fails one of them."""
    print(f"\nequal arms called different, %  clusters  two  any of {ARMS}  the gate fails")
    for shape in SHAPES:
        for clusters in CLUSTERS:
            rng = np.random.default_rng([seed, clusters, 1])
            found = [family(rng, shape, clusters) for _ in range(sets)]
            two = [one[0].p_value is not None and named(one[0]) for one, _ in found]
            several = [any(map(named, corrected)) for _, corrected in found]
            fails = [one[0].verdict is Verdict.WORSE for one, _ in found]
            print(f"{shape.name:<31} {clusters:>7} {share(two):>5} {share(several):>9} "
                  f"{share(fails):>13}")  # fmt: skip


def family(
    rng: np.random.Generator, shape: Shape, clusters: int
) -> tuple[list[Difference], list[Difference]]:
    """Arms of one truth against one baseline: as each is tested, and after Holm's correction."""
    codes = sizes(rng, clusters)
    baseline = shape.draw(rng, codes)
    found = [
        paired.difference(
            shape.draw(rng, codes), baseline, codes, better="higher", coverage_gap=0.0
        )
        for _ in range(ARMS - 1)
    ]
    return found, paired.corrected(found)


def show_kappa(sets: int, seed: int) -> None:
    """How often the interval of kappa covers the truth."""
    print("\ncoverage of kappa, %    items  bootstrap")
    right = 0.85  # of two raters who see the truth so often, and else the other label
    truth = 1 - 2 * (2 * right * (1 - right))
    for items in (50, 100, 300):
        rng = np.random.default_rng([seed, items])
        good = []
        for number in range(sets):
            labels = rng.integers(0, 2, items)
            first, second = (labels ^ (rng.random(items) > right) for _ in range(2))
            found = agreement([*map(str, first)], [*map(str, second)], seed=number)
            good.append(found.low is not None and found.low <= truth <= (found.high or 0))
        print(f"{'two labels, kappa .49':<20} {items:>8} {share(good):>10}")


def show_ranking(sets: int, seed: int) -> None:
    """How often the interval of a strength covers the truth."""
    print("\ncoverage of a strength, %  votes  bootstrap")
    strengths = np.array([0.1, 0.15, 0.2, 0.25, 0.3])
    for count in (200, 1_000):
        rng = np.random.default_rng([seed, count])
        good = []
        for number in range(sets):
            left = rng.integers(0, 5, count)
            right = (left + rng.integers(1, 5, count)) % 5
            chance = strengths[left] / (strengths[left] + strengths[right])
            outcome = (rng.random(count) > chance).astype(np.intp)
            votes = Votes([*"01234"], left, right, outcome, np.arange(count))
            good += [
                (one.low or 0) <= strengths[int(one.name)] <= (one.high or 0)
                for one in ranked(votes, seed=number, resamples=500)
            ]
        print(f"{'five models':<20} {count:>11} {share(good):>10}")


def sizes(rng: np.random.Generator, clusters: int) -> NDArray[np.intp]:
    """The cluster of each item: 1 to 8 items each, as conversations have turns."""
    return np.repeat(np.arange(clusters), rng.integers(1, 9, clusters))


def normal(rng: np.random.Generator, codes: NDArray[np.intp]) -> Floats:
    """Scores of which half the variance is the conversation's."""
    return shared(rng, codes) + rng.normal(size=codes.size)


def pass_or_fail(rng: np.random.Generator, codes: NDArray[np.intp]) -> Floats:
    """0 or 1, three of ten, alike within a conversation."""
    chances = rng.beta(0.3 * 2, 0.7 * 2, codes[-1] + 1)
    return (rng.random(codes.size) < chances[codes]).astype(np.float64)


def skewed(rng: np.random.Generator, codes: NDArray[np.intp]) -> Floats:
    """Edit shares: most are small, some are near 1."""
    shares = rng.beta(0.5, 2.0, codes[-1] + 1)[codes]
    return np.clip(0.5 * shares + 0.5 * rng.beta(0.5, 2.0, codes.size), 0, 1)


def shared(rng: np.random.Generator, codes: NDArray[np.intp]) -> Floats:
    """One draw for each conversation, given to all its items."""
    return rng.normal(size=codes[-1] + 1)[codes]


def covers(found: Estimate, truth: float) -> bool:
    """Whether the interval holds the truth."""
    return found.low is not None and found.high is not None and found.low <= truth <= found.high


def named(found: Difference) -> bool:
    """Whether a winner is named."""
    return found.verdict in (Verdict.BETTER, Verdict.WORSE)


def share(found: list[bool]) -> str:
    """In percent."""
    return f"{100 * sum(found) / len(found):.1f}"


SHAPES = (
    Shape("normal", normal, 0.0),
    Shape("pass or fail", pass_or_fail, 0.3),
    Shape("skewed shares", skewed, 0.2),
)

if __name__ == "__main__":
    main()
