"""An answer while it is read: its text so far, and when it came; SDKs check no types, this does."""

from time import monotonic

from workbench.domain.errors import BadAnswer
from workbench.domain.replies import Completion, Finish


class Reading:
    """The pieces of one answer of the provider that sentences call `name`."""

    def __init__(self, name: str, *, streamed: bool = False) -> None:
        self.name = name
        self._streamed, self._started = streamed, monotonic()
        self._pieces: list[str] = []
        self._first: float | None = None

    def add(self, text: object) -> str:
        """Take one more piece of text; raises BadAnswer where it is none."""
        if not isinstance(text, str):
            raise BadAnswer(f"{self.name} sent an answer without text; choose a text model")
        if text and self._first is None:
            self._first = self._seconds()
        self._pieces.append(text)
        return text

    def completed(self, finish: Finish, asked: int | None, answered: int | None) -> Completion:
        """The answer as it stands, with the tokens that the provider counted."""
        seconds = self._seconds()
        return Completion(
            text="".join(self._pieces),
            finish=finish,
            input_tokens=asked,
            output_tokens=answered,
            cost_usd=None,
            seconds=seconds,
            first_token_seconds=(self._first or seconds) if self._streamed else None,
        )

    def _seconds(self) -> float:
        return monotonic() - self._started


def part(value: object, name: str) -> object:
    """A named part of an SDK's object or of plain JSON; None where it has none."""
    return value.get(name) if isinstance(value, dict) else getattr(value, name, None)


def count(usage: object, name: str) -> int | None:
    """A count of tokens; None where the provider gave none."""
    found = part(usage, name)
    return found if isinstance(found, int) else None
