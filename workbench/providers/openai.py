"""OpenAI, and any server that speaks its protocol, by its base URL."""

from typing import TYPE_CHECKING, cast

from workbench.domain.access import Access
from workbench.domain.embeddings import Embeddings, EmbedRequest
from workbench.providers.endpoints import Endpoint, EndpointProvider, asked_host

if TYPE_CHECKING:
    from workbench.providers import openai_protocol

OFFICIAL = "api.openai.com"


class OpenAIProvider(EndpointProvider):
    """Asks the address of the access with its key."""

    def __init__(self) -> None:
        super().__init__(_endpoint)

    async def embed(self, request: EmbedRequest, access: Access) -> Embeddings:
        """The vectors of texts, in one attempt."""
        endpoint = cast("openai_protocol.Endpoint", self._endpoint(access))
        return await endpoint.embed(request)


def _endpoint(access: Access) -> Endpoint:
    host = asked_host(access, OFFICIAL, "OpenAI")
    from workbench.providers import openai_protocol

    limit = "max_completion_tokens" if host == OFFICIAL else "max_tokens"
    return openai_protocol.Endpoint("openai", access, name=f"openai ({host})", limit=limit)
