"""What Anthropic's models take that others do not mind, whichever way leads to them."""

from collections.abc import Sequence
from dataclasses import replace

from workbench.domain.prompts import OPENER_CUE
from workbench.domain.replies import ChatMessage, ChatRequest, Parameters


def adapted(request: ChatRequest) -> ChatRequest:
    """The request as the API takes it."""
    system = [said for said in request.messages if said.role == "system"]
    rest = [said for said in request.messages if said.role != "system"]
    return replace(
        request,
        messages=(*system, *_opener(rest), *rest),
        parameters=_one_sampling(request.parameters),
    )


def _opener(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """A placeholder before a chat that the manager began: the first message must be the user's."""
    begun = messages and messages[0].role == "user"
    return [] if begun else [ChatMessage("user", OPENER_CUE)]


def _one_sampling(wanted: Parameters) -> Parameters:
    """No top_p beside a temperature: newer models refuse both at once."""
    return wanted if wanted.temperature is None else replace(wanted, top_p=None)
