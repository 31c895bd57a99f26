"""Filling a tryout beside the page: its empty replies are asked for while people read and click."""

from collections.abc import Collection, Generator
from dataclasses import dataclass
from functools import partial

from workbench.beside import Register
from workbench.domain.comparison import ArmKind
from workbench.domain.errors import BadInput, Conflict
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.replay.counting import Progress
from workbench.replay.filling import Filling, Keeping, running
from workbench.replay.jobs import Jobs
from workbench.replay.leasing import worker
from workbench.replay.scoring import scoring
from workbench.replay.tryouts import pair
from workbench.settings import settings
from workbench.store import runs as store
from workbench.store import tenancy
from workbench.store.tables import Run
from workbench.store.tryouts import PURPOSE

_tries: Register[Progress] = Register("Another process is answering these turns; wait for it.")


@dataclass(frozen=True, slots=True)
class Pace:
    """Whether this process answers a tryout now, and the seconds that a reply takes it.

    `fault` says why it ended early.
    """

    answering: bool
    seconds_each: float | None = None
    fault: str = ""


def answer_tryout(tenant: Tenant, run_id: int, *arms: str) -> None:
    """Have these arms' and the live config's empty replies asked for beside the page.

    A try of another arm that was stopped half way stays as it is. Raises Conflict while another
    arm is being answered.
    """
    require_role(tenant, ENGINEERS, "try prompts out")
    with tenancy.reading(tenant) as db:
        run = store.get(db, run_id)
        if run.purpose != PURPOSE:
            raise BadInput(f"run {run_id} is no tryout; resume it from the command line")
        wanted = {one.id for one in run.arms if one.kind == ArmKind.SENT}
        wanted |= {one.id for arm in arms for one in pair(db, run, arm)}
    steps = partial(_progress, tenant, run, wanted)
    if not _tries.start((tenant.company_id, run_id), steps):
        raise Conflict("these twelve turns are being answered already; press Stop first")


def pace(tenant: Tenant, run_id: int) -> Pace:
    """How quickly this process answers the tryout at this moment."""
    found = _tries.find((tenant.company_id, run_id))
    if found is None or not found.is_alive():
        return Pace(answering=False, fault=found.fault if found else "")
    step = found.last
    each = step.seconds / step.calls if step and step.calls else None
    return Pace(answering=True, seconds_each=each)


def stop_tryout(tenant: Tenant, run_id: int) -> None:
    """End the answering after the next reply; what is there stays, answer_tryout() goes on."""
    _tries.stop((tenant.company_id, run_id))


def _progress(tenant: Tenant, run: Run, wanted: Collection[int]) -> Generator[Progress]:
    with worker(tenant, run.id) as me, running(tenant, run.id, me), scoring(tenant, run) as beside:
        me.claim_all()
        jobs = Jobs(tenant, run, wanted)
        yield from Filling(tenant, run, jobs, Keeping(tenant, run, beside), me).progress(
            settings().concurrency
        )
