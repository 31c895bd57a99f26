"""Anthropic, and any server that speaks its protocol, by its base URL."""

from workbench.domain.access import Access
from workbench.providers.endpoints import Endpoint, EndpointProvider, asked_host

OFFICIAL = "api.anthropic.com"


class AnthropicProvider(EndpointProvider):
    """Asks the address of the access with its key."""

    def __init__(self) -> None:
        super().__init__(_endpoint)


def _endpoint(access: Access) -> Endpoint:
    host = asked_host(access, OFFICIAL, "Anthropic")
    from workbench.providers import anthropic_protocol

    return anthropic_protocol.Endpoint(access, name=f"anthropic ({host})")
