"""The HTTP under litellm: each of its requests goes through the guarded client, or not at all.

litellm speaks httpx, and its own clients follow redirects with the key in hand, read proxies from
the environment and cap nothing. What happens on the wire is noted in the Call, since litellm's
errors tell little of it.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cache
from urllib.parse import urlsplit

import httpx
import httpx2
import litellm
from litellm.llms.custom_httpx import http_handler

from workbench.domain.access import LITELLM, Access
from workbench.domain.errors import ProviderError, Refused, Unreachable
from workbench.providers import addresses, limits, wire
from workbench.providers.endings import Ending
from workbench.providers.sdk_errors import said_in, status_fault, wire_errors

MADE_AGAIN = frozenset({"accept-encoding", "connection", "content-length", "transfer-encoding"})
ACCOUNTS = frozenset({"openai-organization", "openai-project"})  # of the environment
OPENAI = "api.openai.com"
KEYS = frozenset({"authorization", "x-api-key", "api-key", "x-goog-api-key"})


@dataclass(eq=False)
class Call:
    """One attempt to reach a vendor through litellm, and what came of it on the wire."""

    vendor: str
    access: Access
    fault: ProviderError | None = None
    ending: Ending | None = None
    _answers: list[httpx2.Response] = field(default_factory=list)

    @property
    def name(self) -> str:
        """How sentences call it."""
        return f"litellm ({self.vendor})"

    async def send(self, request: httpx.Request) -> httpx.Response:
        """The answer to one request of litellm's, if it is a success."""
        with self._noting():
            self._check(str(request.url))
            answer = await self._send(request)
            self._answers.append(answer)
            if answer.status_code >= 300:
                said = said_in(await answer.aread(), self.access.key)
                raise status_fault(answer.status_code, said, answer.headers, self.name)
        self.ending = Ending(answer.headers.get("content-type", ""))
        return httpx.Response(
            answer.status_code, headers=answer.headers.raw, stream=_Body(self, answer, self.ending)
        )

    async def close(self) -> None:
        """Close the connections that litellm left open."""
        for answer in self._answers:
            await answer.aclose()

    @contextmanager
    def _noting(self) -> Iterator[None]:
        try:
            with wire_errors(self.name):
                yield
        except ProviderError as fault:
            self.fault = fault
            raise

    def _check(self, url: str) -> None:
        """Raise Refused where the key would go to another place than it is meant for."""
        if self.access.base_url:
            if _origin(url) != _origin(self.access.base_url):
                raise Refused(f"{self.name} would go on to another address; choose another model")
            return
        scheme, host, _ = _origin(url)
        # Where litellm knows no address of a vendor, it takes OpenAI's.
        if scheme != "https" or (host == OPENAI and self.vendor != "openai"):
            raise Refused(f"{self.name} needs the address of its server; enter a base URL")
        addresses.check_literal(url)

    async def _send(self, request: httpx.Request) -> httpx2.Response:
        client = _client(self.access)
        content = await request.aread()
        made = client.build_request(
            request.method, str(request.url), headers=self._headers(request), content=content
        )
        return await client.send(made, stream=True)

    def _headers(self, request: httpx.Request) -> dict[str, str]:
        dropped = MADE_AGAIN | ACCOUNTS | (frozenset() if self.access.key else KEYS)
        kept = {name: text for name, text in request.headers.items() if name not in dropped}
        return {**kept, **wire.HEADERS}


CURRENT: ContextVar[Call] = ContextVar("CURRENT")


class Transport(httpx.AsyncBaseTransport):
    """Sends what litellm asks for as a part of the current Call."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer; raises ProviderError, which litellm wraps in one of its own."""
        call = CURRENT.get(None)
        if call is None:
            raise Unreachable("litellm may send nothing but what belongs to a call")
        return await call.send(request)


class _Body(httpx.AsyncByteStream):
    """The bytes of an answer, watched for how it ends."""

    def __init__(self, call: Call, answer: httpx2.Response, ending: Ending) -> None:
        self._call, self._answer, self._ending = call, answer, ending

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with self._call._noting():
            async for chunk in self._answer.aiter_raw():
                self._ending.take(chunk)
                yield chunk
        self._ending.close()

    async def aclose(self) -> None:
        await self._answer.aclose()


class _Nowhere(httpx.BaseTransport):
    """Sends nothing: what litellm does beside the event loop is no part of a call."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Raise Unreachable."""
        raise Unreachable(f"litellm may not ask {request.url.host} beside the event loop")


def take_over() -> None:
    """Put our client in the place of every one that litellm has or would make.

    It closes those it made when they are an hour old, so each gets one of its own.
    """
    litellm.aclient_session, litellm.client_session = _ours(), _nowhere()
    litellm.module_level_aclient.client = _ours()
    litellm.module_level_client.client = _nowhere()
    http_handler.AsyncHTTPHandler.create_client = _ours  # type: ignore[method-assign]
    http_handler.HTTPHandler.create_client = _nowhere  # type: ignore[method-assign]


def _ours(*_: object, **__: object) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=Transport(), follow_redirects=False, trust_env=False)


def _nowhere(*_: object, **__: object) -> httpx.Client:
    return httpx.Client(transport=_Nowhere(), trust_env=False)


@cache
def _client(access: Access) -> httpx2.AsyncClient:
    """The guarded client of an access; a vendor's own address is never an inner one."""
    guarded = access if access.base_url else replace(access, guarded=True)
    return wire.client(guarded, limits.bucket(LITELLM, access).heed)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port
