"""The registered scorers: plain functions of a sample and a reply."""

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from importlib import import_module

from workbench.domain.errors import BadInput
from workbench.domain.replies import Sample, ScoreValue

MODULES = ("text_metrics",)
ScoreFunction = Callable[[Sample, str], ScoreValue | None]


@dataclass(frozen=True, slots=True)
class Scorer:
    """A scorer with its version; `better` is higher, lower or neither, `unit` what it counts in."""

    name: str
    version: int
    better: str
    unit: str
    function: ScoreFunction


_SCORERS: dict[str, Scorer] = {}


def scorer(
    *, version: int, unit: str, better: str = "higher"
) -> Callable[[ScoreFunction], ScoreFunction]:
    """Register a function of (sample, reply); None from it means not applicable."""

    def register(function: ScoreFunction) -> ScoreFunction:
        name = function.__name__
        _SCORERS[name] = Scorer(name, version, better, unit, function)
        return function

    return register


@lru_cache
def scorers() -> dict[str, Scorer]:
    """Every scorer of this package by its name."""
    for module in MODULES:
        import_module(f"workbench.scoring.{module}")
    return _SCORERS


def find(name: str) -> Scorer:
    """A scorer by its name; raises BadInput with what there is."""
    known = scorers()
    if name not in known:
        close = get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]!r}? " if close else ""
        raise BadInput(f"unknown scorer {name!r}; {hint}available: {', '.join(sorted(known))}")
    return known[name]
