"""Whole answers without an SDK around them: one JSON request, one JSON answer, over aiohttp.

A replay makes many thousands of these, and the SDKs' own walk costs four times as much as the rest
of a call. What `wire` says of its client holds here too: no redirects, no packed or endless bodies,
no inner hosts. Imports the HTTP library, so it is itself imported on first use.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import aiohttp

from workbench.domain.access import Access
from workbench.domain.errors import BadAnswer, TimedOut
from workbench.providers import addresses, wire
from workbench.providers.sdk_errors import not_an_answer, said_in, status_fault, unreachable
from workbench.settings import settings

FIRST_BAD_STATUS = 300


class Post:
    """Asks one server with one key; belongs to the loop of workbench.aio.

    `name` is how sentences call it, `heed` is told the headers of each answer. Raises BadAddress
    for a base URL that is none.
    """

    def __init__(
        self, access: Access, name: str, headers: Mapping[str, str], heed: wire.Heed
    ) -> None:
        wire.check(access.base_url)
        self._access, self._name, self._heed = access, name, heed
        self._headers = {"Content-Type": "application/json", **wire.HEADERS, **headers}
        self._session: aiohttp.ClientSession | None = None

    async def __call__(self, url: str, body: dict[str, object]) -> dict[str, Any]:
        """The answer to a request; every fault is a ProviderError that names the server."""
        if self._access.guarded:
            addresses.check_literal(url)
        with _faults(self._name):
            sent = self._opened().post(
                url, data=json.dumps(body).encode(), headers=self._headers, allow_redirects=False
            )
            async with sent as answer:
                self._heed(answer.headers)
                read = await _read(answer)
        if answer.status >= FIRST_BAD_STATUS:
            raise self._fault(answer, read)
        return _answer(read, self._name)

    def _fault(self, answer: aiohttp.ClientResponse, read: bytes) -> Exception:
        said = said_in(read, self._access.key)
        return status_fault(answer.status, said, answer.headers, self._name)

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            seconds = settings().call_timeout_seconds
            timeout = aiohttp.ClientTimeout(
                total=None, sock_connect=wire.CONNECT_SECONDS, sock_read=seconds
            )
            self._session = wire.session(self._access, timeout)
            wire.close_at_exit(self._session.close)
        return self._session


@contextmanager
def _faults(name: str) -> Iterator[None]:
    try:
        yield
    except aiohttp.ConnectionTimeoutError:
        raise unreachable(name) from None
    except TimeoutError:
        raise TimedOut(f"{name} fell silent; try again") from None
    except (aiohttp.ClientError, ConnectionError):
        raise unreachable(name) from None


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    """The whole body, as far as it may grow."""
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise BadAnswer("the provider packed its answer though it was asked not to")
    chunks, length = [], 0
    async for chunk in answer.content.iter_any():
        length += len(chunk)
        if length > wire.BODY_LIMIT:
            raise BadAnswer(f"the provider's answer is longer than {wire.BODY_LIMIT:,} bytes")
        chunks.append(chunk)
    return b"".join(chunks)


def _answer(read: bytes, name: str) -> dict[str, Any]:
    try:
        found = json.loads(read)
    except (ValueError, RecursionError):
        raise not_an_answer(name) from None
    if not isinstance(found, dict):
        raise not_an_answer(name)
    return found
