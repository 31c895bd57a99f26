"""Who fills a run: workers hold its shards by leases that a thread renews while they live.

A worker that was killed is told from a living one at once on its own machine, by a lock that the
system frees; on another machine by a lease that nobody renews any more.
"""

import fcntl
import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from threading import Event, Thread
from time import monotonic
from typing import IO

from workbench.domain.errors import Conflict, WorkbenchError
from workbench.domain.tenants import Tenant
from workbench.settings import settings
from workbench.store import runs as run_store
from workbench.store import shards as store
from workbench.store import tenancy
from workbench.store.engine import is_postgres
from workbench.store.tables import RunShard, now

LEASE = timedelta(seconds=30)
LOOK_SECONDS = 0.5
RENEW_LOOKS = 20
logger = logging.getLogger(__name__)


class Worker:
    """This process filling one run: its name, its leases, whether somebody cancelled the run."""

    def __init__(self, tenant: Tenant, run_id: int, name: str) -> None:
        self._tenant, self._run_id, self.name = tenant, run_id, name
        self._ended, self._looked = Event(), monotonic()
        self.cancelled = self.out_of_budget = self.has_claimed = self.holds_all = False
        self.heeds_cancel = True
        self._held: Iterator[RunShard] = iter(())
        self._ahead: RunShard | None = None

    @property
    def look_is_due(self) -> bool:
        """Whether the last look was some time ago."""
        return monotonic() - self._looked > LOOK_SECONDS

    def claim(self) -> RunShard | None:
        """One more shard; None where none is free."""
        if self.holds_all:
            return next(self._held, None)
        if self._ahead:
            ahead, self._ahead = self._ahead, None
            return ahead
        with tenancy.session(self._tenant) as db:
            found = store.claim(db, self._run_id, self.name, now() + LEASE, is_alive)
        self.has_claimed = self.has_claimed or found is not None
        return found

    def claim_ahead(self) -> None:
        """Hold the shard that is claimed first: a run is filled by whoever holds some of it."""
        self._ahead = self.claim()

    def claim_all(self) -> list[RunShard]:
        """Every shard; raises Conflict where another worker lives."""
        with tenancy.session(self._tenant) as db:
            found = store.claim_all(db, self._run_id, self.name, now() + LEASE, is_alive)
        if found is None:
            raise _taken(self._run_id)
        self.holds_all, self._held = True, iter(found)
        return found

    def look(self) -> None:
        """Notice that somebody cancelled the run."""
        self._looked = monotonic()
        if not self.heeds_cancel:
            return
        with tenancy.reading(self._tenant) as db:
            self.cancelled = run_store.state(db, self._run_id) in ("cancelled", "deleted")

    def keep_alive(self) -> None:
        """Renew the leases and look, until the work ends; a busy database is asked again."""
        looks = 0
        while not self._ended.wait(LOOK_SECONDS):
            looks += 1
            try:
                self.look()
                if looks % RENEW_LOOKS == 0:
                    self._renew()
            except WorkbenchError as fault:
                logger.warning("a lease could not be looked after: %s", fault)

    def end(self) -> None:
        """Let go of everything."""
        self._ended.set()
        with tenancy.session(self._tenant) as db:
            store.release(db, self._run_id, self.name)

    def _renew(self) -> None:
        with tenancy.session(self._tenant) as db:
            store.renew(db, self._run_id, self.name, now() + LEASE)


@contextmanager
def worker(tenant: Tenant, run_id: int) -> Iterator[Worker]:
    """A worker of a run, alive until the block ends."""
    name = f"{_here()}:{os.getpid()}:{token_hex(4)}"
    place = _place(name)
    with place.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        me = Worker(tenant, run_id, name)
        thread = Thread(target=me.keep_alive, name="lease", daemon=True)
        thread.start()
        try:
            yield me
        finally:
            me.end()
            thread.join()
            place.unlink(missing_ok=True)


def is_alive(name: str) -> bool:
    """Whether a worker with a lease may still live; one on another machine may, of PostgreSQL."""
    if name.partition(":")[0] != _here():
        return is_postgres()
    try:
        with _place(name).open("r+") as lock:
            return not _is_free(lock)
    except FileNotFoundError:
        return False


def living(tenant: Tenant, run_id: int) -> set[str]:
    """The names of the workers that fill a run now."""
    with tenancy.reading(tenant) as db:
        return store.holders(db, run_id, is_alive)


def _here() -> str:
    """This machine and home folder: locks are seen by whoever has both."""
    home = sha256(str(settings().home).encode()).hexdigest()[:8]
    return f"{socket.gethostname()[:60]}/{home}"


def _is_free(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _taken(run_id: int) -> Conflict:
    return Conflict(f"run {run_id} is being filled already; wait or cancel it")


def _place(name: str) -> Path:
    folder = settings().home / "locks"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"worker-{name.rpartition(':')[2]}"
