"""What providers over an SDK share: one endpoint, with its connections, for each access."""

from collections.abc import Callable
from contextlib import aclosing
from typing import Protocol
from urllib.parse import urlsplit

from workbench.domain.access import Access
from workbench.domain.errors import BadKey
from workbench.domain.replies import ChatRequest, Completion
from workbench.providers.base import Pieces


class Endpoint(Protocol):
    """One server that is asked in one protocol with one key."""

    async def complete(self, request: ChatRequest) -> Completion:
        """The whole answer, in one attempt."""
        ...

    def stream(self, request: ChatRequest) -> Pieces:
        """The answer piece by piece; closing this closes the connection."""
        ...


def asked_host(access: Access, official: str, vendor: str) -> str:
    """The host of the access; raises BadKey where the vendor's own is to be asked without a key."""
    host = urlsplit(access.base_url).hostname or access.base_url
    if not access.key and host == official:
        raise BadKey(
            f"there is no key for {vendor}; enter one under Prompts & models, set "
            f"WORKBENCH_{vendor.upper()}_API_KEY, or use the address of a server that needs none"
        )
    return host


class EndpointProvider:
    """Asks the address of the access with its key; `make` may raise BadKey."""

    slots: int | None = None

    def __init__(self, make: Callable[[Access], Endpoint]) -> None:
        self._make = make
        self._endpoints: dict[str, Endpoint] = {}

    async def complete(self, request: ChatRequest, access: Access) -> Completion:
        """The whole answer."""
        return await self._endpoint(access).complete(request)

    async def stream(self, request: ChatRequest, access: Access) -> Pieces:
        """The answer piece by piece; closing this closes the connection."""
        async with aclosing(self._endpoint(access).stream(request)) as pieces:
            async for piece in pieces:
                yield piece

    def _endpoint(self, access: Access) -> Endpoint:
        if access.fingerprint not in self._endpoints:
            self._endpoints[access.fingerprint] = self._make(access)
        return self._endpoints[access.fingerprint]
