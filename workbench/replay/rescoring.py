"""Scoring a run again without new replies: further scorers, newer versions, what failed."""

from collections import defaultdict
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from time import monotonic
from typing import Any

from workbench import aio, logs
from workbench.domain.audit import Act
from workbench.domain.scorers import ScorerRef
from workbench.domain.simulations import PURPOSE as SIMULATION
from workbench.domain.spending import known_sum
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.drafting import access_to
from workbench.providers import prices
from workbench.providers import registry as providers
from workbench.replay.budget import Budget, OutOfBudget, highest_usd
from workbench.replay.following import status
from workbench.replay.judging import (
    Judged,
    JudgeJob,
    bench_of,
    benches,
    check_unchanged,
    is_judged,
    jobs,
    judged,
)
from workbench.replay.lanes import slots
from workbench.replay.leasing import Worker, worker
from workbench.replay.patience import Unwanted
from workbench.replay.reading import chunks, told
from workbench.replay.scoring import Scorable, function_rows, scorable_of
from workbench.scoring import references
from workbench.store import audit, side_calls, tenancy
from workbench.store import judging as store
from workbench.store import runs as run_store
from workbench.store.tables import Run

CASES_AT_ONCE = 100
JUDGE = "judge"


@dataclass(frozen=True, slots=True)
class ScoreProgress:
    """How far scoring is, counted in scores of one reply each.

    What is left of `total` at the end does not apply: a first message has no tone before it. A
    cost of None is unknown; `seconds_left` is None until something was scored.
    """

    done: int
    failed: int
    total: int
    calls: int
    cost: float | None
    seconds: float
    seconds_left: float | None


def score(
    tenant: Tenant,
    run_id: int,
    scorers: Sequence[str] = (),
    *,
    errors: bool = False,
    concurrency: int | None = None,
) -> Generator[ScoreProgress]:
    """Score the run's whole replies by these scorers, or by all of its own; again, to resume.

    No reply is written anew. What is scored already by the same version is left as it is; with
    `errors` what failed is scored again. Raises BadInput for what is no scorer, and the
    ProviderError that a person has to mend: what was scored until then is kept.
    """
    require_role(tenant, ENGINEERS, "score runs")
    limit = slots(concurrency)
    with tenancy.reading(tenant) as db:
        known = run_store.get(db, run_id)
    wanted = list(dict.fromkeys(map(references.whole, scorers or known.scorers)))
    if known.purpose == SIMULATION:
        for one in scorers:
            references.check_played(one)
    _check_providers(wanted)
    with worker(tenant, run_id) as me:
        me.claim_all()
        run = _taken_on(tenant, run_id, wanted, errors=errors)
        budget = Budget(run.budget_usd, status(tenant, run_id).cost)
        me.heeds_cancel = False  # what was cancelled before may still be scored
        yield from _Rescoring(tenant, run, wanted, budget, me).progress(limit)


def judge_rest(
    tenant: Tenant, run: Run, limit: int, budget: Budget, me: Worker
) -> Generator[ScoreProgress]:
    """Have the run's judges say what they have not said yet, by a worker that holds the run."""
    wanted = [one for one in run.scorers if is_judged(run, one)]
    if wanted:
        yield from _Rescoring(tenant, run, wanted, budget, me).progress(limit)


def _check_providers(wanted: Sequence[str]) -> None:
    for one in wanted:
        if model := ScorerRef.parse(one).model:
            providers.check(model.provider)


def _taken_on(tenant: Tenant, run_id: int, wanted: Sequence[str], *, errors: bool) -> Run:
    """The run with these scorers among its own, as they are now.

    The count of scorings tells readers that keep a comparison that rows were deleted.
    """
    with tenancy.session(tenant) as db:
        run = run_store.get(db, run_id)
        for one in filter(references.is_judge, wanted):
            check_unchanged(run, bench_of(run, one))
        before, played = run.measures, run.purpose == SIMULATION
        now = {
            one: {
                **references.described(one, played=played),
                "scorings": _scorings(before, one) + 1,
            }
            for one in wanted
        }
        run.measures = {**before, **now}
        run.scorers = list(dict.fromkeys([*run.scorers, *wanted]))
        if errors:
            store.forget_failed(db, run_id, wanted)
        names = ", ".join(dict.fromkeys(ScorerRef.parse(one).name for one in wanted))
        audit.record(db, tenant, Act.SCORED_RUN, f"run {run_id}", names)
    with tenancy.reading(tenant) as db:
        return run_store.get(db, run_id)


def _scorings(measures: dict[str, Any], scorer: str) -> int:
    return int(measures.get(scorer, {}).get("scorings", 0))


