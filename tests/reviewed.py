"""What the tests of reviews share: a filled run with a judge's scores, and people's labels."""

from collections.abc import Sequence

from tests.replaying import config, dataset, filled, replies, shop
from workbench import replay, reviewing
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider
from workbench.reviewing import Answer, Wanted
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


def judged_by(tenant: Tenant, run: Run, values: dict[int, float], version: int = 3) -> None:
    """Give the run a judge with these scores by reply."""
    with tenancy.session(tenant) as db:
        row = db.get(Run, run.id)
        assert row is not None
        if JUDGE not in row.scorers:
            row.scorers = [*row.scorers, JUDGE]
            row.measures = {**row.measures, JUDGE: MEASURE}
        db.add_all(
            Score(
                run_id=run.id, reply_id=reply_id, scorer=JUDGE, scorer_version=version, value=value
            )
            for reply_id, value in values.items()
        )


def labelled_by(by: Tenant, run: Run, values: dict[int, float | None], task: str = RUBRIC) -> None:
    """Have a person label these replies of a run that is open for it."""
    for reply_id, value in values.items():
        reviewing.label_reply(by, run.id, task, reply_id, Answer(value))


def opened(by: Tenant, run: Run, size: int = 1_000, rubrics: Sequence[str] = (RUBRIC,)) -> None:
    """Open the run for review."""
    reviewing.open_review(by, run.id, Wanted(rubrics=rubrics, size=size))
