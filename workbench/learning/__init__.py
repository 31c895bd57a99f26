"""Use cases of learning from edits: lines proposed for a prompt, tried on held-out turns, taken."""

from workbench.learning.deciding import accept, dismiss, restore
from workbench.learning.looking import Lesson, Line, Source, lesson, new_edits, sources
from workbench.learning.proposing import Proposed, propose
from workbench.learning.trying_lines import Pace, pace, stop_trial, try_line

__all__ = [
    "Lesson",
    "Line",
    "Pace",
    "Proposed",
    "Source",
    "accept",
    "dismiss",
    "lesson",
    "new_edits",
    "pace",
    "propose",
    "restore",
    "sources",
    "stop_trial",
    "try_line",
]
