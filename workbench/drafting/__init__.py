"""What chat, trial and replay share: requests, calls for a company, texts being written."""

from workbench.drafting.asking import access_to, ask, pieces
from workbench.drafting.requests import (
    Requests,
    checked_text,
    context_of,
    conversation_of,
    frozen_chat,
    live_config,
    prompt_of,
    request_for,
    requests,
)
from workbench.drafting.similar import past_of, read_past
from workbench.drafting.writing import (
    USAGE,
    OwnRow,
    Written,
    clear,
    is_interrupted,
    keep,
    set_aside,
    stream,
)

__all__ = [
    "USAGE",
    "OwnRow",
    "Requests",
    "Written",
    "access_to",
    "ask",
    "checked_text",
    "clear",
    "context_of",
    "conversation_of",
    "frozen_chat",
    "is_interrupted",
    "keep",
    "live_config",
    "past_of",
    "pieces",
    "prompt_of",
    "read_past",
    "request_for",
    "requests",
    "set_aside",
    "stream",
]
