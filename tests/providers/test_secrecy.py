"""Every provider: the key goes to one address and into no text, and no answer fills the memory."""

import logging
import traceback
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import fault_server
from tests.faults.modes import STATUSES
from tests.providers.conftest import ask, ask_of
from tests.providers.routes import ROUTES, Route, streamed, wired
from workbench import aio
from workbench.domain.errors import BadAnswer, ProviderError

GROWTH = 50_000_000
OPENAI = "API_KEY ADMIN_KEY ORG_ID ORGANIZATION PROJECT_ID BASE_URL API_BASE CUSTOM_HEADERS"
ANTHROPIC = "API_KEY AUTH_TOKEN BASE_URL API_BASE CUSTOM_HEADERS PROFILE"
ENVIRONMENT = [
    *(f"OPENAI_{name}" for name in OPENAI.split()),
    *(f"ANTHROPIC_{name}" for name in ANTHROPIC.split()),
]


@pytest.fixture(params=ROUTES, ids=str)
def route(request: pytest.FixtureRequest) -> Route:
    """Each way from a provider to a server."""
    return request.param


@pytest.fixture(autouse=True)
def deadlines(quick: None, bare_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries without pauses, and a deadline that a loopback server meets with ease."""
    monkeypatch.setenv("WORKBENCH_CALL_TIMEOUT_SECONDS", "20")


@pytest.fixture
def measured() -> Iterator[None]:
    """Memory that Python takes is counted."""
    tracemalloc.start()
    yield
    tracemalloc.stop()


def test_a_redirect_takes_the_key_nowhere(route: Route, monkeypatch: pytest.MonkeyPatch) -> None:
    with fault_server("ok") as other, wired(route, monkeypatch, "redirect") as server:
        server.elsewhere = other.address
        with pytest.raises(ProviderError):
            aio.run(ask(ask_of(route.model)))
        with pytest.raises(ProviderError):
            streamed(route)

    assert (len(server.bodies), other.headers) == (2, [])


@pytest.mark.parametrize("mode", ["huge", "huge_event"])
def test_an_answer_of_50_mb_is_refused_before_it_is_held(
    route: Route, mode: str, measured: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wired(route, monkeypatch, mode):
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        with pytest.raises(BadAnswer, match=r"longer than|more than"):
            streamed(route) if mode == "huge_event" else aio.run(ask(ask_of(route.model)))

    assert tracemalloc.get_traced_memory()[1] - before < GROWTH


UNWAITED = sorted({*STATUSES} - {"busy_second"})  # which is "busy", and two seconds


@pytest.mark.parametrize("mode", ["ok", *UNWAITED, "html", "broken_json"])
def test_the_key_is_in_no_error_and_no_log_line(
    route: Route,
    mode: str,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    told = []
    with wired(route, monkeypatch, mode):
        for tried in (lambda: aio.run(ask(ask_of(route.model))), lambda: streamed(route)):
            try:
                told.append(repr(tried()))
            except ProviderError as error:
                told += [repr(error), str(error), *traceback.format_exception(error)]

    assert "CANARY" not in "".join([*told, caplog.text])
    assert (*capfd.readouterr(),) == ("", "")


def test_nothing_of_the_environments_accounts_is_sent(
    route: Route, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ENVIRONMENT:
        monkeypatch.setenv(name, "X-Outside: from-outside")

    with wired(route, monkeypatch, "ok") as server:
        aio.run(ask(ask_of(route.model)))
        streamed(route)

    assert "from-outside" not in str([server.headers, server.bodies])
