"""The embedded default: a local model, no key, reached over HTTP on this machine; costs nothing."""

import asyncio
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.domain.access import Access
from workbench.domain.errors import ModelMissing
from workbench.domain.replies import ChatRequest, Completion
from workbench.providers import model_server, weights
from workbench.providers.base import Pieces
from workbench.settings import settings

if TYPE_CHECKING:
    from workbench.providers.openai_protocol import Endpoint

MODEL = "default"
POLL_SECONDS = 0.05


def warm_up() -> None:
    """Start the model server without waiting, where the weights are here."""
    if weights.status().state == "ready":
        model_server.start(weights.path())


class EmbeddedProvider:
    """Asks the machine's model server, and starts it where none lives.

    Raises ModelMissing while the weights are not here.
    """

    def __init__(self) -> None:
        self.slots: int | None = settings().model_slots
        self._endpoint: Endpoint | None = None
        self._finding = asyncio.Lock()

    async def complete(self, request: ChatRequest, _access: Access) -> Completion:
        """The whole answer."""
        endpoint = await self._found(request)
        return await endpoint.complete(request)

    async def stream(self, request: ChatRequest, _access: Access) -> Pieces:
        """The answer piece by piece; closing this stops the model."""
        endpoint = await self._found(request)
        async with aclosing(endpoint.stream(request)) as pieces:
            async for piece in pieces:
                yield piece

    async def _found(self, request: ChatRequest) -> "Endpoint":
        model = _weights(request)
        async with self._finding:
            server = await _ready(model)
            if self._endpoint is None or self._endpoint.access.key != server.token:
                self._endpoint = _endpoint(server)
            return self._endpoint


def _weights(request: ChatRequest) -> Path:
    if request.model.model != MODEL:
        raise ModelMissing(
            f"there is no embedded model {request.model.model!r}; use embedded:{MODEL}"
        )
    status = weights.status()
    if status.state != "ready":
        raise ModelMissing(status.message)
    return weights.path()


async def _ready(model: Path) -> model_server.ServerStatus:
    child = None
    while (status := model_server.status(model)).state != "ready":
        if child is not None and child.poll() is not None:
            raise ModelMissing(
                f"the embedded model {model.name} could not be loaded "
                f"({model_server.last_words(model)}); look into the home folder's "
                "model-server log, or set WORKBENCH_MODEL_PATH to another GGUF file"
            )
        if status.state == "stopped":
            child = model_server.start(model) or child
        await asyncio.sleep(POLL_SECONDS)
    return status


def _endpoint(server: model_server.ServerStatus) -> "Endpoint":
    from workbench.providers.openai_protocol import Endpoint

    access = Access(f"{server.address}/v1", server.token)
    return Endpoint("embedded", access, name="the embedded model")
