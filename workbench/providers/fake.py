"""The scripted provider of the tests: it answers what was enqueued and keeps what it was sent."""

import re
from collections import deque
from collections.abc import AsyncIterator

from workbench.domain.errors import BadAnswer
from workbench.domain.replies import ChatRequest, Completion, Finish


class FakeProvider:
    """Answers in the order of enqueue(); an enqueued exception is raised."""

    def __init__(self) -> None:
        self.requests: list[ChatRequest] = []
        self._answers: deque[str | Exception] = deque()

    def enqueue(self, *answers: str | Exception) -> None:
        """Add what the next requests are answered with."""
        self._answers.extend(answers)

    async def complete(self, request: ChatRequest) -> Completion:
        """The next enqueued answer, whole."""
        text = self._next(request)
        words = len(text.split())
        return Completion(text, Finish.STOP, len(request.messages), words, 0.0, 0.001, 0.001)

    async def stream(self, request: ChatRequest) -> AsyncIterator[str | Completion]:
        """The next enqueued answer, word by word."""
        completion = await self.complete(request)
        for word in re.findall(r"\S+\s*|\s+", completion.text):
            yield word
        yield completion

    def _next(self, request: ChatRequest) -> str:
        self.requests.append(request)
        if not self._answers:
            raise BadAnswer("nothing is enqueued for this request")
        answer = self._answers.popleft()
        if isinstance(answer, Exception):
            raise answer
        return answer
