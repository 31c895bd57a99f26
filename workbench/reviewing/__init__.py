"""Use cases of review: people's words on replies, blind or not, and how far judges agree."""

from workbench.domain.judgments import Kind, Matchup, Tally, Word
from workbench.domain.reviews import (
    REASONS,
    Answer,
    Concord,
    Headway,
    JudgeCheck,
    Pick,
    Side,
    Waiting,
)
from workbench.domain.rubrics import Choice, Rubric
from workbench.reviewing.checking import agreement, calibration, check_against, judges
from workbench.reviewing.judging import has_worked, judge, judged, take_back
from workbench.reviewing.labelling import label_pair, label_reply, progress, queue, undo_last
from workbench.reviewing.opening import (
    OpenRun,
    Wanted,
    close_review,
    open_review,
    open_runs,
    rubric,
    rubrics,
)

__all__ = [
    "REASONS",
    "Answer",
    "Choice",
    "Concord",
    "Headway",
    "JudgeCheck",
    "Kind",
    "Matchup",
    "OpenRun",
    "Pick",
    "Rubric",
    "Side",
    "Tally",
    "Waiting",
    "Wanted",
    "Word",
    "agreement",
    "calibration",
    "check_against",
    "close_review",
    "has_worked",
    "judge",
    "judged",
    "judges",
    "label_pair",
    "label_reply",
    "open_review",
    "open_runs",
    "progress",
    "queue",
    "rubric",
    "rubrics",
    "take_back",
    "undo_last",
]
