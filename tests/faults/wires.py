"""How an answer looks in each of the two protocols, whole and in pieces, right and wrong."""

import json
from typing import Any, ClassVar, Protocol

TEXT = "Your parcel arrives on Monday."
WORDS = ("Your ", "parcel ", "arrives ", "on ", "Monday.")
ASKED, ANSWERED = 12, 6


class Wire(Protocol):
    """One protocol. A finish is stop, length, filtered, odd, or None for no word of it."""

    def answer(self, text: Any = TEXT, finish: str | None = "stop") -> bytes:
        """A whole answer."""
        ...

    def refusal(self) -> bytes:
        """A whole answer that refuses to be one."""
        ...

    def nothing(self) -> bytes:
        """A whole answer with no part in it."""
        ...

    def error(self, message: str, kind: str, code: str | None) -> dict[str, Any]:
        """What is said beside a status."""
        ...

    def begin(self) -> list[object]:
        """The events before the first word."""
        ...

    def word(self, text: Any) -> object:
        """The event of one piece of text."""
        ...

    def last(self, finish: str) -> list[object]:
        """The events after the last word, with the finish and the counts."""
        ...

    def end(self) -> list[object]:
        """The mark of the stream's end."""
        ...

    def line(self, event: object) -> bytes:
        """An event as it is sent; a text goes out as it is."""
        ...


class OpenAI:
    """Chat completions."""

    FINISHES: ClassVar = {
        "stop": "stop",
        "length": "length",
        "filtered": "content_filter",
        "odd": "odd",
    }
    USAGE: ClassVar = {
        "prompt_tokens": ASKED,
        "completion_tokens": ANSWERED,
        "total_tokens": ASKED + ANSWERED,
    }
    FRAME: ClassVar = {
        "id": "chatcmpl-1",
        "created": 1_780_000_000,
        "model": "some-model",
        "service_tier": "default",
    }

    def answer(self, text: Any = TEXT, finish: str | None = "stop", **more: Any) -> bytes:
        message = {"role": "assistant", "content": text, **more}
        word = finish and self.FINISHES[finish]
        return self._whole([{"index": 0, "message": message, "finish_reason": word}])

    def refusal(self) -> bytes:
        return self.answer(None, refusal="I can't help with that.")

    def tool_call(self) -> bytes:
        asked = {"name": "send_money", "arguments": '{"to": "me"}'}
        calls = [{"id": "call_1", "type": "function", "function": asked}]
        message = {"role": "assistant", "content": None, "tool_calls": calls}
        return self._whole([{"index": 0, "message": message, "finish_reason": "tool_calls"}])

    def nothing(self) -> bytes:
        return self._whole([])

    def error(self, message: str, kind: str, code: str | None) -> dict[str, Any]:
        return {"error": {"message": message, "type": kind, "param": None, "code": code}}

    def begin(self) -> list[object]:
        return []

    def word(self, text: Any) -> object:
        return self._chunk({"content": text}, None)

    def last(self, finish: str) -> list[object]:
        counts = {**self.FRAME, "object": "chat.completion.chunk", "choices": []}
        return [self._chunk({}, self.FINISHES[finish]), {**counts, "usage": self.USAGE}]

    def end(self) -> list[object]:
        return ["[DONE]"]

    def line(self, event: object) -> bytes:
        data = event if isinstance(event, str) else json.dumps(event)
        return f"data: {data}\n\n".encode()

    def _whole(self, choices: list[Any]) -> bytes:
        whole = {**self.FRAME, "object": "chat.completion", "choices": choices}
        return json.dumps({**whole, "usage": self.USAGE}).encode()

    def _chunk(self, delta: dict[str, Any], finish: str | None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return {**self.FRAME, "object": "chat.completion.chunk", "choices": [choice]}


class Anthropic:
    """Messages."""

    FINISHES: ClassVar = {
        "stop": "end_turn",
        "length": "max_tokens",
        "filtered": "refusal",
        "odd": "odd",
        "tool_use": "tool_use",
    }
    USAGE: ClassVar = {"input_tokens": ASKED, "output_tokens": ANSWERED}

    def answer(self, text: Any = TEXT, finish: str | None = "stop") -> bytes:
        return self._whole([{"type": "text", "text": text}], finish)

    def refusal(self) -> bytes:
        return self._whole([], "filtered")

    def tool_call(self) -> bytes:
        asked = {"type": "tool_use", "id": "call_1", "name": "send_money", "input": {"to": "me"}}
        return self._whole([asked], "tool_use")

    def nothing(self) -> bytes:
        return self._whole([], "stop")

    def error(self, message: str, kind: str, code: str | None) -> dict[str, Any]:
        return {"type": "error", "error": {"type": code or kind, "message": message}}

    def begin(self) -> list[object]:
        usage = {"input_tokens": ASKED, "output_tokens": 1}
        block = {"type": "text", "text": ""}
        return [
            {"type": "message_start", "message": self._message([], None, usage)},
            {"type": "content_block_start", "index": 0, "content_block": block},
        ]

    def word(self, text: Any) -> object:
        delta = {"type": "text_delta", "text": text}
        return {"type": "content_block_delta", "index": 0, "delta": delta}

    def last(self, finish: str) -> list[object]:
        delta = {"stop_reason": self.FINISHES[finish], "stop_sequence": None}
        return [
            {"type": "content_block_stop", "index": 0},
            {"type": "message_delta", "delta": delta, "usage": {"output_tokens": ANSWERED}},
        ]

    def end(self) -> list[object]:
        return [{"type": "message_stop"}]

    def line(self, event: object) -> bytes:
        if not isinstance(event, dict):
            return f"event: content_block_delta\ndata: {event}\n\n".encode()
        return f"event: {event.get('type')}\ndata: {json.dumps(event)}\n\n".encode()

    def _whole(self, content: list[Any], finish: str | None) -> bytes:
        return json.dumps(self._message(content, finish, self.USAGE)).encode()

    def _message(self, content: list[Any], finish: str | None, usage: Any) -> dict[str, Any]:
        frame = {"id": "msg_1", "type": "message", "role": "assistant", "model": "some-model"}
        reason = {"stop_reason": finish and self.FINISHES[finish], "stop_sequence": None}
        return {**frame, "content": content, **reason, "usage": usage}


OPENAI, ANTHROPIC = OpenAI(), Anthropic()
