"""Which wire protocols each provider speaks, and the breaking server in their servers' place."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

import pytest

from tests.faults import FaultServer, fault_server
from tests.faults.modes import CANARY
from tests.providers.conftest import ask_of, stream
from workbench import aio
from workbench.domain.access import Access
from workbench.domain.replies import Completion
from workbench.providers import calls, model_server, registry
from workbench.settings import settings

WIRES = {  # each provider of the registry must be here; () is for one that asks nobody
    "anthropic": ("anthropic",),
    "embedded": ("openai",),
    "history": (),
    "litellm": ("openai", "anthropic"),
    "openai": ("openai",),
}
MODELS = {"embedded": "embedded:default"}
ENDLESS = {"hang", "drip", "stall"}


@dataclass(frozen=True, slots=True)
class Route:
    """One way to a server: a provider and a protocol that it speaks."""

    provider: str
    wire: str

    def __str__(self) -> str:
        return self.provider if self.provider != "litellm" else f"litellm-{self.wire}"

    @property
    def model(self) -> str:
        """The model to ask for."""
        vendor = f"{self.wire}/" if self.provider == "litellm" else ""
        return MODELS.get(self.provider, f"{self.provider}:{vendor}some-model")

    def base_url(self, server: FaultServer) -> str:
        """The server's address, as people write it for this protocol."""
        return server.address if self.wire == "anthropic" else f"{server.address}/v1"


ROUTES = [Route(name, wire) for name in sorted(registry.LAZY) for wire in WIRES.get(name, ())]


@contextmanager
def wired(route: Route, monkeypatch: pytest.MonkeyPatch, *modes: str) -> Iterator[FaultServer]:
    """The route with the breaking server at its end."""
    warm_up(route)
    with fault_server(*modes) as server:
        prefix = f"WORKBENCH_{route.provider.upper()}"
        monkeypatch.setenv(f"{prefix}_BASE_URL", route.base_url(server))
        monkeypatch.setenv(f"{prefix}_API_KEY", CANARY)
        monkeypatch.setenv("WORKBENCH_MODEL_PATH", __file__)
        ready = model_server.ServerStatus("ready", 1, server.address, CANARY + server.address)
        monkeypatch.setattr(model_server, "status", lambda model: ready)
        if ENDLESS & {*modes}:
            _lose_patience(monkeypatch)
        settings.cache_clear()
        yield server


@cache
def warm_up(route: Route) -> None:
    """Have imports and first times behind us: litellm's take longer than a test's deadline."""
    if route.provider == "embedded":
        return
    provider = registry.provider(route.provider)
    with fault_server("ok") as server:
        access = Access(route.base_url(server), CANARY)
        aio.run(provider.complete(ask_of(route.model), access))
        list(aio.iterate(lambda: provider.stream(ask_of(route.model), access)))


def streamed(route: Route) -> list[str | Completion]:
    """All that a stream gives."""
    return list(aio.iterate(lambda: stream(ask_of(route.model))))


def _lose_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_CALL_TIMEOUT_SECONDS", "0.3")
    monkeypatch.setattr(calls, "FIRST_TOKEN_SECONDS", 0.3)
    monkeypatch.setattr(calls, "NEXT_TOKEN_SECONDS", 0.3)
