"""Fills a run in a process of its own: neither a closed tab nor a stopped app ends it."""

import os
import subprocess
import sys
from pathlib import Path

from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.settings import settings

ROOT = Path(__file__).resolve().parents[2]
_children: list[subprocess.Popen[bytes]] = []


def start(tenant: Tenant, run_id: int) -> None:
    """Fill the run's empty cells in the background; its status tells how far it is.

    A run that is being filled already is left to who fills it.
    """
    require_role(tenant, ENGINEERS, "run replays")
    _children[:] = [child for child in _children if child.poll() is None]  # no zombies
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
    resume = [sys.executable, "-m", "workbench", "resume", str(run_id), "--json"]
    with _log(run_id).open("ab") as log:
        child = subprocess.Popen(  # noqa: S603  our own program
            [*resume, "--company", tenant.company],
            env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    _children.append(child)


def submit(tenant: Tenant, run_id: int, *, workers: int = 1) -> None:
    """Fill the run in the background by so many workers."""
    for _ in range(workers):
        start(tenant, run_id)


def resume(tenant: Tenant, run_id: int) -> None:
    """Fill what is still empty in the background."""
    start(tenant, run_id)


def _log(run_id: int) -> Path:
    folder = settings().home / "logs"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"run-{run_id}.log"