class _Rescoring:
    """One scoring of one run by some scorers."""

    def __init__(
        self, tenant: Tenant, run: Run, wanted: Sequence[str], budget: Budget, me: Worker
    ) -> None:
        self._tenant, self._run, self._budget, self._me = tenant, run, budget, me
        self._functions = [one for one in wanted if not is_judged(run, one)]
        self._benches = benches(run, wanted)
        self._accesses = {one.model: access_to(tenant, one.model) for one in self._benches}
        self._rates = {
            model: prices.rates(model, access.base_url) for model, access in self._accesses.items()
        }

    def progress(self, limit: int) -> Iterator[ScoreProgress]:
        """Score, one step after the other: the functions first, which cost nothing."""
        with tenancy.reading(self._tenant) as db:
            case_ids = store.case_ids(db, self._run.id)
            count = _Count(self._missing(db))
        yield count.progress()
        for part in chunks(case_ids, CASES_AT_ONCE) if self._functions else ():
            for row in self._function_rows(part):
                count.add(row)
            yield count.progress()
        work = aio.map_unordered(self._judged, self._jobs(case_ids), limit)
        with closing(work) as finished:
            for done in finished:
                if done is None:
                    continue
                self._keep_word(done)
                count.add(done.row, done.calls)
                yield count.progress()

    def _missing(self, db: tenancy.TenantSession) -> int:
        """How many scores there are to be, but for those that there are."""
        wanted = [*self._functions, *(bench.name for bench in self._benches)]
        versions = {one: self._run.measures[one]["version"] for one in wanted}
        there = [store.score_count(db, self._run.id, *one) for one in versions.items()]
        return store.whole_count(db, self._run.id) * len(wanted) - sum(there)

    def _function_rows(self, case_ids: Sequence[int]) -> list[dict[str, Any]]:
        """The scores by functions that these cases lacked, stored."""
        lacking: dict[tuple[str, ...], list[Scorable]] = defaultdict(list)
        for scorable, missing in self._scorables(case_ids):
            lacking[tuple(missing)].append(scorable)
        rows = [
            row
            for missing, batch in lacking.items()
            for row in function_rows(self._tenant, self._run, missing, batch)
        ]
        if rows:
            self._keep(rows)
        return rows

    def _scorables(self, case_ids: Sequence[int]) -> list[tuple[Scorable, list[str]]]:
        """The whole replies to these cases, each with the functions that it has no score of."""
        with tenancy.reading(self._tenant) as db:
            found = store.whole_replies(db, self._run.id, case_ids)
            known = store.scored(db, {reply.id for reply, _ in found})
            read = told(db, {case.conversation_id for _, case in found})
        versions = {one: self._run.measures[one]["version"] for one in self._functions}
        scorables = []
        for reply, case in found:
            scorable = scorable_of(self._run, reply, case, read[case.conversation_id])
            missing = [one for one in versions if (reply.id, one, versions[one]) not in known]
            scorables.append((scorable, missing))
        return scorables

    def _jobs(self, case_ids: Sequence[int]) -> Iterator[JudgeJob]:
        """What the judges have still to judge, some cases in memory at a time."""
        names = [bench.name for bench in self._benches]
        for part in chunks(case_ids, CASES_AT_ONCE) if names else ():
            with tenancy.reading(self._tenant) as db:
                found = jobs(db, self._run, part, names)
            yield from found

    async def _judged(self, job: JudgeJob) -> Judged | None:
        """What the judge says; None where nobody wants to know any more, or it costs too much."""
        try:
            await self._still_wanted()
            async with self._budget.room(self._highest(job)) as spending:
                logs.bind(company=self._tenant.company_id)
                access = self._accesses[job.bench.model]
                found = await judged(job, access, self._still_wanted)
                spending.paid_usd = found.row["cost_usd"]
                return found
        except OutOfBudget:
            self._me.out_of_budget = True
            return None
        except Unwanted:
            return None

    async def _still_wanted(self) -> None:
        if self._me.cancelled or self._me.out_of_budget:
            raise Unwanted

    def _highest(self, job: JudgeJob) -> float | None:
        """What a job can cost at most: each of its requests may be asked twice."""
        rates = self._rates[job.bench.model]
        costs = [highest_usd(request, rates) for request in job.requests]
        return None if None in costs else 2 * sum(cost or 0.0 for cost in costs)

    def _keep_word(self, done: Judged) -> None:
        """Store what a judge said, and what that cost: a score may be scored again, money not."""
        with tenancy.session(self._tenant) as db:
            store.keep(db, [done.row])
            for answer in done.paid:
                side_calls.add(db, JUDGE, done.model, answer)

    def _keep(self, rows: Sequence[dict[str, Any]]) -> None:
        with tenancy.session(self._tenant) as db:
            store.keep(db, rows)


class _Count:
    """Counts what a scoring does."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._failed, self._calls = total, 0, 0, 0
        self._cost: float | None = 0.0
        self._began = monotonic()

    def add(self, row: dict[str, Any], calls: int = 0) -> None:
        """One more score."""
        self._done += row["error"] is None
        self._failed += row["error"] is not None
        self._calls += calls
        if calls:
            self._cost = known_sum((self._cost, row["cost_usd"]))

    def progress(self) -> ScoreProgress:
        """How far it is now."""
        seconds, there = monotonic() - self._began, self._done + self._failed
        left = seconds / there * (self._total - there) if there else None
        return ScoreProgress(
            self._done, self._failed, self._total, self._calls, self._cost, seconds, left
        )
