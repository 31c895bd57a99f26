"""How far people agree: with one another, and a judge with them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace

from workbench.domain.errors import BadInput
from workbench.domain.reviews import Concord, JudgeCheck, Place, word_pairs
from workbench.domain.rubrics import PAIRS, Rubric
from workbench.domain.scorers import ScorerRef
from workbench.domain.simulations import PURPOSE as SIMULATION
from workbench.domain.tenants import Tenant
from workbench.reviewing.opening import review_of, said
from workbench.scoring.rubrics import rubric, shared
from workbench.stats.agreement import krippendorff_alpha
from workbench.stats.calibration import judge_check
from workbench.store import grids, tenancy
from workbench.store import reviews as store
from workbench.store import runs as run_store
from workbench.store.tables import Run
from workbench.store.tenancy import TenantSession


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
        name, version, asked = _shown(db, run_id, reference)
        labelled = store.labelled(db, name, version, asked)
    return judge_check(name, version, labelled, asked)


def check_against(
    tenant: Tenant, run_id: int, reference: str, values: Mapping[Place, float]
) -> JudgeCheck:
    """A judge of the run against somebody's own values of its replies; none of them is kept.

    Values are those of the judge's choices; raises BadInput for others. Replies without a value,
    and those that the judge has no word on, are left out.
    """
    with tenancy.reading(tenant) as db:
        name, version, asked = _shown(db, run_id, reference)
        judged = store.judged_places(db, run_id, name, version)
    known = [choice.value for choice in asked.choices]
    if wrong := [value for value in values.values() if value not in known]:
        choices = ", ".join(f"{one.value:g} ({one.label})" for one in asked.ranked)
        raise BadInput(f"{wrong[0]:g} is no choice of {name}; its choices are: {choices}")
    labelled = (
        replace(one, people=(values[place],)) for place, one in judged.items() if place in values
    )
    return judge_check(name, version, tuple(labelled), asked)


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


def _shown(db: TenantSession, run_id: int, reference: str) -> tuple[str, int, Rubric]:
    """A judge of the run, the version whose scores are shown, and what people are asked too."""
    run = run_store.get(db, run_id)
    if run.purpose == SIMULATION:
        raise BadInput(
            f"run {run_id} is a simulation, and people label single replies; check the judge on a "
            "replay"
        )
    there = shared(run.scorers, run.measures)
    name = _judge(run, there, reference)
    version = grids.newest_versions(db, run_id, [name]).get(name)
    return name, run.measures[name]["version"] if version is None else version, there[name]


def _judge(run: Run, there: Collection[str], reference: str) -> str:
    found = [one for one in there if reference in (one, ScorerRef.parse(one).name)]
    if len(found) == 1:
        return found[0]
    have = ", ".join(there) or "none"
    what = "several judges named" if found else "no judge"
    raise BadInput(f"run {run.id} has {what} {reference!r}; it has: {have}")
