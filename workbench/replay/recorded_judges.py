"""What judges said of a recorded run: kept in its file, and checked when that is read.

Nobody is asked again. A judge that is not here, or is another version by now, keeps its scores; the
same version with another file is refused, as in any run.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from workbench.domain.errors import BadImport
from workbench.domain.replies import Finish
from workbench.domain.rubrics import PAIRWISE
from workbench.domain.scorers import ScorerRef
from workbench.formats.recording import RecordedJudge, RecordedScore, Recording
from workbench.replay.judging import is_judged
from workbench.scoring import judges, references
from workbench.store import whole_runs as store
from workbench.store.tables import Reply, Run, Score
from workbench.store.tenancy import TenantSession

TIE = 0.5


def recorded_judges(
    db: TenantSession, run: Run, replies: Sequence[Reply]
) -> Iterator[RecordedJudge]:
    """The run's judges, each with all that it said by the version that the run names."""
    places = {reply.id: place for place, reply in enumerate(replies)}
    for reference in run.scorers:
        if is_judged(run, reference):
            kept = run.measures[reference]
            names = set(RecordedJudge.model_fields) - {"scorer", "scores"}
            scores = store.scores(db, run.id, reference, kept["version"])
            found = [_recorded(score, places[score.reply_id]) for score in scores]
            yield RecordedJudge(
                scorer=reference,
                scores=sorted(found, key=lambda score: score.reply),
                **{name: kept[name] for name in names},
            )


def check(read: Recording) -> None:
    """Raise BadImport where a judge of the file is none of its run, or another one than here."""
    named = [one.scorer for one in read.judges]
    for judge in read.judges:
        model = ScorerRef.parse(judge.scorer).model
        known = judge.scorer in read.scorers and references.is_judge(judge.scorer)
        if not known or named.count(judge.scorer) > 1 or str(model) != judge.judge:
            raise BadImport(f"{judge.scorer!r} is no judge of this run")
        _check_unchanged(judge)


def measure_of(read: Recording, reference: str) -> dict[str, Any]:
    """What the run keeps of a scorer: of a recorded judge what it was, else what is here."""
    recorded = (one.measure for one in read.judges if one.scorer == reference)
    return next(recorded, None) or references.described(reference)


def score_rows(run: Run, read: Recording, replies: Sequence[Reply]) -> Iterator[dict[str, Any]]:
    """All that the file's judges said, as rows to be stored; raises BadImport for what is not so.

    `replies` are stored, in the order of the file.
    """
    for judge in read.judges:
        for score in judge.scores:
            if score.reply >= len(replies) or replies[score.reply].finish != Finish.STOP:
                raise BadImport(f"{judge.scorer} judged reply {score.reply}, which is no whole one")
            if score.error is None and score.value != _worth(judge, score):
                raise BadImport(
                    f"{judge.scorer} gave reply {score.reply} a value that its choice is not worth"
                )
            values = score.model_dump(exclude={"reply"})
            reply_id = replies[score.reply].id
            yield {"run_id": run.id, "reply_id": reply_id, "scorer": judge.scorer,
                   "scorer_version": judge.version, **values}  # fmt: skip


def _recorded(score: Score, reply: int) -> RecordedScore:
    names = set(RecordedScore.model_fields) - {"reply"}
    return RecordedScore(reply=reply, **{name: getattr(score, name) for name in names})


def _check_unchanged(judge: RecordedJudge) -> None:
    name = ScorerRef.parse(judge.scorer).name
    here = judges.find(judge.scorer) if name in judges.names() else None
    if here and here.version == judge.version and here.hash != judge.hash:
        raise BadImport(
            f"the judge {name!r} is another one here under the same version {judge.version}; "
            "raise the version of one of the two"
        )


def _worth(judge: RecordedJudge, score: RecordedScore) -> float | None:
    """The value that the judge's words come to; None where they are none of its choices."""
    said = score.details or {}
    worth = {choice.label: choice.value for choice in judge.choices}
    if judge.kind != PAIRWISE:
        return worth.get(str(said.get("choice")))
    if said.get("alike"):
        return TIE
    first, second = (worth.get(str(said.get(order))) for order in ("first", "second"))
    if first is None or second is None:
        return None
    return first if first == 1 - second else TIE
