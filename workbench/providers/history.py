"""The company's own past as a model: answers with the most similar reply that a request carries.

What is similar was found where the request was built, so that this is a pure function of it.
"""

from workbench.domain.access import Access
from workbench.domain.errors import NothingSimilar
from workbench.domain.replies import ChatRequest, Completion, Finish
from workbench.providers.base import Pieces

MODELS = ("bm25",)


class HistoryProvider:
    """Calls nobody and costs nothing; raises NothingSimilar where the past has no such reply."""

    slots: int | None = None

    async def complete(self, request: ChatRequest, _access: Access) -> Completion:
        """The most similar past reply."""
        return said_again(_most_similar(request))

    async def stream(self, request: ChatRequest, _access: Access) -> Pieces:
        """The same, in one piece."""
        reply = _most_similar(request)
        yield reply
        yield said_again(reply)


def said_again(reply: str) -> Completion:
    """A past reply as an answer: no model read or wrote a token of it."""
    return Completion(
        text=reply,
        finish=Finish.STOP,
        input_tokens=0,
        output_tokens=0,
        cost_usd=0.0,
        seconds=0.0,
        first_token_seconds=0.0,
    )


def _most_similar(request: ChatRequest) -> str:
    if not request.similar:
        raise NothingSimilar(
            f"{request.model} found no past reply to such a message; import more conversations or "
            "approve more replies in chats, then save the config again with the newer past"
        )
    return request.similar[0].reply
