"""What a provider is: one class with a way to ask for a whole answer and one to stream it."""

from collections.abc import AsyncIterator
from typing import Protocol

from workbench.domain.replies import ChatRequest, Completion


class Provider(Protocol):
    """Asks a model; raises ProviderError's subclasses and nothing of an SDK's."""

    async def complete(self, request: ChatRequest) -> Completion:
        """The whole answer."""
        ...

    def stream(self, request: ChatRequest) -> AsyncIterator[str | Completion]:
        """Pieces of text as they come, and last the Completion with the whole text."""
        ...
