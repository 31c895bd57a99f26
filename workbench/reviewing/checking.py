"""How far people agree: with one another, and a judge with them."""

from collections import defaultdict

from workbench.domain.errors import BadInput
from workbench.domain.reviews import Concord, JudgeCheck, word_pairs
from workbench.domain.scorers import ScorerRef
from workbench.domain.simulations import PURPOSE as SIMULATION
from workbench.domain.tenants import Tenant
from workbench.reviewing.opening import review_of, said
from workbench.scoring.rubrics import is_rubric, rubric
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
    runs count: a judge is trusted once, and then reused, while its reference and version stay. What
    people say of single replies tells nothing of whole conversations: a simulation is refused.
    """
    with tenancy.reading(tenant) as db:
        run = run_store.get(db, run_id)
        if run.purpose == SIMULATION:
            raise BadInput(
                f"run {run_id} is a simulation, and people label single replies; check the judge "
                "on a replay"
            )
        found = _judge(run, reference)
        version = grids.newest_versions(db, run_id, [found]).get(found)
        version = run.measures[found]["version"] if version is None else version
        name = ScorerRef.parse(found).name
        labelled = store.labelled(db, found, version, name)
    return judge_check(found, version, labelled, rubric(name))


def judges(tenant: Tenant, run_id: int, task: str) -> list[str]:
    """The run's judges that answer the same question as a task's reviewers."""
    with tenancy.reading(tenant) as db:
        run = run_store.get(db, run_id)
    return [one for one in _judges_of(run) if ScorerRef.parse(one).name == task]


def _judges_of(run: Run) -> list[str]:
    """The run's judges by a rubric that people can label by."""
    models = [name for name in run.scorers if run.measures.get(name, {}).get("judge")]
    return [name for name in models if is_rubric(ScorerRef.parse(name).name)]


def _judge(run: Run, reference: str) -> str:
    there = _judges_of(run)
    found = [one for one in there if reference in (one, ScorerRef.parse(one).name)]
    if len(found) == 1:
        return found[0]
    have = ", ".join(there) or "none"
    what = "several judges named" if found else "no judge"
    raise BadInput(f"run {run.id} has {what} {reference!r}; it has: {have}")
