"""The scorers by name. A scorer is a plain function of a sample and a reply."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import partial
from inspect import getdoc
from typing import Any, Literal

from workbench.domain.errors import BadInput
from workbench.domain.names import unknown
from workbench.domain.replies import ModelRef, Sample, ScoreValue
from workbench.domain.scorers import ScorerRef

ScoreFunction = Callable[..., ScoreValue | None]
Better = Literal["higher", "lower", "neither"]
Unit = Literal["share", "points", "words", "count", "edits", "tokens", "seconds", "usd"]
Place = Literal["built in", "folder", "here"]


@dataclass(frozen=True, slots=True)
class Option:
    """How a scorer's option is written, and what its function is given for it.

    `read` raises BadInput for an option that can't be used.
    """

    written: str
    read: Callable[[str], Any] = str


@dataclass(frozen=True, slots=True)
class Scorer:
    """A registered function: None means that the scorer does not apply to this sample.

    `version` rises with each change of what it gives for the same reply; `better` is higher, lower
    or neither; a share is 0..1 (0 or 1 where a reply passes or fails), points are 0..100. `takes`
    is its option, such as the phrases that it looks for: the function then takes it too. `embeds`
    says that it can compare by an embedding model, which is then `model`. `place` is where it comes
    from: `here` is what this process alone knows.
    """

    name: str
    version: int
    better: Better
    unit: Unit
    function: ScoreFunction
    takes: Option | None = None
    meaning: str = ""
    embeds: bool = False
    model: ModelRef | None = None
    place: Place = "here"

    def __call__(self, sample: Sample, reply: str) -> ScoreValue | None:
        return self.function(sample, reply)

    def bound(self, reference: ScorerRef) -> "Scorer":
        """The scorer with its option or model; raises BadInput where one lacks or can't be used."""
        if reference.model and not self.embeds:
            raise BadInput(f"scorer {self.name!r} asks no model; leave out @{reference.model}")
        if reference.model:
            return replace(self, name=str(reference), model=reference.model)
        if bool(reference.option) != bool(self.takes):
            wanted = f"{self.name}={self.takes.written}" if self.takes else f"{self.name} alone"
            raise BadInput(f"scorer {str(reference)!r} can't be used so; write {wanted}")
        if not self.takes:
            return self
        function = partial(self.function, option=self.takes.read(reference.option))
        return replace(self, name=str(reference), function=function)


SCORERS: dict[str, Scorer] = {}
_place: ContextVar[Place] = ContextVar("place", default="here")


@contextmanager
def coming_from(place: Place) -> Iterator[None]:
    """What is registered in this block comes from this place; an error leaves nothing of it."""
    before, token = dict(SCORERS), _place.set(place)
    try:
        yield
    except BaseException:
        SCORERS.clear()
        SCORERS.update(before)
        raise
    finally:
        _place.reset(token)


def scorer(
    *,
    version: int,
    unit: Unit,
    better: Better = "higher",
    takes: str | Option = "",
    embeds: bool = False,
) -> Callable[[ScoreFunction], ScoreFunction]:
    """Register a function as a scorer under its own name; the function stays as it is.

    What it says of a reply is the first line of its docstring. A notebook cell may run again and so
    replace its own scorer; BadInput where the name belongs to another module's. `takes` is how its
    option is written, where the function takes an `option`.
    """

    def register(function: ScoreFunction) -> ScoreFunction:
        name, module = function.__name__, function.__module__ or ""
        taken = SCORERS.get(name)
        if taken and (taken.function.__module__ or "") != module:
            owner = taken.function.__module__
            raise BadInput(f"scorer {name!r} is taken by {owner}; choose another name")
        meaning = (getdoc(function) or "").partition("\n")[0]
        place: Place = "built in" if module.startswith("workbench.scoring.") else _place.get()
        option = (Option(takes) if takes else None) if isinstance(takes, str) else takes
        SCORERS[name] = Scorer(
            name, version, better, unit, function, option, meaning, embeds, None, place
        )
        return function

    return register


def find(reference: str) -> Scorer:
    """The scorer of a reference; BadInput, with the nearest name, where there is none.

    A name that is not built in may be one of the operator's files, which are read for it.
    """
    wanted = ScorerRef.parse(reference)
    if wanted.name not in SCORERS:
        from workbench.scoring import own

        own.read_folder()
    if wanted.name not in SCORERS:
        raise unknown("scorer", wanted.name, sorted(SCORERS))
    return SCORERS[wanted.name].bound(wanted)


def described(reference: str) -> dict[str, Any]:
    """What a run keeps of a scorer, so that its figures can be read wherever the run is."""
    found = find(reference)
    return {
        "version": found.version,
        "unit": found.unit,
        "better": found.better,
        "meaning": found.meaning,
    }
