"""OpenAI, and any server that speaks its protocol, by its base URL."""

from workbench.domain.access import Access
from workbench.providers.endpoints import Endpoint, EndpointProvider, asked_host

OFFICIAL = "api.openai.com"


class OpenAIProvider(EndpointProvider):
    """Asks the address of the access with its key."""

    def __init__(self) -> None:
        super().__init__(_endpoint)


def _endpoint(access: Access) -> Endpoint:
    host = asked_host(access, OFFICIAL, "OpenAI")
    from workbench.providers import openai_protocol

    limit = "max_completion_tokens" if host == OFFICIAL else "max_tokens"
    return openai_protocol.Endpoint("openai", access, name=f"openai ({host})", limit=limit)
