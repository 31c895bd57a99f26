"""What a run's replies can be scored by, in groups, for whoever chooses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workbench.domain.comparison import AGAINST_PEOPLE, LABELS
from workbench.scoring import everything, judges
from workbench.scoring.judges import Judge
from workbench.scoring.registry import Scorer


class Group(StrEnum):
    """What kind of scorer it is: where its word comes from."""

    CONVERSATION = "Whole conversations"
    TEXT = "Text and figures"
    RULES = "Rules"
    JUDGES = "Judges"
    OWN = "Your own"


OURS = "workbench.scoring."
SIMULATIONS = f"{OURS}simulations"  # what only whole conversations have
RULES = ("language", "phrases", "privacy", "promises", "rules")


@dataclass(frozen=True, slots=True)
class ScorerChoice:
    """A scorer that can be chosen; `takes` says what its option is, "" where it takes none."""

    name: str
    group: Group
    meaning: str
    takes: str

    @property
    def label(self) -> str:
        """The scorer's name in words."""
        return LABELS.get(self.name) or self.name.replace("_", " ")


def scorer_choices() -> Sequence[ScorerChoice]:
    """Every scorer of single replies that this process knows, by group and name."""
    found = [_choice(one) for one in everything() if one.function.__module__ != SIMULATIONS]
    return _sorted([*found, *map(_judge, judges.all().values())])


def simulation_scorer_choices() -> Sequence[ScorerChoice]:
    """Every scorer that fits simulated conversations, by group and name."""
    found = [_choice(one) for one in everything() if one.name not in AGAINST_PEOPLE]
    fitting = (one for one in judges.all().values() if one.fits_conversations)
    return _sorted([*found, *map(_judge, fitting)])


def _sorted(found: Iterable[ScorerChoice]) -> Sequence[ScorerChoice]:
    return sorted(found, key=lambda one: (list(Group).index(one.group), one.name))


def _judge(one: Judge) -> ScorerChoice:
    return ScorerChoice(one.name, Group.JUDGES, one.question, "")


def _choice(one: Scorer) -> ScorerChoice:
    return ScorerChoice(one.name, _group(one), one.meaning, one.takes.written if one.takes else "")


def _group(one: Scorer) -> Group:
    module = one.function.__module__
    if module == SIMULATIONS:
        return Group.CONVERSATION
    if not module.startswith(OURS):
        return Group.OWN
    return Group.RULES if module.removeprefix(OURS) in RULES else Group.TEXT
