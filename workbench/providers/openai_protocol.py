"""The OpenAI chat protocol over the openai SDK: one server, its calls and how answers are read.

Imports the SDK, so it is itself imported on first use. Bodies go through the SDK's low-level
`post`: its typed walk over the messages is half of the CPU of a call.
"""

from dataclasses import dataclass
from functools import cached_property
from time import monotonic
from typing import Any

import openai
from openai import AsyncOpenAI, AsyncStream, Omit, RequestOptions
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from workbench.domain.access import Access
from workbench.domain.errors import BadAnswer
from workbench.domain.replies import ChatRequest, Completion, Finish
from workbench.providers import limits, wire
from workbench.providers.base import Pieces
from workbench.providers.sdk_errors import sdk_errors
from workbench.settings import settings

PATH = "/chat/completions"
STREAMED = {"stream": True, "stream_options": {"include_usage": True}}
FINISHES = {
    "stop": Finish.STOP,
    "length": Finish.LENGTH,
    "content_filter": Finish.FILTERED,
}


@dataclass(eq=False)
class Endpoint:
    """One server that speaks the protocol, for the provider `provider`.

    `name` is how sentences call it, `limit` what the server calls the longest answer.
    """

    provider: str
    access: Access
    name: str
    limit: str = "max_tokens"

    @property
    def _options(self) -> RequestOptions:
        """The SDK refuses to go without a key unless each request says so."""
        return {} if self.access.key else {"headers": {"Authorization": Omit()}}

    @cached_property
    def _client(self) -> AsyncOpenAI:
        return _client(self.access, limits.bucket(self.provider, self.access).heed)

    async def complete(self, request: ChatRequest) -> Completion:
        """The whole answer, in one attempt."""
        reading = _Reading(self.name)
        with sdk_errors(openai, self.name, self.access.key):
            answer = await self._client.post(
                PATH,
                body=_body(request, self.limit),
                cast_to=ChatCompletion,
                options=self._options,
            )
        reading.take_whole(answer)
        return reading.completion()

    async def stream(self, request: ChatRequest) -> Pieces:
        """The answer piece by piece; closing this closes the connection."""
        reading = _Reading(self.name)
        with sdk_errors(openai, self.name, self.access.key):
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
        yield reading.completion()


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

    def completion(self) -> Completion:
        finish = self._finish if isinstance(self._finish, str) else ""
        return Completion(
            text="".join(self._pieces),
            finish=FINISHES.get(finish, Finish.INCOMPLETE),
            input_tokens=_count(self._usage, "prompt_tokens"),
            output_tokens=_count(self._usage, "completion_tokens"),
            cost_usd=None,
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


def _client(access: Access, heed: wire.Heed) -> AsyncOpenAI:
    """A client without retries, redirects, or what the SDK would read from the environment."""
    left_out: dict[str, Any] = {"OpenAI-Organization": Omit(), "OpenAI-Project": Omit()}
    return AsyncOpenAI(
        api_key=access.key,
        admin_api_key="",
        base_url=access.base_url,
        max_retries=0,
        timeout=settings().call_timeout_seconds,
        default_headers={**wire.HEADERS, **left_out},
        http_client=wire.client(access, heed),
    )
