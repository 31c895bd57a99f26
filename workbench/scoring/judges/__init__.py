"""Models as judges: a YAML file each, the request that asks, the strict look at the answer."""

from workbench.scoring.judges.answers import Outcome, Verdict, outcome, parse
from workbench.scoring.judges.asking import Material, asked_again, request_for, requests_for
from workbench.scoring.judges.attacks import looks_like_attack
from workbench.scoring.judges.files import Choice, Judge
from workbench.scoring.judges.shelf import (
    Bench,
    all,
    described,
    find,
    load_judge,
    names,
    recorded_by,
)

__all__ = [
    "Bench",
    "Choice",
    "Judge",
    "Material",
    "Outcome",
    "Verdict",
    "all",
    "asked_again",
    "described",
    "find",
    "load_judge",
    "looks_like_attack",
    "names",
    "outcome",
    "parse",
    "recorded_by",
    "request_for",
    "requests_for",
]
