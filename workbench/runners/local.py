"""Fills runs in processes of their own: neither a closed tab nor a stopped app ends them."""

import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from time import monotonic

from workbench import replay
from workbench.domain.errors import BadInput
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.replay import cancel, status
from workbench.scoring import check_portable, references
from workbench.settings import settings

__all__ = ["cancel", "resume", "status", "submit"]
ROOT = Path(__file__).resolve().parents[2]
Child = subprocess.Popen[bytes]
STARTING_SECONDS = 10.0  # until a child holds a lease, or has ended
_children: dict[tuple[object, ...], list[tuple[float, Child]]] = defaultdict(list)


def submit(
    tenant: Tenant, run_id: int, *, workers: int = 1, concurrency: int | None = None
) -> None:
    """Fill the run's empty cells by so many processes; its status tells how far it is.

    Workers that fill it already count among them, so that pressing twice starts nothing new.
    """
    require_role(tenant, ENGINEERS, "run replays")
    if workers < 1:
        raise BadInput(f"workers is {workers}; give 1 or more")
    found = replay.status(tenant, run_id)
    check_portable(one for one in found.scorers if not references.is_judge(one))
    living = found.workers
    mine = _children[settings().url, tenant.company_id, run_id, found.created_at]
    mine[:] = [(began, child) for began, child in mine if child.poll() is None]  # no zombies
    young = sum(monotonic() - began < STARTING_SECONDS for began, _ in mine)
    for _ in range(workers - max(living, young)):
        mine.append((monotonic(), _started(tenant, run_id, concurrency)))


resume = submit


def _started(tenant: Tenant, run_id: int, concurrency: int | None) -> Child:
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
    command = [sys.executable, "-m", "workbench", "resume", str(run_id), "--json"]
    command += ["--concurrency", str(concurrency)] if concurrency else []
    with _log(run_id).open("ab") as log:
        return subprocess.Popen(  # noqa: S603  our own program
            [*command, "--company", tenant.company],
            env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _log(run_id: int) -> Path:
    folder = settings().home / "logs"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"run-{run_id}.log"
