"""A loopback server with an embedding model: a text's vector counts its letters."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LETTERS = "abcdefghijklmnopqrstuvwxyz"
MODEL = "openai:text-embedding-3-small"


class EmbeddingServer:
    """Keeps what it was asked; `change` spoils an answer, `statuses` are given first."""

    def __init__(self) -> None:
        self.address = ""
        self.bodies: list[dict[str, Any]] = []
        self.statuses: list[int] = []
        self.change: Any = None

    def answer(self, texts: list[str]) -> dict[str, Any]:
        """What the protocol has for these texts, the last first: only the index tells the order."""
        data = [{"index": place, "embedding": vector(text)} for place, text in enumerate(texts)]
        tokens = sum(len(text.split()) for text in texts)
        usage = {"prompt_tokens": tokens, "total_tokens": tokens}
        return {"object": "list", "model": "some-model", "data": data[::-1], "usage": usage}


def vector(text: str) -> list[float]:
    """How often each letter is there; a text without letters has the last alone."""
    found = [float(text.casefold().count(letter)) for letter in LETTERS]
    return found if any(found) else [*found[:-1], 1.0]


@contextmanager
def embedding_server() -> Iterator[EmbeddingServer]:
    """A running server on a port of its own."""
    state = EmbeddingServer()
    handler = type("Handler", (_Handler,), {"state": state})
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    http.daemon_threads = True
    state.address = f"http://127.0.0.1:{http.server_port}/v1"
    thread = threading.Thread(target=http.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield state
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


class _Handler(BaseHTTPRequestHandler):
    state: EmbeddingServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.state.bodies.append(body)
        status = self.state.statuses.pop(0) if self.state.statuses else 200
        answer = self.state.answer(body["input"])
        if self.state.change:
            self.state.change(answer)
        sent = json.dumps(answer if status == 200 else {"error": {"message": "no"}}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *_args: object) -> None:
        """Nothing: the tests look at the bodies."""
