"""The OpenAI chat protocol over the openai SDK: one server and its calls.

Imports the HTTP client, so it is itself imported on first use. The SDK streams and embeds; whole
answers, of which a replay takes thousands, go past it (see posting) and need not wait for its
import, which takes half a second.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from workbench.domain.access import Access
from workbench.domain.embeddings import Embeddings, EmbedRequest
from workbench.domain.replies import ChatRequest, Completion
from workbench.providers import embedding_protocol, limits, wire
from workbench.providers.base import Pieces
from workbench.providers.chat_reading import ChatReading
from workbench.providers.posting import Post
from workbench.providers.sdk_errors import sdk_errors
from workbench.settings import settings

if TYPE_CHECKING:
    from openai import AsyncOpenAI, RequestOptions

PATH = "/chat/completions"
STREAMED = {"stream": True, "stream_options": {"include_usage": True}}


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
    def _options(self) -> "RequestOptions":
        """The SDK refuses to go without a key unless each request says so."""
        from openai import Omit

        return {} if self.access.key else {"headers": {"Authorization": Omit()}}

    @cached_property
    def _client(self) -> "AsyncOpenAI":
        return _client(self.access, limits.bucket(self.provider, self.access).heed)

    @cached_property
    def _post(self) -> Post:
        heed = limits.bucket(self.provider, self.access).heed
        key = {"Authorization": f"Bearer {self.access.key}"} if self.access.key else {}
        return Post(self.access, self.name, key, heed)

    async def complete(self, request: ChatRequest) -> Completion:
        """The whole answer, in one attempt."""
        reading = ChatReading(self.name)
        url = f"{self.access.base_url.rstrip('/')}{PATH}"
        reading.take_whole(await self._post(url, _body(request, self.limit)))
        return reading.completion()

    async def embed(self, request: EmbedRequest) -> Embeddings:
        """The vectors of texts, in one attempt."""
        import openai
        from openai.types import CreateEmbeddingResponse

        with sdk_errors(openai, self.name, self.access.key):
            answer = await self._client.post(
                embedding_protocol.PATH,
                body=embedding_protocol.body(request),
                cast_to=CreateEmbeddingResponse,
                options=self._options,
            )
        return embedding_protocol.embeddings(answer, request, self.name)

    async def stream(self, request: ChatRequest) -> Pieces:
        """The answer piece by piece; closing this closes the connection."""
        import openai
        from openai import AsyncStream
        from openai.types.chat import ChatCompletionChunk

        reading = ChatReading(self.name, streamed=True)
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


def _client(access: Access, heed: wire.Heed) -> "AsyncOpenAI":
    """A client without retries, redirects, or what the SDK would read from the environment."""
    from openai import AsyncOpenAI, Omit

    headers: dict[str, Any] = {
        **wire.HEADERS,
        "OpenAI-Organization": Omit(),
        "OpenAI-Project": Omit(),
    }
    made = AsyncOpenAI(
        api_key=access.key,
        admin_api_key="",
        base_url=access.base_url,
        max_retries=0,
        timeout=settings().call_timeout_seconds,
        http_client=wire.client(access, heed),
    )
    made._custom_headers = headers  # as an argument they are joined with OPENAI_CUSTOM_HEADERS
    return made
