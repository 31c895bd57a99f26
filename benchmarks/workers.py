"""Two processes that fill one run, against one: 10,000 cells at 100 ms, 500 in flight each.

Rates are those between the first and the last reply in the database; the wall has the start of the
processes and the last scores in it. Medians of three rounds in rotation.
Usage: python -m benchmarks.workers [--address http://127.0.0.1:8900/v1 --model openai:mock]
"""

from collections import defaultdict
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

from sqlalchemy import func, select

from benchmarks.replay import company, planned, served, server_wanted
from workbench import replay
from workbench.domain.tenants import Tenant
from workbench.runners import runner
from workbench.store import tenancy
from workbench.store.tables import Reply

CELLS, LATENCY_MS, FLYING, ROUNDS = 10_000, 100, 500, 3
LOOK_SECONDS, PATIENCE = 0.2, 300


@dataclass(frozen=True, slots=True)
class Filled:
    """How a run was filled: seconds of all of it, and replies a second while there were any."""

    wall: float
    rate: float


def main() -> None:
    """Measure and print."""
    wanted = server_wanted(__doc__)
    found: dict[int, list[Filled]] = defaultdict(list)
    with TemporaryDirectory(prefix="replybench-") as folder:
        tenant = company(Path(folder), CELLS)
        for _ in range(ROUNDS):
            for workers in (1, 2):
                found[workers].append(measured(tenant, workers, wanted.address, wanted.model))
    show(found)


def measured(tenant: Tenant, workers: int, address: str, model: str) -> Filled:
    """One run, filled by so many processes."""
    model = f"{model}:lat={LATENCY_MS}" if address else model
    with nullcontext(address) if address else served(LATENCY_MS) as url:
        run = planned(tenant, url, model, limit=CELLS)
        began = perf_counter()
        runner().submit(tenant, run.id, workers=workers, concurrency=FLYING)
        while replay.status(tenant, run.id).state != "finished":
            assert perf_counter() - began < PATIENCE, replay.status(tenant, run.id)
            sleep(LOOK_SECONDS)
        wall = perf_counter() - began
    return Filled(wall, rate(tenant, run.id))


def rate(tenant: Tenant, run_id: int) -> float:
    """Replies a second between the first and the last."""
    wanted = select(func.min(Reply.created_at), func.max(Reply.created_at))
    with tenancy.reading(tenant) as db:
        first, last = db.execute(wanted.where(Reply.run_id == run_id)).one()
    return CELLS / float((last - first).total_seconds())


def show(found: dict[int, list[Filled]]) -> None:
    """A line each, and how much more two do than one."""
    rates = {workers: median(one.rate for one in rounds) for workers, rounds in found.items()}
    for workers, rounds in found.items():
        wall = median(one.wall for one in rounds)
        print(f"{workers} at {FLYING} in flight  {rates[workers]:7,.0f} cells/s, {wall:5.1f} s")
    print(f"two do {rates[2] / rates[1]:.2f} x of one")


if __name__ == "__main__":
    main()
