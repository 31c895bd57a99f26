"""The Anthropic messages protocol over the anthropic SDK: one server, its calls, how they are read.

Imports the SDK, so it is itself imported on first use. It streams; whole answers, of which a replay
takes thousands, go past it (see posting).
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import cached_property
from json import JSONDecodeError
from typing import Any

import anthropic
from anthropic import AsyncAnthropic, AsyncStream, Omit, RequestOptions
from anthropic.types import RawMessageStreamEvent

from workbench.domain.access import Access
from workbench.domain.replies import ChatRequest, Completion, Finish
from workbench.providers import limits, wire
from workbench.providers.anthropic_rules import adapted
from workbench.providers.base import Pieces
from workbench.providers.posting import Post
from workbench.providers.reading import Reading, count, part
from workbench.providers.sdk_errors import not_an_answer, sdk_errors
from workbench.settings import settings

PATH = "/v1/messages"
VERSION = "2023-06-01"  # the last version of the API that takes a temperature at all
FINISHES = {
    "end_turn": Finish.STOP,
    "stop_sequence": Finish.STOP,
    "max_tokens": Finish.LENGTH,
    "model_context_window_exceeded": Finish.LENGTH,
    "refusal": Finish.FILTERED,
}


@dataclass(eq=False)
class Endpoint:
    """One server that speaks the protocol; `name` is how sentences call it."""

    access: Access
    name: str

    @property
    def _options(self) -> RequestOptions:
        """The SDK refuses to go without a key unless each request says so."""
        return {} if self.access.key else {"headers": {"Authorization": Omit()}}

    @cached_property
    def _client(self) -> AsyncAnthropic:
        return _client(self.access, limits.bucket("anthropic", self.access).heed)

    @cached_property
    def _post(self) -> Post:
        heed = limits.bucket("anthropic", self.access).heed
        key = {"x-api-key": self.access.key} if self.access.key else {}
        return Post(self.access, self.name, {**key, "anthropic-version": VERSION}, heed)

    async def complete(self, request: ChatRequest) -> Completion:
        """The whole answer, in one attempt."""
        reading = MessageReading(self.name)
        reading.take_whole(await self._post(f"{_root(self.access)}{PATH}", _body(request)))
        return reading.completion()

    async def stream(self, request: ChatRequest) -> Pieces:
        """The answer piece by piece; closing this closes the connection."""
        reading = MessageReading(self.name, streamed=True)
        with sdk_errors(anthropic, self.name, self.access.key):
            stream: _StrictStream = await self._client.post(
                PATH,
                body=_body(request) | {"stream": True},
                cast_to=Any,
                options=self._options,
                stream=True,
                stream_cls=_StrictStream,
            )
            async with stream:
                async for event in stream:
                    if piece := reading.take_event(event):
                        yield piece
        yield reading.completion()


def _body(request: ChatRequest) -> dict[str, object]:
    """The request as JSON, the system's words apart from the others."""
    asked = adapted(request)
    wanted = asked.parameters
    options = {
        "system": "\n\n".join(said.content for said in asked.messages if said.role == "system"),
        "temperature": wanted.temperature,
        "top_p": wanted.top_p,
    }
    return {
        "model": asked.model.model,
        "max_tokens": wanted.max_tokens,
        "messages": [
            {"role": said.role, "content": said.content}
            for said in asked.messages
            if said.role != "system"
        ],
        **{name: value for name, value in options.items() if value not in (None, "")},
    }


class MessageReading(Reading):
    """One message of Anthropic's protocol while it is read."""

    _told: object = None
    _finish: object = None
    _asked: int | None = None
    _answered: int | None = None

    def take_whole(self, answer: object) -> None:
        """Read a whole answer."""
        blocks = part(answer, "content")
        if not isinstance(blocks, list):
            raise not_an_answer(self.name)
        for block in blocks:
            if part(block, "type") == "text":
                self.add(part(block, "text"))
        self._finish = part(answer, "stop_reason")
        self._count(part(answer, "usage"))

    def take_event(self, event: object) -> str:
        """The text of one event of a stream; empty where it has none."""
        match getattr(event, "type", None):
            case "content_block_delta":
                return self._take_delta(getattr(event, "delta", None))
            case "message_start":
                self._count(getattr(getattr(event, "message", None), "usage", None))
            case "message_delta":
                self._told = getattr(getattr(event, "delta", None), "stop_reason", None)
                self._count(getattr(event, "usage", None))
            case "message_stop":  # only now is the message whole
                self._finish = self._told
            case str():
                pass  # the start and end of a block, or of a kind that came after this was written
            case _:
                raise not_an_answer(self.name)
        return ""

    def completion(self) -> Completion:
        """The answer; without a finish that is known it is incomplete."""
        finish = self._finish if isinstance(self._finish, str) else ""
        known = FINISHES.get(finish, Finish.INCOMPLETE)
        return self.completed(known, self._asked, self._answered)

    def _take_delta(self, delta: object) -> str:
        if getattr(delta, "type", None) != "text_delta":
            return ""
        return self.add(getattr(delta, "text", None))

    def _count(self, usage: object) -> None:
        """Counts come in two events, and the later one need not repeat the earlier."""
        asked, answered = count(usage, "input_tokens"), count(usage, "output_tokens")
        self._asked = self._asked if asked is None else asked
        self._answered = self._answered if answered is None else answered


class _StrictStream(AsyncStream[RawMessageStreamEvent]):
    """The SDK's stream, which skips data that belongs to no event; here it breaks the protocol."""

    async def _iter_events(self) -> AsyncIterator[Any]:
        async for event in super()._iter_events():
            if event.event is None and event.data:
                raise JSONDecodeError("data without an event", event.data, 0)
            yield event


def _root(access: Access) -> str:
    """The address without the version that the path begins with."""
    return access.base_url.rstrip("/").removesuffix("/v1")


def _client(access: Access, heed: wire.Heed) -> AsyncAnthropic:
    """A client without retries, redirects, or what the SDK would read from the environment."""
    made = AsyncAnthropic(
        api_key=access.key,
        webhook_key="",
        base_url=_root(access),
        max_retries=0,
        timeout=settings().call_timeout_seconds,
        open_telemetry=False,
        http_client=wire.client(access, heed),
    )
    # As an argument they would be joined with ANTHROPIC_CUSTOM_HEADERS.
    made._custom_headers = {**wire.HEADERS, "anthropic-version": VERSION}
    return made
