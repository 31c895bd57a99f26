"""How an answer ended, by the bytes alone."""

import json

import pytest

from workbench.providers.endings import Ending

STREAM = "text/event-stream; charset=utf-8"
DONE = b"data: [DONE]\n\n"


def told(*events: object) -> bytes:
    return b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events)


def ended(body: bytes, content_type: str = STREAM, size: int = 7) -> Ending:
    """The ending of a body that came in small pieces."""
    ending = Ending(content_type)
    for start in range(0, len(body), size):
        ending.take(body[start : start + size])
    ending.close()
    return ending


STOP = {"choices": [{"finish_reason": "stop"}]}
SILENT = {"choices": [{"finish_reason": None}]}
START, LAST = {"type": "message_start"}, {"type": "message_stop"}
DELTA = {"type": "message_delta", "delta": {"stop_reason": "end_turn"}}
GEMINI = {"candidates": [{"finishReason": "STOP"}]}
STREAMS = {
    "a finish": (told(SILENT, STOP) + DONE, True),
    "no finish": (told(SILENT) + DONE, False),
    "a finish that is none": (told({"choices": [{"finish_reason": "error"}]}), False),
    "the mark alone": (DONE, False),
    "nothing": (b"", False),
    "a broken event": (b'data: {"cho\n\n' + told(STOP), False),
    "an event on two lines": (b'data: {"finish_reason":\ndata: "stop"}\r\n\r\n', True),
    "no blank line at the end": (told(STOP).rstrip(), True),
    "a message": (told(START, DELTA, LAST), True),
    "a message without its end": (told(START, DELTA), False),
    "Gemini's": (told(GEMINI), True),
    "too deep": (b"data: " + b"[" * 100_000 + b"\n\n" + told(STOP), False),
}


@pytest.mark.parametrize(("body", "stopped"), STREAMS.values(), ids=STREAMS)
def test_a_stream_stopped_only_where_it_says_so(body: bytes, stopped: bool) -> None:
    assert ended(body, size=4096 if len(body) > 1000 else 7).stopped is stopped


@pytest.mark.parametrize(
    ("body", "stopped"),
    [(STOP, True), (SILENT, False), ({"stop_reason": "end_turn", "type": "message"}, True)],
    ids=["stop", "silent", "message"],
)
def test_a_whole_answer_stopped_only_where_it_says_so(body: object, stopped: bool) -> None:
    assert ended(json.dumps(body).encode(), "application/json").stopped is stopped


def test_a_fault_told_in_a_stream_is_kept() -> None:
    ending = ended(told(SILENT, {"error": {"message": "it broke"}}))

    assert (ending.error, ending.unfinished) == ({"message": "it broke"}, False)


@pytest.mark.parametrize(
    ("event", "counted"),
    [({"usage": {"prompt_tokens": 3}}, True), ({"usage": None}, False)],
    ids=["counts", "none"],
)
def test_tokens_are_counted_only_by_the_vendor(event: object, counted: bool) -> None:
    assert ended(told(STOP, event)).counted is counted
