"""Filling a simulation: whole conversations, some at a time, each stored once it has ended.

A kill repeats at most the conversations that were being played. Two fills of one run: the second is
refused while the first one lives.
"""

from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from typing import Any

from workbench import aio, logs
from workbench.domain.personas import PersonaSpec
from workbench.domain.replies import Finish
from workbench.domain.simulations import taken_over
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.domain.turns import Turn
from workbench.drafting import access_to, requests
from workbench.replay.asking import Asking
from workbench.replay.conversing import Scene, simulate
from workbench.replay.counting import Count, Progress
from workbench.replay.filling import judged_after, running
from workbench.replay.following import status
from workbench.replay.lanes import slots
from workbench.replay.leasing import Worker, worker
from workbench.replay.patience import Unwanted
from workbench.replay.reading import chunks
from workbench.replay.scoring import Scoring, of_simulation, scoring
from workbench.store import configs as config_store
from workbench.store import runs as store
from workbench.store import tenancy
from workbench.store.runs import Cell
from workbench.store.tables import Reply, Run, RunCase

COLUMNS = (
    *("run_id", "arm_id", "case_id", "repeat", "config_hash", "request_hash", "call_hash", "seed"),
    *("turns", "text", "error", "error_message", "finish", "input_tokens", "output_tokens"),
    *("cost_usd", "seconds"),
)


def fill_simulation(
    tenant: Tenant, run_id: int, *, concurrency: int | None = None
) -> Generator[Progress]:
    """Play the conversations that are not there yet, telling how far it is after each one.

    Once all are there, the run's judges speak.

    A conversation that a model failed in is kept with its error. A missing key or model pauses the
    run and is raised; a budget that the next call would not fit stops it.
    """
    require_role(tenant, ENGINEERS, "run replays")
    limit = slots(concurrency)
    with tenancy.reading(tenant) as db:
        run = store.get(db, run_id)
    with worker(tenant, run_id) as me, running(tenant, run_id, me), scoring(tenant, run) as beside:
        me.claim_all()
        last: Progress | None = None
        for last in Simulating(tenant, run, beside, me).progress(limit):
            yield last
        if last:
            yield from judged_after(tenant, run, limit, me, last)


class Simulating:
    """One fill of one simulation."""

    def __init__(self, tenant: Tenant, run: Run, beside: Scoring, me: Worker) -> None:
        self._tenant, self._run, self._beside = tenant, run, beside
        self._personas = {
            name: PersonaSpec.thawed(name, kept) for name, kept in run.personas.items()
        }
        specs = {arm.id: config_store.spec_of(arm.config) for arm in run.arms if arm.config}
        with tenancy.reading(tenant) as db:
            self._managers = {arm_id: requests(db, spec) for arm_id, spec in specs.items()}
        models = {one.model for one in self._personas.values()}
        models |= {one.model for one in specs.values()}
        self._accesses = {model: access_to(tenant, model) for model in models}
        self._hashes = {arm.id: arm.config_hash for arm in run.arms}
        self._asking = Asking(tenant, run, status(tenant, run.id).cost, me)

    def progress(self, limit: int) -> Iterator[Progress]:
        """Fill, one conversation after the other."""
        count = Count(status(self._tenant, self._run.id))
        yield count.progress()
        work = aio.map_unordered(self._played, self._scenes(), limit)
        try:
            with closing(work) as finished, suppress(Unwanted):
                for scene, reply in finished:
                    self._keep(scene, reply)
                    count.add(store.fault_of(reply.error, reply.finish), reply.cost_usd)
                    count.calls = self._asking.calls
                    yield count.progress()
        finally:
            self._asking.keep_unfinished()

    def _scenes(self) -> Iterator[Scene]:
        """What each empty cell needs, a few conversations in memory at a time."""
        with tenancy.reading(self._tenant) as db:
            empty = store.empty_cells(db, self._run)
        for cells in chunks(empty):
            with tenancy.reading(self._tenant) as db:
                cases = store.cases(db, self._run.id, {cell.case_id for cell in cells})
                messages = store.messages(db, {cell.conversation_id for cell in cells})
            for cell in cells:
                told = taken_over(messages.get(cell.conversation_id, ()), cell.number)
                yield self._scene(cell, cases[cell.case_id], told.context)

    def _scene(self, cell: Cell, case: RunCase, before: tuple[Turn, ...]) -> Scene:
        persona = self._personas[case.persona].repeated(self._run.seed, cell.repeat)
        manager = self._managers[cell.arm_id]
        return Scene(
            run_id=self._run.id,
            cell=cell,
            persona=persona,
            source=case.conversation,
            before=before,
            manager=manager,
            config_hash=self._hashes[cell.arm_id],
            persona_access=self._accesses[persona.model],
            manager_access=self._accesses[manager.config.model],
        )

    async def _played(self, scene: Scene) -> tuple[Scene, Reply]:
        cell = scene.cell
        logs.bind(company=self._tenant.company_id, run=scene.run_id, arm=cell.arm_id,
                  case=cell.case_id)  # fmt: skip
        return scene, await simulate(scene, self._asking.of(cell.key))

    def _keep(self, scene: Scene, reply: Reply) -> None:
        """Store the conversation, and have a whole one scored beside."""
        with tenancy.session(self._tenant) as db:
            ids = store.keep_replies(db, [_row(reply)])
        self._asking.is_kept(scene.cell.key)
        if scene.cell.key in ids and reply.finish == Finish.STOP:
            reply.id = ids[scene.cell.key]
            self._beside.add(of_simulation(reply, scene.before, scene.source.tags))


def _row(reply: Reply) -> dict[str, Any]:
    """The reply's columns, as they are stored."""
    known = {name: getattr(reply, name) for name in COLUMNS}
    return {**known, "cached": False, "context_cut": 0}
