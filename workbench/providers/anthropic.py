"""Anthropic, and any server that speaks its protocol, by its base URL."""

from contextlib import aclosing
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from workbench.domain.access import Access
from workbench.domain.errors import BadKey
from workbench.domain.replies import ChatRequest, Completion
from workbench.providers.base import Pieces

if TYPE_CHECKING:
    from workbench.providers.anthropic_protocol import Endpoint

OFFICIAL = "api.anthropic.com"


class AnthropicProvider:
    """Asks the address of the access with its key."""

    slots: int | None = None

    def __init__(self) -> None:
        self._endpoints: dict[str, Endpoint] = {}

    async def complete(self, request: ChatRequest, access: Access) -> Completion:
        """The whole answer."""
        return await self._endpoint(access).complete(request)

    async def stream(self, request: ChatRequest, access: Access) -> Pieces:
        """The answer piece by piece; closing this closes the connection."""
        async with aclosing(self._endpoint(access).stream(request)) as pieces:
            async for piece in pieces:
                yield piece

    def _endpoint(self, access: Access) -> "Endpoint":
        if access.fingerprint not in self._endpoints:
            self._endpoints[access.fingerprint] = _endpoint(access)
        return self._endpoints[access.fingerprint]


def _endpoint(access: Access) -> "Endpoint":
    host = urlsplit(access.base_url).hostname or access.base_url
    if not access.key and host == OFFICIAL:
        raise BadKey(
            "there is no key for Anthropic; enter one under Prompts & models, set "
            "WORKBENCH_ANTHROPIC_API_KEY, or use the address of a server that needs none"
        )
    from workbench.providers.anthropic_protocol import Endpoint

    return Endpoint(access, name=f"anthropic ({host})")
