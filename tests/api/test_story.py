"""The whole story, over HTTP, against a server on loopback."""

import socket
from collections.abc import Iterator
from threading import Thread

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from scripts import api_story
from tests.people import quick_hashes
from workbench.api.door import Door
from workbench.providers.fake import FakeProvider

__all__ = ["quick_hashes"]


@pytest.fixture
def url(home, quick_hashes: None) -> Iterator[str]:
    """Where a server has the API."""
    app = Starlette(routes=[Mount("/api", Door())])
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    thread = Thread(target=server.run, args=([listening],))
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listening.close()


def test_a_program_plays_the_whole_story(
    url: str, fake: FakeProvider, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.enqueue("It is on its way to you.", "It is on its way.", "Ten euros.")

    code = api_story.main(["--url", url, "--model", "fake:scripted"])

    told = capsys.readouterr()
    assert (code, told.err) == (0, "")
    assert told.out.endswith("the whole story went well\n")


def test_a_step_that_fails_ends_the_story(
    url: str, fake: FakeProvider, capsys: pytest.CaptureFixture[str]
) -> None:
    code = api_story.main(["--url", url, "--model", "fake:scripted"])

    assert code == 1
    assert "the draft is failed" in capsys.readouterr().err
