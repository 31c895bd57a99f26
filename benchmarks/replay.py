"""The main workload: cells replayed, scored and stored, beside the limit and a raw client.

W is 1,000 cells of distinct 9-message histories at 100 ms, W2 2,000 at one second; scored by edit
share, LCS and chrF, with leases, retries, pace and a budget on. Medians of three rounds.
Usage: python -m benchmarks.replay [--address http://127.0.0.1:8900/v1 --model openai:mock]
"""

import argparse
import asyncio
import json
import os
import random
import resource
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Unpack

import aiohttp

from benchmarks.model_server import model_server
from workbench import accounts, aio, configuring, replay, seeding
from workbench.domain.tenants import Tenant
from workbench.domain.turns import Side, SourceConversation, SourceMessage
from workbench.replay import Options
from workbench.settings import settings
from workbench.store import snapshots, tenancy
from workbench.store.tables import Run

ROUNDS, MESSAGES, WORDS_EACH = 3, 9, 26
KEY, DATASET, PROMPT = "sk-benchmark", "workload", "You answer a shop's clients."
SCORERS = ("edit_share", "rouge_l", "chrf")
WORDS = (
    *("where", "is", "my", "parcel", "it", "was", "due", "monday"),
    *("the", "shop", "said", "so", "please", "tell", "me", "when"),
)


@dataclass(frozen=True, slots=True)
class Case:
    """One workload: so many cells, at a provider of this latency, so many in flight."""

    name: str
    cells: int
    latency_ms: int
    flying: int

    @property
    def limit(self) -> float:
        """Seconds that no client can go below."""
        return self.cells * self.latency_ms / 1000 / self.flying


CASES = (
    Case("W, 50 in flight", 1_000, 100, 50),
    Case("W, 200 in flight", 1_000, 100, 200),
    Case("W2, 200 in flight", 2_000, 1_000, 200),
)


@dataclass(frozen=True, slots=True)
class Round:
    """What one replay took, and the raw client beside it."""

    wall: float
    cpu: float
    raw: float


def main() -> None:
    """Measure and print."""
    wanted = server_wanted(__doc__)
    with TemporaryDirectory(prefix="replybench-") as folder:
        tenant = company(Path(folder), max(case.cells for case in CASES))
        for case in CASES:
            show(
                case, [measured(tenant, case, wanted.address, wanted.model) for _ in range(ROUNDS)]
            )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process, raw client and all rounds included: {peak:.0f} MB")


def measured(tenant: Tenant, case: Case, address: str, model: str) -> Round:
    """One round: a run of its own, then as many calls by aiohttp alone."""
    model = f"{model}:lat={case.latency_ms}" if address else model
    with nullcontext(address) if address else served(case.latency_ms) as url:
        run = planned(tenant, url, model, limit=case.cells, budget_usd=1e6)
        wall, cpu = perf_counter(), process_time()
        *_, last = replay.fill(tenant, run.id, concurrency=case.flying)
        wall, cpu = perf_counter() - wall, process_time() - cpu
        assert last.done == case.cells
        return Round(wall, cpu, aio.run(raw(case, url, model)))


def server_wanted(what: str | None) -> argparse.Namespace:
    """The server that the command line names; our own where it names none."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("--address", default="", help="Another server, with its /v1.")
    parser.add_argument("--model", default="openai:quick", help="Its model; takes lat=MS.")
    return parser.parse_args()


def planned(tenant: Tenant, address: str, model: str, **options: Unpack[Options]) -> Run:
    """A run of the workload by this model, which is asked anew."""
    asking(address, model)
    config = configuring.add_config(tenant, "Quick", model=model, prompt=PROMPT)
    options |= {"scorers": SCORERS, "fresh": True}
    return replay.plan(tenant, dataset=DATASET, configs=[f"Quick@{config.version}"], **options)


@contextmanager
def served(latency_ms: int) -> Iterator[str]:
    """Our own server of this latency."""
    with model_server(latency_ms) as address:
        yield f"{address}/v1"


def company(home: Path, cells: int) -> Tenant:
    """A company with as many conversations of one answered turn each."""
    os.environ["WORKBENCH_HOME"] = str(home)
    settings.cache_clear()
    seeding.set_up()
    tenant = accounts.tenant_for("local")
    told = [snapshots.incoming("benchmark", conversation(number)) for number in range(cells)]
    with tenancy.session(tenant) as db:
        snapshots.write(db, snapshots.plan(db, DATASET, told), tenant.user_id)
    return tenant


def asking(address: str, model: str) -> None:
    """Have this server asked from now on, at a price, so that a budget can be kept."""
    os.environ |= {
        "WORKBENCH_OPENAI_BASE_URL": address,
        "WORKBENCH_OPENAI_API_KEY": KEY,
        "WORKBENCH_PRICES": f"{model}=0.15/0.60",
    }
    settings.cache_clear()


def conversation(number: int) -> SourceConversation:
    """Nine messages of the client's and notes of nobody's, then the manager's one answer."""
    words = random.Random(number)
    said = [
        SourceMessage(Side.CLIENT, " ".join(words.choices(WORDS, k=WORDS_EACH)) + f" {number}")
        for _ in range(MESSAGES)
    ]
    reply = SourceMessage(Side.MANAGER, " ".join(words.choices(WORDS, k=40)))
    return SourceConversation(str(number), (*said, reply), str(number))


async def raw(case: Case, address: str, model: str) -> float:
    """Seconds that aiohttp alone takes for as many requests of this size, stored nowhere."""
    text = " ".join(WORDS * 18)
    body = {"model": model.partition(":")[2], "messages": [{"role": "user", "content": text}]}
    data, slots = json.dumps(body).encode(), asyncio.Semaphore(case.flying)
    headers = {"Content-Type": "application/json"}
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1_000)) as session:

        async def one() -> None:
            async with (
                slots,
                session.post(f"{address}/chat/completions", data=data, headers=headers) as answer,
            ):
                json.loads(await answer.read())

        began = perf_counter()
        await asyncio.gather(*(one() for _ in range(case.cells)))
        return perf_counter() - began


def show(case: Case, rounds: list[Round]) -> None:
    """One line: medians, the ratio to the limit and to the raw client, CPU a cell."""
    wall, cpu, client = (
        median(getattr(one, name) for one in rounds) for name in ("wall", "cpu", "raw")
    )
    print(
        f"{case.name:18} {wall:6.2f} s = {wall / case.limit:.2f} x the limit, "
        f"{wall / client:.2f} x aiohttp alone ({client / case.limit:.2f} x); "
        f"CPU {1000 * cpu / case.cells:.2f} ms a cell"
    )


if __name__ == "__main__":
    main()
