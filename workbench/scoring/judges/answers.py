"""What a judge's answer is worth: strict JSON with one of the choices, or an error; no guess."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from workbench.domain.errors import BadAnswer
from workbench.scoring.judges.files import TIE, Judge

SHOWN_SIGNS = 200
LONGEST_REASON = 1_000
FENCED = re.compile(r"```(?:json)?[ \t]*\n(.*)\n[ \t]*```", re.DOTALL | re.IGNORECASE)


class Verdict(BaseModel):
    """The whole answer of a judge: why, and then what."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    reason: str
    choice: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is stored of a judged reply."""

    value: float
    reason: str
    details: dict[str, Any]


def parse(text: str, judge: Judge) -> Verdict:
    """The verdict that an answer is, bare or in a code fence; raises BadAnswer for anything else.

    Nothing but the answer is looked at.
    """
    bare = text.strip()
    fenced = FENCED.fullmatch(bare)
    try:
        given = json.loads(fenced[1] if fenced else bare, object_pairs_hook=_once)
        found = Verdict.model_validate(given)
    except (ValueError, ValidationError, RecursionError) as error:
        raise _nonsense(text) from error
    if found.choice not in judge.labels:
        raise _nonsense(text)
    return found


def outcome(judge: Judge, verdicts: Sequence[Verdict]) -> Outcome:
    """What the verdicts on a reply come to: one of a rubric, or two of a pair in both orders."""
    if judge.is_pairwise:
        first, second = verdicts
        return _of_pair(judge, first, second)
    (one,) = verdicts
    return Outcome(judge.value(one.choice), _short(one.reason), {"choice": one.choice})


def _of_pair(judge: Judge, first: Verdict, second: Verdict) -> Outcome:
    """Won or lost where both orders agree; else a tie, and where both chose one place, biased."""
    one, other = judge.value(first.choice), judge.value(second.choice)
    agree = one == 1 - other
    decided = TIE not in (one, other)
    bias = ("first" if one else "second") if decided and not agree else None
    return Outcome(
        value=one if agree else TIE,
        reason=f"Shown first: {_short(first.reason)} Shown second: {_short(second.reason)}",
        details={"first": first.choice, "second": second.choice, "bias": bias},
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object whose names are told once each."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is told twice")
    return found


def _short(reason: str) -> str:
    return " ".join(reason.replace("\x00", "").split())[:LONGEST_REASON]


def _nonsense(text: str) -> BadAnswer:
    shown = " ".join(text.replace("\x00", "").split())[:SHOWN_SIGNS]
    return BadAnswer(f"the judge answered nonsense: {shown}")
