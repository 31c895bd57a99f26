"""OpenAI, and any server that speaks its protocol, by its base URL."""

from urllib.parse import urlsplit

from workbench.domain.access import Access
from workbench.domain.errors import BadKey
from workbench.providers.endpoints import Endpoint, EndpointProvider

OFFICIAL = "api.openai.com"


class OpenAIProvider(EndpointProvider):
    """Asks the address of the access with its key."""

    def __init__(self) -> None:
        super().__init__(_endpoint)


def _endpoint(access: Access) -> Endpoint:
    host = urlsplit(access.base_url).hostname or access.base_url
    if not access.key and host == OFFICIAL:
        raise BadKey(
            "there is no key for OpenAI; enter one under Prompts & models, set "
            "WORKBENCH_OPENAI_API_KEY, or use the address of a server that needs none"
        )
    from workbench.providers import openai_protocol

    limit = "max_completion_tokens" if host == OFFICIAL else "max_tokens"
    return openai_protocol.Endpoint("openai", access, name=f"openai ({host})", limit=limit)
