"""What a provider is: one class that answers a request whole or piece by piece."""

from collections.abc import AsyncGenerator
from typing import Protocol

from workbench.domain.access import Access
from workbench.domain.replies import ChatRequest, Completion

Pieces = AsyncGenerator[str | Completion, None]


class Provider(Protocol):
    """Raises ProviderError and nothing of an SDK's; makes one attempt and sets no deadline.

    `slots` is how many whole answers it can write at once; None means any number. `access` brings
    the key and the address; a provider that needs neither ignores it.
    """

    slots: int | None

    async def complete(self, request: ChatRequest, access: Access) -> Completion:
        """The whole answer."""
        ...

    def stream(self, request: ChatRequest, access: Access) -> Pieces:
        """Pieces of text as they come, and last the Completion with the whole text."""
        ...
