"""The modes by name: each a way to answer, right or wrong, in the protocol that was asked."""

import gzip
from collections.abc import Callable

from tests.faults.wires import WORDS
from tests.faults.writing import Writer

HTML = b"<html><body>Welcome to the login page</body></html>"
HUGE = 50_000_000
CANARY = "sk-CANARY-0123456789"

Break = Callable[[Writer], None]


def break_it(to: Writer, mode: str, streamed: bool, elsewhere: str) -> None:
    """Answer in a mode; a redirect leads `elsewhere`."""
    if mode in STATUSES:
        status, message, kind, code, headers = STATUSES[mode]
        at = {name: text.replace("ELSEWHERE", elsewhere) for name, text in headers.items()}
        to.status(status, to.wire.error(message, kind, code), at)
    else:
        ways = STREAMS if streamed else WHOLES
        (ways.get(mode) or COMMON[mode])(to)


def said(*events: str, finish: str = "stop", ended: bool = True) -> Break:
    """A stream of these words, to its end or without its end's mark."""

    def way(to: Writer) -> None:
        words = [to.wire.word(text) for text in events]
        to.events(
            *to.wire.begin(), *words, *to.wire.last(finish), *(to.wire.end() if ended else ())
        )

    return way


def broken(line: str) -> Break:
    """A stream with one line that breaks it, and a sound end."""

    def way(to: Writer) -> None:
        to.events(*to.wire.begin(), to.wire.word(WORDS[0]), end=False)
        to.raw(line.encode())
        for event in (*to.wire.last("stop"), *to.wire.end()):
            to.event(event)
        to.close()

    return way


def unfinished(to: Writer) -> None:
    """A stream that ends in peace without saying why."""
    words = [to.wire.word(text) for text in WORDS]
    done = [event for event in to.wire.end() if event == "[DONE]"]
    to.events(*to.wire.begin(), *words, *done)


def told(kind: str) -> Break:
    """A stream with a fault as an event."""

    def way(to: Writer) -> None:
        error = to.wire.error("it broke", kind, None)
        to.events(*to.wire.begin(), to.wire.word(WORDS[0]), error)

    return way


STATUSES: dict[str, tuple[int, str, str, str | None, dict[str, str]]] = {
    "busy": (429, "slow down", "rate_limit_error", None, {"Retry-After": "0"}),
    "busy_second": (429, "slow down", "rate_limit_error", None, {"Retry-After": "1"}),
    "busy_minutes": (429, "slow down", "rate_limit_error", None, {"Retry-After": "130"}),
    "busy_long": (429, "slow down", "rate_limit_error", None, {"Retry-After": "3600"}),
    "no_credit": (429, "no credit", "insufficient_quota", "insufficient_quota", {}),
    "slow": (408, "too slow", "timeout_error", None, {}),
    "conflict": (409, "try again", "api_error", None, {}),
    "fault": (500, "oops", "api_error", None, {}),
    "unavailable": (503, "not now", "api_error", None, {}),
    "overloaded": (529, "overloaded", "overloaded_error", None, {}),
    "bad_key": (401, f"Incorrect API key: {CANARY}", "authentication_error", None, {}),
    "no_model": (404, "no such model", "not_found_error", "model_not_found", {}),
    "too_long": (400, "prompt is too long", "invalid_request_error", None, {}),
    "too_long_code": (400, "too much", "invalid_request_error", "context_length_exceeded", {}),
    "too_long_local": (400, "too much", "exceed_context_size_error", None, {}),
    "declined": (400, f"temperature {CANARY} is unsupported", "invalid_request_error", None, {}),
    "redirect": (307, "moved", "moved", None, {"Location": "ELSEWHERE/v1/chat/completions"}),
}
COMMON: dict[str, Break] = {
    "hang": Writer.hang,
    "drip": Writer.drip,
    "reset": Writer.reset,
    "html": lambda to: to.whole(HTML, kind="text/html"),
    "error_body": lambda to: to.whole(b'{"error": {"message": "no"}}'),
    "huge": lambda to: to.flood(HUGE),
    "packed": lambda to: to.whole(
        gzip.compress(to.wire.answer()), headers={"Content-Encoding": "gzip"}
    ),
    "truncated": lambda to: to.whole(to.wire.answer()[:40], length=4000),
}
WHOLES: dict[str, Break] = {
    "ok": lambda to: to.whole(to.wire.answer()),
    "empty": lambda to: to.whole(to.wire.answer("")),
    "no_choices": lambda to: to.whole(to.wire.nothing()),
    "null_text": lambda to: to.whole(to.wire.answer(None)),
    "list_text": lambda to: to.whole(to.wire.answer([{"type": "text"}])),
    "no_finish": lambda to: to.whole(to.wire.answer(finish=None)),
    "odd_finish": lambda to: to.whole(to.wire.answer(finish="odd")),
    "length": lambda to: to.whole(to.wire.answer(finish="length")),
    "filtered": lambda to: to.whole(to.wire.answer("Your", "filtered")),
    "refusal": lambda to: to.whole(to.wire.refusal()),
    "tool_call": lambda to: to.whole(to.wire.tool_call()),
    "broken_json": lambda to: to.whole(to.wire.answer()[:60]),
    "not_utf8": lambda to: to.whole(to.wire.answer("#").replace(b"#", b"\xff\xfe")),
    "scalar": lambda to: to.whole(b"42"),
}
STREAMS: dict[str, Break] = {
    "ok": said(*WORDS),
    "empty": said(),
    "no_choices": lambda to: to.events(*to.wire.end()),
    "null_text": lambda to: to.events(*to.wire.begin(), to.wire.word(None), *to.wire.last("stop")),
    "no_finish": unfinished,
    "odd_finish": said(*WORDS, finish="odd"),
    "no_end": said(*WORDS, ended=False),
    "length": said(*WORDS, finish="length"),
    "filtered": said(WORDS[0], finish="filtered"),
    "broken_json": broken('event: content_block_delta\ndata: {"choices": [{"de\n\n'),
    "stray_data": broken('data: {"broken": \n\n'),
    "not_utf8": lambda to: (to.events(end=False), to.raw(b'data: {"x": "\xff"}\n\n'), to.close()),
    "cut": lambda to: to.events(*to.wire.begin(), *map(to.wire.word, WORDS[:2]), end=False),
    "error_event": told("api_error"),
    "overloaded_event": told("overloaded_error"),
    "odd_chunk": lambda to: to.events({"choices": "x"}),
    "huge_event": lambda to: to.flood_events(HUGE),
    "talk": Writer.talk,
    "dawdle": Writer.dawdle,
    "stall": Writer.stall,
}
