"""A run's empty cells are filled in the way of what the run is for."""

import gc
from collections.abc import Generator, Iterator
from contextlib import contextmanager

from workbench.domain.simulations import PURPOSE
from workbench.domain.tenants import Tenant
from workbench.replay import filling
from workbench.replay.counting import Progress
from workbench.replay.filling_simulations import fill_simulation
from workbench.store import runs as store
from workbench.store import tenancy


def fill(tenant: Tenant, run_id: int, *, concurrency: int | None = None) -> Generator[Progress]:
    """Fill the run's empty cells, telling how far it is after each one; again, to resume.

    A cell that a model failed on is filled with its error. A missing key or model pauses the run
    and is raised, so that a person can act.
    """
    with tenancy.reading(tenant) as db:
        purpose = store.get(db, run_id).purpose
    way = fill_simulation if purpose == PURPOSE else filling.fill
    with short_collections():
        yield from way(tenant, run_id, concurrency=concurrency)


@contextmanager
def short_collections() -> Iterator[None]:
    """Leave what is there already out of the garbage collector's walks.

    One walk over all modules takes 0.2 s, in which every call in flight waits.
    """
    if gc.get_freeze_count():  # by who thaws it, or by the app for good
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
