"""OpenAI, and any server that speaks its protocol, by its base URL."""

from contextlib import aclosing
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from workbench.domain.errors import BadKey
from workbench.domain.replies import ChatRequest, Completion
from workbench.providers.base import Pieces
from workbench.settings import settings

if TYPE_CHECKING:
    from workbench.providers.openai_protocol import Endpoint

OFFICIAL = "api.openai.com"


class OpenAIProvider:
    """Asks settings.openai_base_url with settings.openai_api_key; costs are not known yet."""

    slots: int | None = None

    def __init__(self) -> None:
        self._endpoints: dict[tuple[str, str], Endpoint] = {}

    async def complete(self, request: ChatRequest) -> Completion:
        """The whole answer."""
        return await self._endpoint().complete(request)

    async def stream(self, request: ChatRequest) -> Pieces:
        """The answer piece by piece; closing this closes the connection."""
        async with aclosing(self._endpoint().stream(request)) as pieces:
            async for piece in pieces:
                yield piece

    def _endpoint(self) -> "Endpoint":
        url, key = settings().openai_base_url, settings().openai_api_key.get_secret_value()
        if (url, key) not in self._endpoints:
            self._endpoints[url, key] = _endpoint(url, key)
        return self._endpoints[url, key]


def _endpoint(url: str, key: str) -> "Endpoint":
    from workbench.providers.openai_protocol import Endpoint

    host = urlsplit(url).hostname or url
    if not key and host == OFFICIAL:
        raise BadKey(
            "there is no key for OpenAI; set WORKBENCH_OPENAI_API_KEY, or point "
            "WORKBENCH_OPENAI_BASE_URL to a compatible server that needs none"
        )
    limit = "max_completion_tokens" if host == OFFICIAL else "max_tokens"
    return Endpoint(url, key, name=f"openai ({host})", cost_usd=None, limit=limit)
