"""A working day's crowd at once: people on the pages, clients on the API, and nothing lost.

Each person has a chat of their own in the app and writes in it by Streamlit's raw websocket; each
client has one behind the API, writes in it and reads the list of chats. At the end the database
must hold every message that was acknowledged, once and in its order, and nothing else.
Usage: python -m benchmarks.load [--seconds 300] [--people 20] [--clients 16] [--postgresql]
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from statistics import median, quantiles
from time import perf_counter

import aiohttp

from benchmarks.page_client import COOKIE, PageClient
from tests import postgres
from tests.browser.app import App, running_app
from workbench import accounts, chatting
from workbench.domain.tenants import Tenant

COMPANIES = ("Harbor & Linen", "Kettle & Sons")
PASSWORD = "a crowd at the counter"  # noqa: S105 - of a database that is thrown away
THINK_SECONDS = 1.0
PAGE = 50
Step = Callable[[str], Awaitable[None]]
LONGEST_WAIT = aiohttp.ClientTimeout(total=60)


@dataclass(slots=True)
class Worker:
    """One person or client: their chat, what was acknowledged, how long each step took."""

    tenant: Tenant
    chat_id: int
    written: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def main() -> None:
    """Start an app, send the crowd in, count afterwards; exit 1 where something is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--postgresql", action="store_true", help="On PostgreSQL, not SQLite.")
    wanted = parser.parse_args()
    if wanted.postgresql:
        postgres.start()
    with running_app() as app:
        os.environ |= {n: v for n, v in app.environment.items() if n.startswith("WORKBENCH_")}
        tenants = [
            accounts.register(f"eva@{number}.example", "Eva", company, PASSWORD)
            for number, company in enumerate(COMPANIES)
        ]
        people = crowd(tenants, "page", wanted.people)
        clients = crowd(tenants, "api", wanted.clients)
        asyncio.run(work(app, people, clients, wanted.seconds))  # noqa: TID251 - a script of its own
        lost = [name for one in (*people, *clients) for name in missing(one)]
    show("people on the chat page: a message shown", people, wanted.seconds)
    show("clients of the API: a request answered", clients, wanted.seconds)
    print(f"messages acknowledged and lost, doubled or out of order: {len(lost)} {lost[:3]}")
    sys.exit(bool(lost or any(one.faults for one in (*people, *clients))))


def crowd(tenants: list[Tenant], kind: str, size: int) -> list[Worker]:
    """So many workers, the companies in turn, each with a chat."""
    chosen = [tenants[number % len(tenants)] for number in range(size)]
    return [
        Worker(tenant, chatting.create_chat(tenant, f"{kind} {number}").id)
        for number, tenant in enumerate(chosen)
    ]


async def work(app: App, people: list[Worker], clients: list[Worker], seconds: float) -> None:
    """Let all of them work until the time is over."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, timeout=LONGEST_WAIT) as session:
        tabs = [await open_tab(session, app.url, one) for one in people]
        steps = [
            api_step(session, f"{app.url}/api", one, await log_in(session, app.url, one))
            for one in clients
        ]
        until = perf_counter() + seconds
        await asyncio.gather(
            *(
                repeated(page_step(tab), one, until, THINK_SECONDS)
                for tab, one in zip(tabs, people, strict=True)
            ),
            *(repeated(step, one, until, 0.0) for step, one in zip(steps, clients, strict=True)),
        )


async def repeated(step: Step, one: Worker, until: float, think: float) -> None:
    """One worker's time: write, note how long it took, think; a fault is kept and ends it."""
    while perf_counter() < until:
        text = f"message {len(one.written)} of chat {one.chat_id}"
        started = perf_counter()
        try:
            await step(text)
        except (aiohttp.ClientError, TimeoutError, TypeError, AssertionError) as fault:
            one.faults.append(f"{type(fault).__name__}: {fault}")
            return
        one.seconds.append(perf_counter() - started)
        one.written.append(text)
        await asyncio.sleep(think)


async def open_tab(session: aiohttp.ClientSession, url: str, one: Worker) -> PageClient:
    """A tab with the person's chat, logged in as a browser is."""
    ticket = accounts.log_in(email_of(one.tenant), PASSWORD, "loopback")
    headers = {"x-replybench": "1", "sec-fetch-site": "same-origin"}
    claimed = await session.post(f"{url}/auth/claim", json={"ticket": ticket}, headers=headers)
    tab = PageClient(session, url, claimed.cookies[COOKIE].value, one.chat_id)
    await tab.open()
    return tab


def page_step(tab: PageClient) -> Step:
    """Write in the chat's box, and see it shown."""

    async def step(text: str) -> None:
        shown = await tab.write(text)
        assert shown.holds(text), f"the page does not show {text!r}"

    return step


async def log_in(session: aiohttp.ClientSession, url: str, one: Worker) -> str:
    """An access token."""
    body = {"email": email_of(one.tenant), "password": PASSWORD}
    answer = await session.post(f"{url}/api/auth/login", json=body)
    return str((await answer.json())["access_token"])


def api_step(session: aiohttp.ClientSession, url: str, one: Worker, token: str) -> Step:
    """Write a message, then read the list of chats."""
    headers = {"Authorization": f"Bearer {token}"}

    async def step(text: str) -> None:
        body = {"chat_id": one.chat_id, "role": "client", "text": text}
        async with session.post(f"{url}/messages/", json=body, headers=headers) as answer:
            assert answer.status == 201, await answer.text()
        async with session.get(f"{url}/chats/", headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            await answer.read()

    return step


def missing(one: Worker) -> list[str]:
    """What the chat does not hold as it was acknowledged."""
    total = chatting.thread(one.tenant, one.chat_id).total
    pages = range(1, -(-total // PAGE) + 1)
    stored = [
        message.text
        for page in pages
        for message in chatting.thread(one.tenant, one.chat_id, page=page).messages
    ]
    sent = [*one.written, *stored[len(one.written) : len(one.written) + len(one.faults)]]
    return [] if stored == sent else [f"chat {one.chat_id}: {len(stored)} of {len(sent)}"]


def email_of(tenant: Tenant) -> str:
    """Who logs in for a company."""
    return f"eva@{COMPANIES.index(tenant.company)}.example"


def show(title: str, workers: list[Worker], seconds: float) -> None:
    """One line of figures, and the first faults."""
    took = [one for worker in workers for one in worker.seconds]
    faults = [fault for worker in workers for fault in worker.faults]
    slow = quantiles(took, n=100) if len(took) > 1 else [*took] * 99
    print(
        f"{title}: {len(took):,} in {seconds:.0f} s ({len(took) / seconds:.1f}/s), "
        f"median {median(took):.2f} s, p95 {slow[94]:.2f} s, p99 {slow[98]:.2f} s, "
        f"{len(faults)} faults {faults[:3]}"
    )


if __name__ == "__main__":
    main()
