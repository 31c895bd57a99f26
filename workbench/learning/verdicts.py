"""What a trial allows to be said of a line: paired, clustered by chat, corrected for how many.

Both prompts answer anew. The drafts that were sent edited are no baseline: they were chosen for
having been changed, so any new reply would look nearer to what was sent (regression to the mean).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from workbench.domain.comparison import (
    ArmDifference,
    ArmKind,
    ArmMeasure,
    ArmSummary,
    Measure,
    arm_difference,
)
from workbench.domain.estimates import Difference
from workbench.domain.learning import Under, is_over
from workbench.learning.gathering import answers_of
from workbench.scoring import registry, text_metrics
from workbench.stats import paired
from workbench.store.tables import Proposal

AS_IT_IS, WITH_THE_LINE = "the prompt as it is", "the prompt with this line"
SCORER = text_metrics.edit_share.__name__
Shares = Mapping[int, float]


def verdicts(proposals: Sequence[Proposal]) -> dict[int, ArmDifference]:
    """How each trial that is over ended, by proposal; Holm's correction is over all of them."""
    trials = {one.id: _Trial.of(one) for one in proposals if is_over(one.held_out, answers_of(one))}
    found = paired.corrected([trial.difference() for trial in trials.values()])
    return {
        proposal_id: trial.verdict(one)
        for (proposal_id, trial), one in zip(trials.items(), found, strict=True)
    }


@dataclass(frozen=True, slots=True)
class _Trial:
    """The edit shares of both prompts' whole replies by held-out draft, and each draft's chat."""

    turns: int
    old: Shares
    new: Shares
    chats: Mapping[int, int]

    @classmethod
    def of(cls, proposal: Proposal) -> "_Trial":
        """The trial of a proposal."""
        answers = answers_of(proposal)
        old, new = (
            {
                one.draft_id: one.share
                for one in answers
                if one.under is under and one.share is not None
            }
            for under in Under
        )
        return cls(len(proposal.held_out), old, new, {one.draft_id: one.chat_id for one in answers})

    def difference(self) -> Difference:
        """With the line minus without it, on the turns that both answered whole."""
        both = [draft for draft in self.old if draft in self.new]
        return paired.difference(
            [self.new[draft] for draft in both],
            [self.old[draft] for draft in both],
            [self.chats[draft] for draft in both],
            better="lower",
            coverage_gap=(len(self.new) - len(self.old)) / self.turns,
        )

    def verdict(self, found: Difference) -> ArmDifference:
        """The difference in words."""
        scorer = registry.find(SCORER)
        measure = Measure(SCORER, scorer.unit, scorer.better, meaning=scorer.meaning)
        new, old = self._summary(WITH_THE_LINE, self.new), self._summary(AS_IT_IS, self.old)
        said = arm_difference(new, old, measure, found)
        return replace(said, sentence=f"{said.sentence[:1].upper()}{said.sentence[1:]}")

    def _summary(self, name: str, whole: Shares) -> ArmSummary:
        scored = {SCORER: ArmMeasure(None, len(whole), self.turns)}
        failed = {"no whole reply": self.turns - len(whole)}
        return ArmSummary(name, ArmKind.CONFIG, self.turns, len(whole), failed, None, None, scored)
