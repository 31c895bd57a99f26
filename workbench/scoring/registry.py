"""The scorers by name. A scorer is a plain function of a sample and a reply."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from inspect import getdoc
from typing import Any, Literal

from workbench.domain.errors import BadInput
from workbench.domain.names import unknown
from workbench.domain.replies import Sample, ScoreValue
from workbench.domain.scorers import ScorerRef

ScoreFunction = Callable[..., ScoreValue | None]
Better = Literal["higher", "lower", "neither"]
Unit = Literal["share", "points", "words", "count", "seconds", "usd"]


@dataclass(frozen=True, slots=True)
class Scorer:
    """A registered function: None means that the scorer does not apply to this sample.

    `version` rises with each change of what it gives for the same reply; `better` is higher, lower
    or neither; a share is 0..1 (0 or 1 where a reply passes or fails), points are 0..100. `takes`
    says what its option is, such as the phrases that it looks for: the function then takes it too.
    """

    name: str
    version: int
    better: Better
    unit: Unit
    function: ScoreFunction
    takes: str = ""
    meaning: str = ""

    def __call__(self, sample: Sample, reply: str) -> ScoreValue | None:
        return self.function(sample, reply)

    def bound(self, option: str) -> "Scorer":
        """The scorer with its option under its whole reference; raises BadInput where one lacks."""
        if bool(option) != bool(self.takes):
            wanted = f"needs {self.takes}: {self.name}=..." if self.takes else "takes no option"
            raise BadInput(f"scorer {self.name!r} {wanted}")
        if not option:
            return self
        name = str(ScorerRef(self.name, option))
        return replace(self, name=name, function=partial(self.function, option=option))


SCORERS: dict[str, Scorer] = {}


def scorer(
    *, version: int, unit: Unit, better: Better = "higher", takes: str = ""
) -> Callable[[ScoreFunction], ScoreFunction]:
    """Register a function as a scorer under its own name; the function stays as it is.

    What it says of a reply is the first line of its docstring. A notebook cell may run again and so
    replace its own scorer; BadInput where the name belongs to another module's.
    """

    def register(function: ScoreFunction) -> ScoreFunction:
        name = function.__name__
        taken = SCORERS.get(name)
        if taken and taken.function.__module__ != function.__module__:
            owner = taken.function.__module__
            raise BadInput(f"scorer {name!r} is taken by {owner}; choose another name")
        meaning = (getdoc(function) or "").partition("\n")[0]
        SCORERS[name] = Scorer(name, version, better, unit, function, takes, meaning)
        return function

    return register


def find(reference: str) -> Scorer:
    """The scorer of a reference; BadInput, with the nearest name, where there is none."""
    wanted = ScorerRef.parse(reference)
    if wanted.name not in SCORERS:
        raise unknown("scorer", wanted.name, sorted(SCORERS))
    return SCORERS[wanted.name].bound(wanted.option)


def described(reference: str) -> dict[str, Any]:
    """What a run keeps of a scorer, so that its figures can be read wherever the run is."""
    found = find(reference)
    return {
        "version": found.version,
        "unit": found.unit,
        "better": found.better,
        "meaning": found.meaning,
    }
