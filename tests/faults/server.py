"""The server: which mode is whose turn, and what it was asked."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import ThreadingHTTPServer
from typing import Any

from tests.faults.modes import break_it
from tests.faults.writing import Writer


class FaultServer:
    """Answers request n in the n-th mode, the last mode for ever; keeps what it was asked.

    Without modes the model that is asked for names the mode. `elsewhere` is where a redirect leads.
    """

    def __init__(self, modes: tuple[str, ...]) -> None:
        self.modes = modes
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.dropped = threading.Event()
        self.closing = threading.Event()
        self.address = ""
        self.elsewhere = "http://127.0.0.1:9"

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


class _Handler(Writer):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.state.headers.append({k.lower(): v for k, v in self.headers.items()})
        self.state.bodies.append(body)
        self.close_connection = True
        mode = self.state.mode_of(body)
        with suppress(ConnectionError):  # they hang up on what is too long
            break_it(self, mode, bool(body.get("stream")), self.state.elsewhere)
