"""A scripted model for tests; never there in a normal run."""

import asyncio
import re
from collections import deque

from workbench.domain.access import Access
from workbench.domain.errors import ProviderError
from workbench.domain.replies import ChatRequest, Completion, Finish
from workbench.providers.base import Pieces

Answer = str | Completion | Exception


class FakeProvider:
    """Answers what was enqueued, in order, and remembers what it was asked."""

    slots: int | None = None

    def __init__(self) -> None:
        self.requests: list[ChatRequest] = []
        self._script: deque[tuple[Answer, Exception | None]] = deque()

    def enqueue(self, *answers: Answer, then: Exception | None = None) -> None:
        """The next answers; an exception is raised instead, `then` after the answer's words."""
        self._script.extend((answer, then) for answer in answers)

    async def complete(self, request: ChatRequest, _access: Access) -> Completion:
        """The next scripted answer at once."""
        answer, then = self._next(request)
        if isinstance(answer, Exception):
            raise answer
        if then is not None:
            raise then
        return _completion(request, answer)

    async def stream(self, request: ChatRequest, _access: Access) -> Pieces:
        """The next scripted answer word by word."""
        answer, then = self._next(request)
        if isinstance(answer, Exception):
            raise answer
        completion = _completion(request, answer)
        for word in re.findall(r"\s*\S+|\s+", completion.text):
            await asyncio.sleep(0)
            yield word
        if then is not None:
            raise then
        yield completion

    def _next(self, request: ChatRequest) -> tuple[Answer, Exception | None]:
        self.requests.append(request)
        if not self._script:
            raise ProviderError("the fake model was asked once more than the test enqueued answers")
        return self._script.popleft()


def _completion(request: ChatRequest, answer: str | Completion) -> Completion:
    if isinstance(answer, Completion):
        return answer
    asked = sum(len(message.content.split()) for message in request.messages)
    return Completion(
        text=answer,
        finish=Finish.STOP,
        input_tokens=asked,
        output_tokens=len(answer.split()),
        cost_usd=0.0,
        seconds=0.0,
        first_token_seconds=0.0,
    )
