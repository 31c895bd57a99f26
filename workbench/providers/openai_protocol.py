"""The OpenAI chat protocol over the openai SDK: one server, its calls and how answers are read.

Imports the SDK, so it is itself imported on first use. Bodies go through the SDK's low-level
`post`: its typed walk over the messages is half of the CPU of a call.
"""

import atexit
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from time import monotonic
from typing import Any, cast

import httpx
from openai import AsyncOpenAI, AsyncStream, DefaultAioHttpClient, Omit, RequestOptions
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from workbench import aio
from workbench.domain.errors import BadAnswer, TimedOut
from workbench.domain.replies import ChatRequest, Completion, Finish
from workbench.providers.base import Pieces
from workbench.providers.openai_errors import sdk_errors
from workbench.settings import settings

PATH = "/chat/completions"
CONNECT_SECONDS = 5.0
CLOSE_SECONDS = 1.0
KEEP_SECONDS = 3.0  # servers close idle connections after 5 s
BODY_LIMIT = 4_000_000
STREAMED = {"stream": True, "stream_options": {"include_usage": True}}
FINISHES = {
    "stop": Finish.STOP,
    "length": Finish.LENGTH,
    "content_filter": Finish.FILTERED,
}


@dataclass(eq=False)
class Endpoint:
    """One server that speaks the protocol.

    `cost_usd` is what each answer costs; `limit` is what the server calls the longest answer.
    """

    base_url: str
    key: str = field(repr=False)
    name: str
    cost_usd: float | None
    limit: str = "max_tokens"

    @property
    def _options(self) -> RequestOptions:
        """The SDK refuses to go without a key unless each request says so."""
        return {} if self.key else {"headers": {"Authorization": Omit()}}

    @cached_property
    def _client(self) -> AsyncOpenAI:
        client = _client(self.base_url, self.key)
        atexit.register(_close, client)
        return client

    async def complete(self, request: ChatRequest) -> Completion:
        """The whole answer, in one attempt."""
        reading = _Reading(self.name)
        with sdk_errors(self.name, self.key):
            answer = await self._client.post(
                PATH,
                body=_body(request, self.limit),
                cast_to=ChatCompletion,
                options=self._options,
            )
        reading.take_whole(answer)
        return reading.completion(self.cost_usd)

    async def stream(self, request: ChatRequest) -> Pieces:
        """The answer piece by piece; closing this closes the connection."""
        reading = _Reading(self.name)
        with sdk_errors(self.name, self.key):
            stream: AsyncStream[ChatCompletionChunk] = await self._client.post(
                PATH,
                body=_body(request, self.limit) | STREAMED,
                cast_to=ChatCompletionChunk,
                options=self._options,
                stream=True,
                stream_cls=AsyncStream[ChatCompletionChunk],
            )
            async with stream:
                async for chunk in stream:
                    if piece := reading.take_chunk(chunk):
                        yield piece
        reading.first_token_seconds = reading.first_token_seconds or reading.seconds
        yield reading.completion(self.cost_usd)


def _body(request: ChatRequest, limit: str) -> dict[str, object]:
    """The request as JSON."""
    wanted = request.parameters
    options = {
        limit: wanted.max_tokens,
        "temperature": wanted.temperature,
        "top_p": wanted.top_p,
        "seed": wanted.seed,
    }
    return {
        "model": request.model.model,
        "messages": [{"role": said.role, "content": said.content} for said in request.messages],
        **{name: value for name, value in options.items() if value is not None},
    }


class _Reading:
    """An answer while it is read. The SDK checks no types, so every field is looked at here."""

    def __init__(self, name: str) -> None:
        self._name, self._started = name, monotonic()
        self._pieces: list[str] = []
        self._finish: object = None
        self._usage: object = None
        self.first_token_seconds: float | None = None

    @property
    def seconds(self) -> float:
        return monotonic() - self._started

    def take_whole(self, answer: object) -> None:
        choices = getattr(answer, "choices", None)
        if not isinstance(choices, list) or not choices:
            raise BadAnswer(f"{self._name} sent something else than an answer; check the base URL")
        self._usage = getattr(answer, "usage", None)
        self._take(choices[0], "message")

    def take_chunk(self, chunk: object) -> str:
        """The text of one chunk of a stream; empty where it has none."""
        self._usage = getattr(chunk, "usage", None) or self._usage
        choices = getattr(chunk, "choices", None)
        if not isinstance(choices, list):
            raise BadAnswer(f"{self._name} sent something else than an answer; check the base URL")
        piece = self._take(choices[0], "delta") if choices else ""
        if piece and self.first_token_seconds is None:
            self.first_token_seconds = self.seconds
        return piece

    def completion(self, cost_usd: float | None) -> Completion:
        finish = self._finish if isinstance(self._finish, str) else ""
        return Completion(
            text="".join(self._pieces),
            finish=FINISHES.get(finish, Finish.INCOMPLETE),
            input_tokens=_count(self._usage, "prompt_tokens"),
            output_tokens=_count(self._usage, "completion_tokens"),
            cost_usd=cost_usd,
            seconds=self.seconds,
            first_token_seconds=self.first_token_seconds,
        )

    def _take(self, choice: object, part: str) -> str:
        said = getattr(choice, part, None)
        text = getattr(said, "content", None) or ""
        if not isinstance(text, str):
            raise BadAnswer(f"{self._name} sent an answer without text; choose a text model")
        self._finish = getattr(choice, "finish_reason", None) or self._finish
        if getattr(said, "refusal", None):
            self._finish = "content_filter"
        self._pieces.append(text)
        return text


def _count(usage: object, name: str) -> int | None:
    count = getattr(usage, name, None)
    return count if isinstance(count, int) else None


def _client(base_url: str, key: str) -> AsyncOpenAI:
    """A client without retries, redirects, or what the SDK would read from the environment."""
    left_out: dict[str, Any] = {"OpenAI-Organization": Omit(), "OpenAI-Project": Omit()}
    timeout = httpx.Timeout(settings().call_timeout_seconds, connect=CONNECT_SECONDS)
    return AsyncOpenAI(
        api_key=key,
        admin_api_key="",
        base_url=base_url,
        max_retries=0,
        timeout=timeout,
        default_headers={"Accept-Encoding": "identity", **left_out},
        http_client=DefaultAioHttpClient(
            follow_redirects=False,
            limits=httpx.Limits(max_connections=1000, keepalive_expiry=KEEP_SECONDS),
            timeout=timeout,
            event_hooks={"response": [_cap]},
        ),
    )


def _close(client: AsyncOpenAI) -> None:
    """Close the connections on the loop they belong to; aiohttp complains of open ones."""
    with suppress(TimedOut):
        aio.run(client.close(), timeout=CLOSE_SECONDS)


async def _cap(response: httpx.Response) -> None:
    """Let no answer grow beyond BODY_LIMIT, nor unpack to more than it was."""
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise BadAnswer("the provider packed its answer though it was asked not to")
    response.stream = _Capped(cast(httpx.AsyncByteStream, response.stream))


class _Capped(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        length = 0
        async for chunk in self._stream:
            length += len(chunk)
            if length > BODY_LIMIT:
                raise BadAnswer(f"the provider's answer is longer than {BODY_LIMIT:,} bytes")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()
