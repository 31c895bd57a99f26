"""The vendor's own word on how an answer ended, read off the raw bytes beside whoever parses them.

litellm says 'stop' where a stream ends without a word or in the middle of an event, and counts
tokens itself where the vendor did not.
"""

import json
from collections.abc import Iterator

STOPPED = frozenset({"stop", "end_turn", "stop_sequence", "complete", "eos", "eos_token"})
FINISHES = frozenset({"finish_reason", "finishReason", "stop_reason", "stopReason", "done_reason"})
COUNTS = frozenset(
    {"prompt_tokens", "input_tokens", "promptTokenCount", "prompt_eval_count", "inputTokens"}
)


class Ending:
    """What is known of an answer's end.

    `malformed` says that a part could not be read, `error` is a fault that was told in a stream.
    """

    def __init__(self, content_type: str) -> None:
        self.counted = self.malformed = False
        self.error: dict[str, object] | None = None
        self._streamed = content_type.startswith("text/event-stream")
        self._stopped = self._open = self._closed = False
        self._rest = b""
        self._data: list[bytes] = []

    @property
    def stopped(self) -> bool:
        """Whether the vendor said that the model stopped by itself."""
        return self._stopped and not self._open and not self.malformed

    @property
    def unfinished(self) -> bool:
        """Whether this is a stream that came to its end in peace, but without the vendor's word."""
        sound = self._streamed and self._closed and not self.malformed and self.error is None
        return sound and not self.stopped

    def take(self, chunk: bytes) -> None:
        """The next bytes of the answer."""
        if not self._streamed:
            self._rest += chunk
            return
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            self._take_line(line.rstrip(b"\r"))

    def close(self) -> None:
        """The answer is all here."""
        if self._streamed:
            self._take_line(self._rest)
            self._take_line(b"")
        else:
            self._read(self._rest)
        self._rest, self._closed = b"", True

    def _take_line(self, line: bytes) -> None:
        """One line of an event stream; an empty one ends the event."""
        if line.startswith(b"data:"):
            self._data.append(line.removeprefix(b"data:").strip())
        elif not line and self._data:
            data, self._data = b"\n".join(self._data), []
            if data == b"[DONE]":  # readers stop here
                self._closed = True
            else:
                self._read(data)

    def _read(self, text: bytes) -> None:
        try:
            event = json.loads(text)
            for name, value in _fields(event):
                self._note(name, value)
        except (ValueError, RecursionError):
            self.malformed = True
            return
        if self._streamed and isinstance(event, dict) and isinstance(event.get("error"), dict):
            self.error = event["error"]

    def _note(self, name: str, value: object) -> None:
        if name in FINISHES and isinstance(value, str):
            self._stopped = value.casefold() in STOPPED
        elif name in COUNTS and isinstance(value, int):
            self.counted = True
        elif name == "type" and value in ("message_start", "message_stop"):
            self._open = value == "message_start"


def _fields(value: object) -> Iterator[tuple[str, object]]:
    """All named values of a JSON value, at any depth, in order."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name, inner
            yield from _fields(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _fields(inner)
