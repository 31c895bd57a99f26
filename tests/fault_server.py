"""A loopback server that speaks the OpenAI chat protocol, and breaks it in named ways."""

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TEXT = "Your parcel arrives on Monday."
USAGE = {"prompt_tokens": 12, "completion_tokens": 6, "total_tokens": 18}
HTML = b"<html><body>Welcome to the login page</body></html>"


class FaultServer:
    """Answers request n in the n-th mode, the last mode for ever; keeps what it was asked.

    Without modes the model that is asked for names the mode.
    """

    def __init__(self, modes: tuple[str, ...]) -> None:
        self.modes = modes
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.dropped = threading.Event()
        self.closing = threading.Event()
        self.address = ""

    def mode_of(self, body: dict[str, Any]) -> str:
        """The mode for the request that was just noted."""
        if not self.modes:
            return str(body["model"])
        return self.modes[min(len(self.bodies), len(self.modes)) - 1]


@contextmanager
def fault_server(*modes: str) -> Iterator[FaultServer]:
    """A running server on a port of its own."""
    state = FaultServer(modes)
    handler = type("Handler", (_Handler,), {"state": state})
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    http.daemon_threads = True
    state.address = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield state
    finally:
        state.closing.set()
        http.shutdown()
        thread.join()
        http.server_close()


