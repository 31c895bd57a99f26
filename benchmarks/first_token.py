"""What the product adds to a provider's first token: the chat's own way beside a raw client.

Medians of 200 calls, in rotation, to a server that answers at once. The limit is aiohttp itself.
Usage: python -m benchmarks.first_token [--calls 200]
"""

import argparse
import json
import os
from collections.abc import AsyncGenerator, Callable
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import aiohttp

from benchmarks.model_server import model_server
from workbench import accounts, aio, chatting, configuring, seeding
from workbench.domain.access import Access
from workbench.domain.replies import ChatMessage, ChatRequest, ModelRef, Parameters
from workbench.domain.tenants import Tenant
from workbench.providers import calls
from workbench.settings import settings

ASKED = (
    ChatMessage("system", "You answer clients of a shop. Be brief and kind."),
    ChatMessage("user", "Where is my parcel? It was due on Friday."),
)
KEY = "sk-benchmark"
MODELS = {
    "openai": ("openai:quick", "/v1"),
    "anthropic": ("anthropic:quick", ""),
    "litellm over openai": ("litellm:openai/quick", "/v1"),
}
_sessions: list[aiohttp.ClientSession] = []


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=200)
    wanted = parser.parse_args()
    with TemporaryDirectory(prefix="replybench-") as folder, model_server() as address:
        tenant = company(Path(folder), address)
        chat_id = waiting_chat(tenant)
        steps: dict[str, Callable[[], float]] = {
            "aiohttp alone (the limit)": lambda: first_of(lambda: raw(address)),
            **{name: provider_step(address, name) for name in MODELS},
            "the chat: stored draft, openai": lambda: draft_step(tenant, chat_id),
        }
        show(measured(steps, wanted.calls))
        aio.run(_sessions[0].close())


def company(home: Path, address: str) -> Tenant:
    """A company whose live config asks the quick server."""
    os.environ |= {
        "WORKBENCH_HOME": str(home),
        "WORKBENCH_OPENAI_BASE_URL": f"{address}/v1",
        "WORKBENCH_OPENAI_API_KEY": KEY,
    }
    settings.cache_clear()
    seeding.set_up()
    tenant = accounts.tenant_for("local")
    made = configuring.add_config(tenant, "Quick", model="openai:quick", prompt=ASKED[0].content)
    configuring.make_live(tenant, made.id)
    return tenant


def waiting_chat(tenant: Tenant) -> int:
    """A chat whose client waits for a reply."""
    chat = chatting.create_chat(tenant, "Anna")
    chatting.add_client_message(tenant, chat.id, ASKED[1].content)
    return chat.id


def provider_step(address: str, name: str) -> Callable[[], float]:
    """The seconds to the first word through one provider and all that stands around a call."""
    model, path = MODELS[name]
    request = ChatRequest(ModelRef.parse(model), ASKED, Parameters(max_tokens=60))
    access = Access(f"{address}{path}", KEY)
    return lambda: first_of(lambda: calls.stream(request, access))


def draft_step(tenant: Tenant, chat_id: int) -> float:
    """The seconds to the first word of a draft in the chat; the draft is stored before."""
    began = perf_counter()
    with closing(chatting.stream_draft(tenant, chat_id)) as pieces:
        next(piece for piece in pieces if piece)
        return perf_counter() - began


def first_of(source: Callable[[], AsyncGenerator[object, None]]) -> float:
    """The seconds until an async generator gives its first piece."""
    began = perf_counter()
    with closing(aio.iterate(source)) as pieces:
        next(pieces)
        return perf_counter() - began


async def raw(address: str) -> AsyncGenerator[bytes, None]:
    """The first bytes of the stream by aiohttp alone, on a warm connection."""
    if not _sessions:
        _sessions.append(aiohttp.ClientSession())
    body = {
        "model": "quick",
        "stream": True,
        "messages": [{"role": said.role, "content": said.content} for said in ASKED],
    }
    headers = {"Content-Type": "application/json"}
    url = f"{address}/v1/chat/completions"
    async with _sessions[0].post(url, data=json.dumps(body), headers=headers) as answer:
        async for chunk in answer.content.iter_any():
            yield chunk


def measured(steps: dict[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """The seconds of each step, in rotation; the first call of each is not counted."""
    for step in steps.values():
        step()
    taken: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(rounds):
        for name, step in steps.items():
            taken[name].append(step())
    return taken


def show(taken: dict[str, list[float]]) -> None:
    """Print the medians and what each adds to the limit."""
    limit = median(next(iter(taken.values())))
    print(f"{'first token, ms':34} {'median':>8} {'p95':>8} {'added':>8}")
    for name, seconds in taken.items():
        middle, late = median(seconds), quantiles(seconds, n=20)[-1]
        print(f"{name:34} {1e3 * middle:8.1f} {1e3 * late:8.1f} {1e3 * (middle - limit):8.1f}")
    print(f"CPU of this process: {process_time():.1f} s; load: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
