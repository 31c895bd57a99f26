"""Opening a run for review: what people are asked, about which of its replies."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from workbench.domain.audit import Act
from workbench.domain.errors import BadInput, NotFound
from workbench.domain.reviews import Review, drawn, sample
from workbench.domain.rubrics import Rubric
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.scoring import rubrics as known
from workbench.store import audit, tenancy
from workbench.store import reviews as store
from workbench.store import runs as run_store
from workbench.store.reviews import Said
from workbench.store.tables import Run
from workbench.store.tenancy import TenantSession

MOST = 2_000
NOT_OPEN = "run {} is not open for review; ask an engineer to open it on the Review page"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What reviewers are to be asked: by these rubrics on single replies, or about pairs of arms.

    `size` is how many replies, spread evenly over the arms, and how many pairs; drawn by `seed`.
    """

    rubrics: Sequence[str] = ()
    pairs: Sequence[tuple[str, str]] = ()
    size: int = 60
    seed: int = 0


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A run that is open for review, and the names of what there is to do."""

    run_id: int
    dataset: str
    created_at: datetime
    tasks: tuple[str, ...]


def open_review(tenant: Tenant, run_id: int, asked: Wanted) -> None:
    """Draw what all reviewers will see; opened again, the new wishes hold and labels stay."""
    require_role(tenant, ENGINEERS, "open runs for review")
    _check(asked)
    with tenancy.session(tenant) as db:
        run = run_store.get(db, run_id)
        run.review = asdict(_drawn(db, run, asked))
        audit.record(db, tenant, Act.OPENED_REVIEW, f"run {run_id}")


def close_review(tenant: Tenant, run_id: int) -> None:
    """No more is asked about this run; what people said of it stays and counts."""
    require_role(tenant, ENGINEERS, "close reviews")
    with tenancy.session(tenant) as db:
        run = run_store.get(db, run_id)
        if run.review is not None:
            run.review = None
            audit.record(db, tenant, Act.CLOSED_REVIEW, f"run {run_id}")


def open_runs(tenant: Tenant) -> list[OpenRun]:
    """The runs that are open for review, newest first."""
    with tenancy.reading(tenant) as db:
        found = store.opened(db)
    return [
        OpenRun(run.id, run.dataset.name, run.created_at, Review.of(run.review).tasks)
        for run in found
        if run.review
    ]


def rubric(name: str) -> Rubric:
    """The rubric of this name; BadInput, with the nearest name, where there is none."""
    return known.rubric(name)


def rubrics() -> tuple[Rubric, ...]:
    """All that people can label by."""
    return known.rubrics()


def review_of(db: TenantSession, run_id: int, task: str) -> Review:
    """What is asked about a run; raises NotFound where the run is not open for this task."""
    run = run_store.get(db, run_id)
    if run.review is None:
        raise NotFound(NOT_OPEN.format(run_id))
    found = Review.of(run.review)
    if task not in found.tasks:
        raise NotFound(f"run {run_id} has no task {task!r}; it has: {', '.join(found.tasks)}")
    return found


def arms_of(db: TenantSession, run_id: int, review: Review, task: str) -> tuple[int, int] | None:
    """The two arms of a pair's task; None where it is about single replies."""
    pair = review.pair(task)
    if pair is None:
        return None
    ids = store.arm_ids(db, run_id)
    return ids[pair[0]], ids[pair[1]]


def said(db: TenantSession, run_id: int, review: Review, task: str) -> list[Said]:
    """What all people said on a task so far, the earliest first."""
    arms = arms_of(db, run_id, review, task)
    return store.words(db, run_id, arms) if arms else store.labels(db, run_id, task)


def _check(wanted: Wanted) -> None:
    if not wanted.rubrics and not wanted.pairs:
        raise BadInput("a review needs a question; name a rubric, or two arms to be compared")
    if not 1 <= wanted.size <= MOST:
        raise BadInput(f"a review of {wanted.size} replies; give 1 to {MOST:,}")
    for name in wanted.rubrics:
        known.rubric(name)
    for arm, against in wanted.pairs:
        if arm == against:
            raise BadInput(f"{arm} can't be compared with itself; choose two arms")


def _drawn(db: TenantSession, run: Run, wanted: Wanted) -> Review:
    if run.purpose != "replay":
        raise BadInput(f"run {run.id} is a {run.purpose}; only replays are reviewed")
    cells = store.cells(db, run.id)
    if not cells:
        raise BadInput(f"run {run.id} has no whole reply yet; fill it first")
    return Review(
        rubrics=tuple(dict.fromkeys(wanted.rubrics)),
        pairs=tuple(wanted.pairs),
        replies=sample(cells, wanted.size, wanted.seed) if wanted.rubrics else (),
        cases=_common_cases(db, run, cells, wanted) if wanted.pairs else (),
        seed=wanted.seed,
    )


def _common_cases(
    db: TenantSession, run: Run, cells: Sequence[tuple[int, int, int]], wanted: Wanted
) -> tuple[int, ...]:
    """Cases that all arms of the pairs have a whole reply to."""
    known_arms = store.arm_ids(db, run.id)
    names = {name for pair in wanted.pairs for name in pair}
    if missing := sorted(names - set(known_arms)):
        raise NotFound(f"run {run.id} has no arm {missing[0]!r}; it has: {', '.join(known_arms)}")
    by_arm = [{case for arm, case, _ in cells if arm == known_arms[name]} for name in names]
    common = set.intersection(*by_arm)
    if not common:
        raise BadInput(f"{' and '.join(sorted(names))} have no whole reply to the same case")
    return drawn(common, wanted.size, wanted.seed)
