"""How an answer is written to the wire: whole, in events, slowly, endlessly or not at all."""

import json
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

from tests.faults.wires import ANTHROPIC, OPENAI, Wire

if TYPE_CHECKING:
    from tests.faults.server import FaultServer

PIECE = 65_536


class Writer(BaseHTTPRequestHandler):
    """Writes in the protocol that was asked for by its path, for as long as nobody hangs up."""

    state: "FaultServer"
    protocol_version = "HTTP/1.1"

    @property
    def wire(self) -> Wire:
        """The protocol of this request."""
        return ANTHROPIC if self.path.endswith("/messages") else OPENAI

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def status(self, status: int, error: dict[str, Any], headers: dict[str, str]) -> None:
        """A fault by its status."""
        self.whole(json.dumps(error).encode(), status=status, headers=headers)

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
            self.close()

    def event(self, event: object) -> None:
        """One event of a stream."""
        self.raw(self.wire.line(event))

    def raw(self, line: bytes) -> None:
        """Bytes of a stream as they are."""
        self.wfile.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")
        self.wfile.flush()

    def close(self) -> None:
        """The end of a stream as HTTP has it."""
        self.wfile.write(b"0\r\n\r\n")

    def end_headers(self) -> None:
        """Say that each connection is for one answer."""
        self.send_header("Connection", "close")
        super().end_headers()

    def hang(self) -> None:
        """Never answer."""
        self.state.closing.wait()

    def reset(self) -> None:
        """Hang up without a byte."""

    def drip(self) -> None:
        """Answer a byte at a time, for ever."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        while not self.state.closing.wait(0.01):
            self.wfile.write(b" ")

    def flood(self, size: int) -> None:
        """A well-formed answer of so many bytes, never held in memory."""
        before, _, after = self.wire.answer("#").partition(b"#")
        self.whole(before, length=len(before) + size + len(after))
        for _ in range(size // PIECE):
            self.wfile.write(b"x" * PIECE)
        self.wfile.write(b"x" * (size % PIECE) + after)

    def flood_events(self, size: int) -> None:
        """The same as a stream of one endless event."""
        self.events(*self.wire.begin(), end=False)
        before, _, after = self.wire.line(self.wire.word("#")).partition(b"#")
        self.raw(before)
        for _ in range(size // PIECE):
            self.raw(b"x" * PIECE)
        self.raw(after)
        self.close()

    def talk(self) -> None:
        """Stream words until the listener hangs up."""
        try:
            self.events(*self.wire.begin(), end=False)
            number = 0
            while not self.state.closing.wait(0.005):
                number += 1
                self.event(self.wire.word(f"word{number} "))
        except OSError:
            self.state.dropped.set()

    def dawdle(self) -> None:
        """Stream some words slowly, to the end."""
        self.events(*self.wire.begin(), end=False)
        for number in range(40):
            self.event(self.wire.word(f"word{number} "))
            self.state.closing.wait(0.1)
        for event in (*self.wire.last("stop"), *self.wire.end()):
            self.event(event)
        self.close()

    def stall(self) -> None:
        """Stream one word, then nothing."""
        self.events(*self.wire.begin(), self.wire.word("Your "), end=False)
        self.state.closing.wait()
