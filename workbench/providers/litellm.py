"""A hundred more vendors by litellm, named `litellm:vendor/model`; imported on first use only."""

import asyncio
import logging
import os
from contextlib import aclosing
from types import ModuleType

from workbench.domain.access import Access
from workbench.domain.errors import BadKey, ModelMissing
from workbench.domain.replies import ChatRequest, Completion
from workbench.providers.base import Pieces

ALONE = {  # what litellm reads of the environment past its own store of secrets
    "LITELLM_MODE": "PRODUCTION",  # else it loads the .env file it finds
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # else it fetches a price list
    "LITELLM_RUST": "False",  # its other HTTP client, which is not ours
    "OPENAI_CUSTOM_HEADERS": "",  # else they go to every vendor
}
LOGGERS = ("LiteLLM", "LiteLLM Proxy", "LiteLLM Router")
REFERENCES = ("os.environ/", "oidc/")  # litellm would put a secret of this machine in their place


class LiteLLMProvider:
    """Asks a vendor in its own protocol, at the address and with the key of the access."""

    slots: int | None = None

    async def complete(self, request: ChatRequest, access: Access) -> Completion:
        """The whole answer."""
        _check(request, access)
        protocol = await asyncio.to_thread(_protocol)
        answer: Completion = await protocol.complete(request, access)
        return answer

    async def stream(self, request: ChatRequest, access: Access) -> Pieces:
        """The answer piece by piece; closing this closes the connection."""
        _check(request, access)
        protocol = await asyncio.to_thread(_protocol)
        async with aclosing(protocol.stream(request, access)) as pieces:
            async for piece in pieces:
                yield piece


def _check(request: ChatRequest, access: Access) -> None:
    vendor, _, model = request.model.model.partition("/")
    if not vendor or not model:
        raise ModelMissing(
            f"{request.model} names no vendor; write litellm:vendor/model, "
            "for example litellm:groq/llama-3.3-70b-versatile"
        )
    if not access.key and not access.base_url:
        raise BadKey(
            f"there is no key for {vendor} behind litellm; enter one under Prompts & models, set "
            "WORKBENCH_LITELLM_API_KEY, or give the address of a server that needs none"
        )
    if access.key.startswith(REFERENCES):
        raise BadKey(f"the key for {vendor} is a reference and no key; enter the key itself")


def _protocol() -> ModuleType:
    os.environ.update(ALONE)
    for name in LOGGERS:  # they write headers and messages
        logging.getLogger(name).disabled = True
    from workbench.providers import litellm_protocol

    return litellm_protocol
