"""Who fills a run: one process at a time, told by a lock that the system frees after a kill."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import IO

from workbench.domain.errors import Conflict
from workbench.settings import settings

TRIES = 5
PAUSE_SECONDS = 0.02  # is_filled_now() of another process holds the lock for less


@contextmanager
def alone(run_id: int) -> Iterator[None]:
    """Hold the run's lock; raises Conflict where another process fills the run."""
    with _place(run_id).open("w") as lock:
        for _ in range(TRIES):
            if _taken(lock):
                break
            sleep(PAUSE_SECONDS)
        else:
            raise Conflict(f"run {run_id} is being filled already; wait or cancel it")
        yield


def is_filled_now(run_id: int) -> bool:
    """Whether a living process fills the run."""
    with _place(run_id).open("w") as lock:
        return not _taken(lock)


def _taken(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _place(run_id: int) -> Path:
    folder = settings().home / "locks"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"run-{run_id}"
