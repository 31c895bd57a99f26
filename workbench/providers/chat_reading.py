"""How an answer in the shape of OpenAI's chat completions is read, whole or chunk by chunk."""

from workbench.domain.replies import Completion, Finish
from workbench.providers.reading import Reading, count, part
from workbench.providers.sdk_errors import not_an_answer

FINISHES = {
    "stop": Finish.STOP,
    "length": Finish.LENGTH,
    "content_filter": Finish.FILTERED,
}


class ChatReading(Reading):
    """One chat completion, of openai's SDK or of whoever answers in its classes."""

    _finish: object = None
    _usage: object = None

    def take_whole(self, answer: object) -> None:
        """Read a whole answer."""
        choices = part(answer, "choices")
        if not isinstance(choices, list) or not choices:
            raise not_an_answer(self.name)
        self._usage = part(answer, "usage")
        self._take(choices[0], "message")

    def take_chunk(self, chunk: object) -> str:
        """The text of one chunk of a stream; empty where it has none."""
        self._usage = part(chunk, "usage") or self._usage
        choices = part(chunk, "choices")
        if not isinstance(choices, list):
            raise not_an_answer(self.name)
        return self._take(choices[0], "delta") if choices else ""

    def completion(self) -> Completion:
        """The answer; without a finish that is known it is incomplete."""
        finish = self._finish if isinstance(self._finish, str) else ""
        return self.completed(
            FINISHES.get(finish, Finish.INCOMPLETE),
            count(self._usage, "prompt_tokens"),
            count(self._usage, "completion_tokens"),
        )

    def _take(self, choice: object, where: str) -> str:
        said = part(choice, where)
        text = self.add(part(said, "content") or "")
        self._finish = part(choice, "finish_reason") or self._finish
        if part(said, "refusal"):
            self._finish = "content_filter"
        return text
