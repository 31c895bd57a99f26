"""The scorers by name. A scorer is a plain function of a sample and a reply."""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import getdoc
from typing import Literal

from workbench.domain.errors import BadInput
from workbench.domain.names import unknown
from workbench.domain.replies import Sample, ScoreValue

ScoreFunction = Callable[[Sample, str], ScoreValue | None]
Better = Literal["higher", "lower", "neither"]
Unit = Literal["share", "points", "words", "count", "seconds"]


@dataclass(frozen=True, slots=True)
class Scorer:
    """A registered function: None means that the scorer does not apply to this sample.

    `version` rises with each change of what it gives for the same reply; `better` is higher, lower
    or neither; a share is 0..1 and points are 0..100.
    """

    name: str
    version: int
    better: Better
    unit: Unit
    function: ScoreFunction

    @property
    def meaning(self) -> str:
        """What it says of a reply, in a sentence: the first line of the function's own."""
        return (getdoc(self.function) or "").partition("\n")[0]

    def __call__(self, sample: Sample, reply: str) -> ScoreValue | None:
        return self.function(sample, reply)


SCORERS: dict[str, Scorer] = {}


def scorer(
    *, version: int, unit: Unit, better: Better = "higher"
) -> Callable[[ScoreFunction], ScoreFunction]:
    """Register a function as a scorer under its own name; the function stays as it is.

    A notebook cell may run again and so replace its own scorer; BadInput where the name belongs
    to another module's.
    """

    def register(function: ScoreFunction) -> ScoreFunction:
        name = function.__name__
        taken = SCORERS.get(name)
        if taken and taken.function.__module__ != function.__module__:
            owner = taken.function.__module__
            raise BadInput(f"scorer {name!r} is taken by {owner}; choose another name")
        SCORERS[name] = Scorer(name, version, better, unit, function)
        return function

    return register


def find(name: str) -> Scorer:
    """The scorer of this name; BadInput, with the nearest name, where there is none."""
    if name not in SCORERS:
        raise unknown("scorer", name, sorted(SCORERS))
    return SCORERS[name]
