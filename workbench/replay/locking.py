"""Who fills a run: one process at a time, told by a lock that the system frees after a kill."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workbench.domain.errors import Conflict
from workbench.settings import settings


@contextmanager
def alone(run_id: int) -> Iterator[None]:
    """Hold the run's lock; raises Conflict where another process fills the run."""
    with _place(run_id).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict(f"run {run_id} is being filled already; wait or cancel it") from error
        yield


def is_filled_now(run_id: int) -> bool:
    """Whether a living process fills the run."""
    try:
        with alone(run_id):
            return False
    except Conflict:
        return True


def _place(run_id: int) -> Path:
    folder = settings().home / "locks"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"run-{run_id}"
