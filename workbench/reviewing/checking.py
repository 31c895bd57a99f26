"""How far people agree: with one another, and a judge with them."""

from collections import defaultdict
from collections.abc import Collection

from workbench.domain.errors import BadInput
from workbench.domain.reviews import Concord, JudgeCheck, word_pairs
from workbench.domain.rubrics import PAIRS
from workbench.domain.scorers import ScorerRef
from workbench.domain.tenants import Tenant
from workbench.reviewing.opening import review_of, said
from workbench.scoring.rubrics import rubric, shared
from workbench.stats.agreement import krippendorff_alpha
from workbench.stats.calibration import judge_check
from workbench.store import grids, tenancy
from workbench.store import reviews as store
from workbench.store import runs as run_store
from workbench.store.tables import Run


def agreement(tenant: Tenant, run_id: int, task: str) -> Concord:
    """How far the reviewers of a task agree on what two or more of them looked at."""
    with tenancy.reading(tenant) as db:
        review = review_of(db, run_id, task)
        words = [one for one in said(db, run_id, review, task) if one.value is not None]
    ordered = review.pair(task) is not None or rubric(task).ordinal
    by_person: dict[str, dict[str, str]] = defaultdict(dict)
    by_item: dict[int, list[float]] = defaultdict(list)
    for one in words:
        by_person[str(one.reviewer_id)][str(one.number)] = str(one.value)
        by_item[one.number].append(one.value or 0.0)
    pairs, equal = word_pairs(by_item.values())
    return Concord(
        reviewers=len(by_person),
        items=len(by_item),
        pairs=pairs,
        agreement=equal / pairs if pairs else None,
        alpha=krippendorff_alpha(by_person, level="ordinal" if ordered else "nominal"),
    )


def calibration(tenant: Tenant, run_id: int, reference: str) -> JudgeCheck:
    """A judge of the run against people: on all replies of the company that both looked at.

    `reference` is the judge's, or its name alone where the run has one of that name. Labels of all
    runs count: a judge is trusted once, and then reused, while its reference and version stay.
    """
    with tenancy.reading(tenant) as db:
        run = run_store.get(db, run_id)
        asked = shared(run.scorers, run.measures)
        found = _judge(run, asked, reference)
        version = grids.newest_versions(db, run_id, [found]).get(found)
        version = run.measures[found]["version"] if version is None else version
        labelled = store.labelled(db, found, version, asked[found])
    return judge_check(found, version, labelled, asked[found])


def judges(tenant: Tenant, run_id: int, task: str) -> list[str]:
    """The run's judges that answer the same question as a task's reviewers, of the same arms."""
    with tenancy.reading(tenant) as db:
        run = run_store.get(db, run_id)
        pair = review_of(db, run_id, task).pair(task)
    if pair and run.arms[0].name not in pair:
        return []
    wanted = PAIRS.name if pair else task
    there = shared(run.scorers, run.measures)
    return [name for name, asked in there.items() if asked.name == wanted]


def _judge(run: Run, there: Collection[str], reference: str) -> str:
    found = [one for one in there if reference in (one, ScorerRef.parse(one).name)]
    if len(found) == 1:
        return found[0]
    have = ", ".join(there) or "none"
    what = "several judges named" if found else "no judge"
    raise BadInput(f"run {run.id} has {what} {reference!r}; it has: {have}")
