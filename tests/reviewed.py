"""What the tests of reviews share: a filled run with a judge's scores, and people's labels."""

from collections.abc import Sequence

from tests.replaying import config, dataset, filled, replies, shop
from workbench import replay, reviewing
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider
from workbench.reviewing import Answer, Pick, Side, Wanted
from workbench.store import tenancy
from workbench.store.tables import Reply, Run, Score

RUBRIC = "helpfulness"
JUDGE = f"{RUBRIC}@fake:judge"
MEASURE = {
    "version": 3,
    "unit": "share",
    "better": "higher",
    "meaning": "how much the reply helps",
    "judge": "fake:judge",
}
PAIR_JUDGE = "preference@fake:judge"
PAIR_MEASURE = {**MEASURE, "meaning": "which of two is better", "kind": "pairwise"}
SIDES = {0.0: (Side.SECOND, Side.FIRST), 0.5: (Side.TIE, Side.TIE), 1.0: (Side.FIRST, Side.SECOND)}
VALUES = (0.0, 0.25, 0.5, 0.75, 1.0)


def filled_run(tenant: Tenant, fake: FakeProvider, conversations: int = 4) -> Run:
    """A run of two configs beside what people wrote, two turns a conversation."""
    dataset(tenant, *shop(conversations))
    for name in ("Arm-A", "Arm-B"):
        config(tenant, name)
    run = replay.plan(tenant, dataset="shop", configs=["Arm-A", "Arm-B"], human=True)
    fake.enqueue(*(f"reply {n}" for n in range(4 * conversations)))
    filled(tenant, run)
    return run


def of_arm(tenant: Tenant, run: Run, name: str) -> list[Reply]:
    """An arm's replies in the order of its cases."""
    (arm_id,) = [arm.id for arm in run.arms if arm.name == name]
    mine = [one for one in replies(tenant, run) if one.arm_id == arm_id]
    return sorted(mine, key=lambda one: one.case_id)


def judged_by(
    tenant: Tenant,
    run: Run,
    values: dict[int, float],
    version: int = 3,
    *,
    judge: str = JUDGE,
    details: dict[str, object] | None = None,
) -> None:
    """Give the run a judge with these scores by reply."""
    measure = PAIR_MEASURE if judge == PAIR_JUDGE else MEASURE
    with tenancy.session(tenant) as db:
        row = db.get(Run, run.id)
        assert row is not None
        if judge not in row.scorers:
            row.scorers = [*row.scorers, judge]
            row.measures = {**row.measures, judge: measure}
        db.add_all(
            Score(run_id=run.id, reply_id=reply_id, scorer=judge, scorer_version=version,
                  value=value, details=details)
            for reply_id, value in values.items()
        )  # fmt: skip


def labelled_by(by: Tenant, run: Run, values: dict[int, float | None], task: str = RUBRIC) -> None:
    """Have a person label these replies of a run that is open for it."""
    for reply_id, value in values.items():
        reviewing.label_reply(by, run.id, task, reply_id, Answer(value))


def pairs_opened(by: Tenant, run: Run, *pairs: tuple[str, str]) -> None:
    """Open these pairs of arms for review, all cases of them."""
    reviewing.open_review(by, run.id, Wanted(pairs=pairs, size=1_000))


def chosen_by(by: Tenant, run: Run, task: str, beside: dict[int, float | None]) -> None:
    """Have a person choose in a pair's task; what is not named is skipped.

    `beside` has a value by reply to be reviewed beside another: 1 where it is the better one.
    """
    mine = {one.case_id: one for one in replies(by, run) if one.id in beside}
    while waiting := reviewing.queue(by, run.id, task):
        reply = mine.get(waiting.number)
        value = None if reply is None else beside[reply.id]
        side = None
        if reply is not None and value is not None:
            side = SIDES[value][waiting.replies.index(reply.text or "")]
        reviewing.label_pair(by, run.id, task, waiting.number, Pick(side))


def opened(by: Tenant, run: Run, size: int = 1_000, rubrics: Sequence[str] = (RUBRIC,)) -> None:
    """Open the run for review."""
    reviewing.open_review(by, run.id, Wanted(rubrics=rubrics, size=size))
