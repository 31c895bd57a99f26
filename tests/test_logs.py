"""Log lines: ids and figures, one line each, and nothing that people wrote."""

import asyncio
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import live_config
from tests.faults import fault_server
from tests.providers.conftest import ask_of
from tests.replaying import config, dataset, filled, told
from workbench import aio, chatting, configuring, logs, replay
from workbench.domain.access import Access
from workbench.domain.errors import BadKey, ProviderError, Unreachable
from workbench.domain.tenants import Tenant
from workbench.providers import call_log, calls
from workbench.providers.fake import FakeProvider
from workbench.settings import settings

WORDS = "My secret is ELDERBERRY"
KEY = "sk-CANARY-0123456789"
logger = logging.getLogger("workbench.tests")


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Handlers and levels are after a test what they were before it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


@pytest.fixture(params=["text", "json"])
def installed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, home: Path) -> str:
    """Our log lines in each of their two looks."""
    monkeypatch.setenv("WORKBENCH_LOG_FORMAT", request.param)
    settings.cache_clear()
    logs.install()
    return str(request.param)


@pytest.fixture
def as_json(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """Our log lines as JSON."""
    monkeypatch.setenv("WORKBENCH_LOG_FORMAT", "json")
    settings.cache_clear()
    logs.install()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """The JSON objects that were logged."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def fail() -> None:
    """An error whose cause has words in it."""
    try:
        raise ValueError(WORDS)
    except ValueError as error:
        raise RuntimeError(WORDS) from error


def test_a_line_is_one_json_object(as_json: None, capsys: pytest.CaptureFixture[str]) -> None:
    logger.warning("a %s\nmessage", "long", extra={"run": 7, "anything": WORDS})

    (line,) = lines(capsys)
    assert {name: line[name] for name in ("level", "logger", "message", "run")} == {
        "level": "WARNING",
        "logger": "workbench.tests",
        "message": "a long\nmessage",
        "run": 7,
    }
    assert "anything" not in line
    assert str(line["time"]).endswith("+00:00")


def test_nobody_forges_a_line_of_text(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logs.install()

    logger.warning("name %s", "x\n2026 ERROR forged \x1b[31m", extra={"model": "a\nb"})

    (line,) = capsys.readouterr().err.splitlines()
    assert r"x\n2026 ERROR forged \x1b[31m" in line
    assert r'model="a\nb"' in line


def test_of_an_exception_the_places_are_shown_and_not_the_words(
    installed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        fail()
    except RuntimeError:
        logger.exception("it failed")

    seen = capsys.readouterr().err
    assert "in fail" in seen
    assert seen.index("ValueError") < seen.rindex("RuntimeError")
    assert "ELDERBERRY" not in seen


def test_libraries_under_a_call_say_nothing_even_when_they_are_told_to(
    installed: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    logging.getLogger().setLevel(logging.DEBUG)
    for name in (*logs.SILENCED, "openai._base_client"):
        monkeypatch.setattr(logging.getLogger(name), "level", logging.DEBUG)
        logging.getLogger(name).error("%s", WORDS)
    with fault_server("ok") as server:
        access = Access(f"{server.address}/v1", KEY)
        aio.run(calls.ask(ask_of("openai:some-model", WORDS), access))

    seen = capsys.readouterr().err
    assert "some-model" in seen
    assert "ELDERBERRY" not in seen
    assert KEY not in seen
    assert "httpx" not in seen


def test_others_warnings_are_shown_and_their_news_is_not(
    installed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("alembic").info("Running upgrade")
    logging.getLogger("alembic").warning("Odd revision")

    assert "Odd revision" in (seen := capsys.readouterr().err)
    assert "Running" not in seen


def test_at_a_terminal_only_errors_are_shown(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.install(logging.ERROR)

    logger.info("call")

    assert capsys.readouterr().err == ""


def test_a_draft_is_logged_with_its_ids_and_figures(
    tenant: Tenant, fake: FakeProvider, as_json: None, capsys: pytest.CaptureFixture[str]
) -> None:
    live_config(tenant)
    chat = chatting.create_chat(tenant, "Marta")
    chatting.add_client_message(tenant, chat.id, WORDS)
    fake.enqueue("On its way")

    draft = chatting.draft_reply(tenant, chat.id)

    (line,) = lines(capsys)
    found = {name: line[name] for name in ("company", "chat", "draft", "model", "outcome")}
    assert found == {
        "company": tenant.company_id,
        "chat": chat.id,
        "draft": draft.id,
        "model": "scripted",
        "outcome": "stop",
    }
    assert (line["attempts"], line["output_tokens"], line["cost_usd"]) == (1, 3, 0.0)
    assert "ELDERBERRY" not in str(line)


def test_each_cell_of_a_run_is_logged_with_its_own_ids(
    tenant: Tenant, fake: FakeProvider, as_json: None, capsys: pytest.CaptureFixture[str]
) -> None:
    found = dataset(tenant, told("late", f"C: {WORDS}", "M: Hm", "C: And?", "M: Bye"))
    made = config(tenant, "Brief")
    run = replay.plan(tenant, dataset=found.name, configs=[made.name], human=False)
    fake.enqueue("Yes", Unreachable("gone"), "No")

    filled(tenant, run)

    cells = [line for line in lines(capsys) if line["message"] == "call"]
    assert {(line["run"], line["company"]) for line in cells} == {(run.id, tenant.company_id)}
    assert len({line["case"] for line in cells}) == 2
    assert sorted(int(str(line["attempts"])) for line in cells) == [1, 2]


def test_a_call_that_failed_is_logged_by_its_reason(
    tenant: Tenant, fake: FakeProvider, as_json: None, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.enqueue(BadKey(WORDS))

    with pytest.raises(ProviderError):
        configuring.test_connection(tenant, "fake:scripted")

    (line,) = lines(capsys)
    assert (line["outcome"], line["purpose"], line["attempts"]) == ("bad_key", "test", 1)
    assert "ELDERBERRY" not in str(line)


@pytest.mark.parametrize("left", [asyncio.CancelledError, GeneratorExit])
def test_a_call_that_was_left_is_logged_too(
    as_json: None, capsys: pytest.CaptureFixture[str], left: type[BaseException]
) -> None:
    with pytest.raises(left), call_log.noted(ask_of("fake:scripted")):
        raise left

    assert [line["outcome"] for line in lines(capsys)] == ["left"]
