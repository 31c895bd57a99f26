"""What a run's empty cells need, shard by shard: read here, so that nothing is read in between."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from workbench.domain.access import NO_ACCESS
from workbench.domain.replies import ChatRequest, content_hash
from workbench.domain.tenants import Tenant
from workbench.drafting import access_to, requests
from workbench.providers import prices
from workbench.replay.answering import Filled, Job, own_words, taken_over
from workbench.replay.budget import highest_usd
from workbench.replay.reading import Told, completion_of, told
from workbench.store import configs as config_store
from workbench.store import runs as store
from workbench.store import tenancy
from workbench.store.runs import Cell
from workbench.store.tables import Run, RunShard


@dataclass(frozen=True, slots=True)
class Needed:
    """What a shard needs: calls, and cells that are filled without one."""

    jobs: Sequence[Job]
    filled: Sequence[Filled]


class Jobs:
    """Reads the jobs of one run, of these arms alone where some are named."""

    def __init__(self, tenant: Tenant, run: Run, arms: Collection[int] | None = None) -> None:
        self._tenant, self._run, self._arms = tenant, run, arms
        specs = {arm.id: config_store.spec_of(arm.config) for arm in run.arms if arm.config}
        self._accesses = {arm_id: access_to(tenant, spec.model) for arm_id, spec in specs.items()}
        self._rates = {
            arm_id: prices.rates(spec.model, self._accesses[arm_id].base_url)
            for arm_id, spec in specs.items()
        }
        with tenancy.reading(tenant) as db:
            self._requests = {arm_id: requests(db, spec) for arm_id, spec in specs.items()}
        self._hashes = {arm.id: arm.config_hash for arm in run.arms}

    def of(self, shard: RunShard) -> Needed:
        """What the shard's empty cells need; what was answered before is taken over."""
        jobs = self.read(shard)
        own = [own_words(job) for job in jobs if job.request is None]
        asked = [job for job in jobs if job.request is not None]
        again = [] if self._run.fresh else self._answered_before(asked)
        there = {filled.job.cell.key for filled in again}
        return Needed([job for job in asked if job.cell.key not in there], [*own, *again])

    def read(self, shard: RunShard) -> list[Job]:
        """A job for each empty cell of the shard, people's own words included."""
        with tenancy.reading(self._tenant) as db:
            cells = store.empty_cells(db, self._run, shard.first_case, shard.last_case)
            read = told(db, {cell.conversation_id for cell in cells})
        wanted = [cell for cell in cells if self._arms is None or cell.arm_id in self._arms]
        return [self._job(cell, read[cell.conversation_id]) for cell in wanted]

    def _job(self, cell: Cell, one: Told) -> Job:
        """What the cell needs; of a redacted conversation no model is asked anything."""
        config, case = self._requests.get(cell.arm_id), one.cases[cell.number]
        asks = config and not one.conversation.redacted_at
        request = config.of(one.conversation, case.context) if config and asks else None
        access = self._accesses.get(cell.arm_id, NO_ACCESS)
        if request:
            request = seeded(request, cell.repeat)
        return Job(
            self._run.id,
            cell,
            one.sample(cell.number),
            request,
            self._hashes[cell.arm_id],
            access,
            call_hash(request, access.base_url) if request else None,
            highest_usd(request, self._rates[cell.arm_id]) if request else 0.0,
            self._tenant.company_id,
        )

    def _answered_before(self, jobs: Sequence[Job]) -> list[Filled]:
        with tenancy.reading(self._tenant) as db:
            known = store.answered_before(db, {job.call_hash for job in jobs if job.call_hash})
        found = [(job, known.get((job.call_hash, job.cell.repeat))) for job in jobs]
        return [
            taken_over(job, reply, completion)
            for job, reply in found
            if reply and (completion := completion_of(reply))
        ]


def call_hash(request: ChatRequest, base_url: str) -> str:
    """sha256 of all that decides an answer: model, address, parameters and the exact messages."""
    wanted = request.parameters
    return content_hash(
        [
            str(request.model), base_url, request.hash,
            wanted.temperature, wanted.top_p, wanted.max_tokens, wanted.seed,
        ]
    )  # fmt: skip


def seeded(request: ChatRequest, repeat: int) -> ChatRequest:
    """The request with a seed of its own for each repeat, where the config has a seed."""
    seed = request.parameters.seed
    if seed is None or not repeat:
        return request
    return replace(request, parameters=replace(request.parameters, seed=seed + repeat))