class _Handler(BaseHTTPRequestHandler):
    state: FaultServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.state.headers.append({k.lower(): v for k, v in self.headers.items()})
        self.state.bodies.append(body)
        self.close_connection = True
        mode = self.state.mode_of(body)
        if mode.startswith("redirect "):
            return self._status(307, {}, {"Location": mode.partition(" ")[2]})
        if mode in STATUSES:
            return self._status(*STATUSES[mode])
        break_it = STREAMS if body.get("stream") else WHOLES
        break_it.get(mode, COMMON.get(mode))(self)
        return None

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _status(self, status: int, error: dict[str, Any], headers: dict[str, str]) -> None:
        self.whole(json.dumps({"error": error}).encode(), status=status, headers=headers)

    def whole(
        self,
        body: bytes,
        *,
        status: int = 200,
        kind: str = "application/json",
        length: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        """One body with its length, which may be a lie."""
        self.send_response(status)
        given = {"Content-Type": kind, "Content-Length": str(length or len(body))}
        for name, value in {**given, **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def events(self, *events: object, end: bool = True) -> None:
        """Server-sent events, chunked; without `end` the connection breaks in the middle."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for event in events:
            self.event(event)
        if end:
            self.event("[DONE]")
            self.wfile.write(b"0\r\n\r\n")

    def event(self, event: object) -> None:
        """One event of a stream."""
        data = event if isinstance(event, str) else json.dumps(event)
        line = f"data: {data}\n\n".encode()
        self.wfile.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")
        self.wfile.flush()

    def end_headers(self) -> None:
        """Say that each connection is for one answer."""
        self.send_header("Connection", "close")
        super().end_headers()

    def hang(self) -> None:
        """Never answer."""
        self.state.closing.wait()

    def drip(self) -> None:
        """Answer a byte at a time, for ever."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        while not self.state.closing.wait(0.01):
            self.wfile.write(b" ")

    def talk(self) -> None:
        """Stream words until the listener hangs up."""
        try:
            self.events(end=False)
            while not self.state.closing.wait(0.005):
                self.event(chunk("word "))
        except OSError:
            self.state.dropped.set()

    def dawdle(self) -> None:
        """Stream some words slowly, to the end."""
        self.events(end=False)
        for number in range(40):
            self.event(chunk(f"word{number} "))
            self.state.closing.wait(0.1)
        for event in (*LAST, "[DONE]"):
            self.event(event)
        self.wfile.write(b"0\r\n\r\n")

    def stall(self) -> None:
        """Stream one word, then nothing."""
        self.events(chunk("Your "), end=False)
        self.state.closing.wait()


def answer(text: Any = TEXT, finish: str | None = "stop", **more: Any) -> bytes:
    """A whole answer."""
    message = {"role": "assistant", "content": text, **more}
    choice = {"index": 0, "message": message, "finish_reason": finish}
    return json.dumps({"object": "chat.completion", "choices": [choice], "usage": USAGE}).encode()


def chunk(text: str | None, finish: str | None = None) -> dict[str, Any]:
    """One piece of a streamed answer."""
    delta = {} if text is None else {"content": text}
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}


WORDS = [chunk(word) for word in ("Your ", "parcel ", "arrives ", "on ", "Monday.")]
LAST = [chunk(None, "stop"), {"choices": [], "usage": USAGE}]

STATUSES: dict[str, tuple[int, dict[str, Any], dict[str, str]]] = {
    "busy": (429, {"message": "slow down"}, {"Retry-After": "0"}),
    "busy_long": (429, {"message": "slow down"}, {"Retry-After": "3600"}),
    "no_credit": (429, {"message": "no credit", "code": "insufficient_quota"}, {}),
    "fault": (500, {"message": "oops"}, {}),
    "overloaded": (529, {"message": "overloaded"}, {}),
    "bad_key": (401, {"message": "Incorrect API key: sk-CANARY-0123456789"}, {}),
    "no_model": (404, {"message": "no such model", "code": "model_not_found"}, {}),
    "too_long": (400, {"message": "too long", "code": "context_length_exceeded"}, {}),
    "too_long_local": (400, {"message": "too long", "type": "exceed_context_size_error"}, {}),
    "declined": (400, {"message": "temperature sk-CANARY-0123456789 is unsupported"}, {}),
    "redirect": (307, {"message": "moved"}, {"Location": "http://127.0.0.1:9/v1"}),
}
COMMON: dict[str, Callable[[_Handler], None]] = {
    "hang": _Handler.hang,
    "drip": _Handler.drip,
    "html": lambda to: to.whole(HTML, kind="text/html"),
    "error_body": lambda to: to.whole(b'{"error": {"message": "no"}}'),
    "huge": lambda to: to.whole(answer("x" * 5_000_000)),
    "packed": lambda to: to.whole(gzip.compress(answer()), headers={"Content-Encoding": "gzip"}),
    "truncated": lambda to: to.whole(answer()[:40], length=4000),
}
WHOLES: dict[str, Callable[[_Handler], None]] = {
    "ok": lambda to: to.whole(answer()),
    "empty": lambda to: to.whole(answer("")),
    "no_choices": lambda to: to.whole(b'{"object": "chat.completion", "choices": []}'),
    "null_text": lambda to: to.whole(answer(None)),
    "list_text": lambda to: to.whole(answer([{"type": "text"}])),
    "no_finish": lambda to: to.whole(answer(finish=None)),
    "length": lambda to: to.whole(answer(finish="length")),
    "filtered": lambda to: to.whole(answer("Your", "content_filter")),
    "refusal": lambda to: to.whole(answer(None, refusal="I can't help with that.")),
    "broken_json": lambda to: to.whole(b'{"choices": [{"message"'),
    "not_utf8": lambda to: to.whole(b'{"choices": "\xff\xfe"}'),
    "scalar": lambda to: to.whole(b"42"),
}
STREAMS: dict[str, Callable[[_Handler], None]] = {
    "ok": lambda to: to.events(*WORDS, *LAST),
    "empty": lambda to: to.events(*LAST),
    "no_choices": lambda to: to.events({"choices": []}),
    "null_text": lambda to: to.events(chunk(None), *LAST),
    "no_finish": lambda to: to.events(*WORDS),
    "length": lambda to: to.events(*WORDS, chunk(None, "length")),
    "filtered": lambda to: to.events(WORDS[0], chunk(None, "content_filter")),
    "broken_json": lambda to: to.events(WORDS[0], '{"choices": [{"de'),
    "cut": lambda to: to.events(*WORDS[:2], end=False),
    "error_event": lambda to: to.events(WORDS[0], {"error": {"message": "overloaded"}}),
    "odd_chunk": lambda to: to.events({"choices": "x"}),
    "talk": _Handler.talk,
    "dawdle": _Handler.dawdle,
    "stall": _Handler.stall,
}
