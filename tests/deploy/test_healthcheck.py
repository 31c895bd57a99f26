"""The container's own question whether its app answers."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.browser.app import free_port

SCRIPT = Path(__file__).resolve().parents[2] / "deploy" / "healthcheck.py"


class _Health(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/bench/_stcore/health" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    """The port of an app that is healthy below /bench."""
    server = HTTPServer(("127.0.0.1", 0), _Health)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def answer(port: int) -> object:
    """What the script ends with, asking this port."""
    names: dict[str, object] = {"__name__": "healthcheck"}
    exec(compile(SCRIPT.read_text(encoding="utf-8"), str(SCRIPT), "exec"), names)  # noqa: S102
    names["PORT"] = port
    with pytest.raises(SystemExit) as end:
        names["main"]()  # type: ignore[operator]
    return end.value.code


@pytest.mark.parametrize("path", ["/bench", "bench/"])
def test_an_app_that_answers_below_its_path_is_healthy(port, monkeypatch, path):
    monkeypatch.setenv("WORKBENCH_BASE_PATH", path)

    assert answer(port) == 0


def test_an_app_that_answers_with_an_error_is_not_healthy(port, monkeypatch):
    monkeypatch.delenv("WORKBENCH_BASE_PATH", raising=False)

    assert answer(port) == "the app answers with 404"


def test_where_nothing_listens_is_nothing_healthy():
    assert str(answer(free_port())).startswith("the app does not answer")
