"""The rubrics that people and judges share, and which of them a run's judge is asked."""

from collections.abc import Iterable, Mapping
from typing import Any

from workbench.domain.names import unknown
from workbench.domain.rubrics import PAIRS, PAIRWISE, Choice, Rubric
from workbench.domain.scorers import ScorerRef
from workbench.scoring import judges

RUBRICS = (
    Rubric(
        "helpfulness",
        "Helpfulness",
        "How much does this reply help the client?",
        (
            Choice("Not at all", "Wrong, beside the point, or nothing to act on", 0.0),
            Choice("A little", "Touches the question, but the client has to ask again", 0.25),
            Choice("Partly", "Answers a part of it", 0.5),
            Choice("Mostly", "Answers it; something small is missing", 0.75),
            Choice("Fully", "The client has all they need", 1.0),
        ),
        ordinal=True,
    ),
    Rubric(
        "sendable",
        "Ready to send",
        "Would you send this reply as it is?",
        (
            Choice("No", "It needs an edit, or must not go out", 0.0),
            Choice("Yes", "It can go out unchanged", 1.0),
        ),
        ordinal=False,
    ),
)


def rubrics() -> tuple[Rubric, ...]:
    """All rubrics: those for people, and those of the judges that are no judges of pairs."""
    own = {one.name for one in RUBRICS}
    found = (judge for judge in judges.all().values() if judge.name not in own)
    return (*RUBRICS, *(_rubric(judge) for judge in found if not judge.is_pairwise))


def _rubric(judge: judges.Judge) -> Rubric:
    """A judge's question with its choices in people's words."""
    choices = (Choice(_words(one.label), one.meaning, one.value) for one in judge.choices)
    return Rubric(judge.name, judge.title, judge.question, tuple(choices), judge.ordinal)


def _words(label: str) -> str:
    text = label.lstrip("0123456789_").replace("_", " ") or label
    return text[:1].upper() + text[1:]


def rubric(name: str) -> Rubric:
    """The rubric of this name; BadInput, with the nearest name, where there is none."""
    found = {one.name: one for one in rubrics()}
    if name not in found:
        raise unknown("rubric", name, sorted(found))
    return found[name]


def shared(scorers: Iterable[str], measures: Mapping[str, Any]) -> dict[str, Rubric]:
    """The judges among a run's scorers that people are asked the same as, with what that is.

    `measures` is what the run keeps of them. A judge of pairs, whatever its file asks, is held
    against which of two replies people think better.
    """
    found = {name: _shared(name, measures.get(name, {})) for name in scorers}
    return {name: rubric for name, rubric in found.items() if rubric}


def _shared(reference: str, kept: Mapping[str, Any]) -> Rubric | None:
    if not kept.get("judge"):
        return None
    if kept.get("kind") == PAIRWISE:
        return PAIRS
    name = ScorerRef.parse(reference).name
    return next((one for one in rubrics() if one.name == name), None)
