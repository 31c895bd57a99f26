"""The one HTTP client under all SDKs: no redirects, no packed or endless bodies, no inner hosts.

Imports the HTTP libraries, so it is itself imported on first use.
"""

import asyncio
import atexit
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any, cast

import aiohttp
import httpx2
from httpx_aiohttp.httpx2 import AiohttpTransport

from workbench import aio
from workbench.domain.access import Access
from workbench.domain.errors import BadAddress, BadAnswer, TimedOut
from workbench.providers import addresses
from workbench.settings import settings

CONNECT_SECONDS = 5.0
CLOSE_SECONDS = 1.0
KEEP_SECONDS = 3.0  # servers close idle connections after 5 s
CONNECTIONS = 1000
BODY_LIMIT = 4_000_000
HEADERS = {"Accept-Encoding": "identity"}  # for the SDK: what is packed can't be capped

Heed = Callable[[Mapping[str, str]], None]


def client(access: Access, heed: Heed) -> httpx2.AsyncClient:
    """A client for one address; `heed` is told the headers of each answer.

    Belongs to the loop of workbench.aio and is closed when the process ends. Raises BadAddress for
    what is no URL; its requests do where a person's address may not be asked.
    """
    check(access.base_url)
    timeout = httpx2.Timeout(settings().call_timeout_seconds, connect=CONNECT_SECONDS)
    made = httpx2.AsyncClient(
        transport=AiohttpTransport(client=lambda: session(access), limits=_limits()),
        follow_redirects=False,
        trust_env=False,
        timeout=timeout,
        event_hooks={
            "request": [_look_at_the_address] if access.guarded else [],
            "response": [_hook(heed)],
        },
    )
    close_at_exit(made.aclose)
    return made


def check(base_url: str) -> None:
    """Raise BadAddress for what is no URL."""
    try:
        httpx2.URL(base_url)
    except httpx2.InvalidURL:
        raise BadAddress("the base URL can't be used; write it like https://host/v1") from None


def _limits() -> httpx2.Limits:
    return httpx2.Limits(max_connections=CONNECTIONS, keepalive_expiry=KEEP_SECONDS)


def session(access: Access, timeout: aiohttp.ClientTimeout | None = None) -> aiohttp.ClientSession:
    """A session that keeps connections and no cookies."""
    connector = aiohttp.TCPConnector(
        limit=CONNECTIONS,
        keepalive_timeout=KEEP_SECONDS,
        ssl=httpx2.create_ssl_context(),
        resolver=_Guard() if access.guarded else None,
    )
    options: dict[str, Any] = {"timeout": timeout} if timeout else {}
    return aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar(), **options
    )


class _Guard(aiohttp.ThreadedResolver):
    """Resolves names to outer addresses only: a name may have moved since its URL was saved."""

    async def resolve(self, host: str, *rest: Any, **more: Any) -> list[Any]:
        """The addresses that may be connected to; raises BadAddress where there is none."""
        found = await super().resolve(host, *rest, **more)
        allowed = [one for one in found if addresses.may_connect(host, one["host"])]
        if not allowed:
            raise addresses.refuse(host)
        return allowed


async def _look_at_the_address(request: httpx2.Request) -> None:
    """The URL as the client reads it, at each request: the operator's setting may have changed."""
    addresses.check_literal(str(request.url))


def _hook(heed: Heed) -> Callable[[httpx2.Response], Awaitable[None]]:
    async def on_response(response: httpx2.Response) -> None:
        """Let no answer grow beyond BODY_LIMIT, nor unpack to more than it was."""
        heed(response.headers)
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise BadAnswer("the provider packed its answer though it was asked not to")
        response.stream = _Capped(cast(httpx2.AsyncByteStream, response.stream))

    return on_response


class _Capped(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
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


def close_at_exit(close: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Close connections on their loop when the process ends; aiohttp complains of open ones."""
    atexit.register(_closed, close)


def _closed(close: Callable[[], Coroutine[Any, Any, None]]) -> None:
    with suppress(TimedOut, asyncio.CancelledError):
        aio.run(close(), timeout=CLOSE_SECONDS)
