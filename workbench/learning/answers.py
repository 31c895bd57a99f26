"""The model's answer: strict JSON, and of its lines those that may be shown to people."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench.domain.errors import BadAnswer
from workbench.domain.learning import Edit, repeats
from workbench.domain.masking import is_personal

LONGEST_LINE = 300
LONGEST_REASON = 500
FENCED = re.compile(r"```(?:json)?\s*\n(.*?)```", re.DOTALL | re.IGNORECASE)
BULLET = re.compile(r"^(?:[-*•]|\d{1,2}[.)])\s+")


class AnsweredLine(BaseModel):
    """One line as the model gave it."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    line: str
    reason: str
    evidence: list[str]


class Answer(BaseModel):
    """The whole answer."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    lines: list[AnsweredLine] = Field(min_length=1, max_length=5)


@dataclass(frozen=True, slots=True)
class Checked:
    """A line that may be shown, with the drafts that prove it."""

    line: str
    reason: str
    evidence: tuple[int, ...]


@dataclass(slots=True)
class Sifted:
    """The lines to show, and how many were dropped for which reason."""

    kept: list[Checked] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)


def parse(text: str) -> list[AnsweredLine]:
    """The lines of an answer, bare or in a fenced block; raises BadAnswer with what is wrong."""
    fenced = FENCED.search(text)
    try:
        return Answer.model_validate_json(fenced[1] if fenced else text.strip()).lines
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the answer"
        raise BadAnswer(f"{place}: {first['msg'][:200].lower()}") from error


def sifted(
    lines: Sequence[AnsweredLine], shown: Sequence[Edit], prompt: str, open_lines: Collection[str]
) -> Sifted:
    """Each line checked on its own; a line that repeats one before it is dropped like any other."""
    by_label = {f"E{place}": edit.draft_id for place, edit in enumerate(shown, start=1)}
    found = Sifted()
    for given in lines:
        line = BULLET.sub("", " ".join(given.line.replace("\x00", "").split()))
        named = [by_label.get(label.strip().upper()) for label in given.evidence]
        evidence = tuple(dict.fromkeys(one for one in named if one is not None))
        known = [*open_lines, *(one.line for one in found.kept)]
        if fault := _fault(line, evidence, prompt, known):
            found.dropped[fault] += 1
        else:
            found.kept.append(Checked(line, _reason(given.reason), evidence))
    return found


def _fault(line: str, evidence: Collection[int], prompt: str, known: Collection[str]) -> str:
    """Why a line may not be shown; nothing where it may."""
    faults = {
        "blank": not line.strip(" .-*"),
        f"longer than {LONGEST_LINE} signs": len(line) > LONGEST_LINE,
        "naming none of the edits that were shown": not evidence,
        "in the prompt already": repeats(prompt, line),
        "proposed already": any(repeats(other, line) for other in known),
        "with what looks like personal data": is_personal(line),
    }
    return next((fault for fault, is_so in faults.items() if is_so), "")


def _reason(text: str) -> str:
    """Why the model says so, on one line; nothing where it would show a client's data."""
    said = " ".join(text.replace("\x00", "").split())[:LONGEST_REASON]
    return "" if is_personal(said) else said
