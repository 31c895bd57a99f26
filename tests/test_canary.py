"""A key that sings when it gets out: it is in no log, file, export, page, traceback or notebook."""

import io
import json
import logging
import traceback
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from IPython.lib.pretty import pretty
from typer.testing import CliRunner

from tests import raw
from tests.conftest import live_config
from tests.faults import FaultServer, fault_server
from tests.faults.modes import CANARY, COMMON, STATUSES, WHOLES
from tests.pages.looking import everything, opened
from tests.people import SeenBy, app_seen_by, quick_hashes
from tests.providers.conftest import quick
from tests.providers.routes import ENDLESS, ROUTES, Route
from tests.replaying import dataset, told
from workbench import chatting, comparing, configuring, drafting, replay
from workbench.domain.access import VENDOR_URLS, key_name
from workbench.domain.errors import WorkbenchError
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Tenant
from workbench.providers import registry
from workbench.reports import page as report_page
from workbench.reports import tables
from workbench.settings import settings

__all__ = ["app_seen_by", "quick", "quick_hashes"]
MARK = "CANARY"
SLOW = {*ENDLESS, "huge"}
MODES = sorted({*STATUSES, *COMMON, *WHOLES} - SLOW)
IN_CHATS = ("bad_key", "declined", "html", "error_event", "cut")
IN_RUNS = (("bad_key",), ("ok", "declined", "filtered", "truncated"))
KEYED = [route for route in ROUTES if route.provider in VENDOR_URLS]  # see also test_secrecy.py


@pytest.fixture(autouse=True)
def all_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """Every logger says all it knows, those of the SDKs too."""
    for name in (None, "workbench", "openai", "anthropic", "httpx", "httpx2", "aiohttp", "litellm"):
        caplog.set_level(logging.DEBUG, logger=name)


@pytest.fixture
def server() -> Iterator[FaultServer]:
    """Breaks each answer in the way that the model's name says."""
    with fault_server() as running:
        yield running


@pytest.fixture(params=["stored", "operator"])
def source(request: pytest.FixtureRequest) -> str:
    """Where the key is given."""
    return str(request.param)


def give(
    tenant: Tenant, route: Route, server: FaultServer, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Give the key for this way, stored by the company or in the operator's environment."""
    url = route.base_url(server)
    if source == "stored":
        name = key_name(ModelRef.parse(route.model))
        configuring.save_key(tenant, name, key=CANARY, base_url=url)
        return
    monkeypatch.setenv(f"WORKBENCH_{route.provider.upper()}_API_KEY", CANARY)
    monkeypatch.setenv(f"WORKBENCH_{route.provider.upper()}_BASE_URL", url)
    settings.cache_clear()


def model_in(route: Route, mode: str) -> str:
    return route.model.replace("some-model", mode)


def chat_with(tenant: Tenant, model: str) -> int:
    """A chat whose draft is written, or broken off, by this model."""
    live_config(tenant, model, ConfigSpec("Be kind.", ModelRef.parse(model)))
    chat = chatting.create_chat(tenant, model)
    chatting.add_client_message(tenant, chat.id, "Where is it?")
    chatting.draft_reply(tenant, chat.id)
    return chat.id


def run_of(tenant: Tenant, *models: str) -> int:
    """A run over one turn with these models, as far as it comes."""
    found = dataset(tenant, told("late", "C: Where is it?", "M: Here."), name=models[0])
    names = [f"arm {number}" for number in range(len(models))]
    for name, model in zip(names, models, strict=True):
        configuring.save(tenant, name, ConfigSpec("Be kind.", ModelRef.parse(model)))
    run = replay.plan(tenant, dataset=found.name, configs=names)
    tried(lambda: list(replay.fill(tenant, run.id)))
    return run.id


def tried(act: Any) -> str:
    """What a call gives, or all that is told of its failure."""
    try:
        return repr(act())
    except WorkbenchError as error:
        return "".join([repr(error), *traceback.format_exception(error)])


def sung(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The log records with the key anywhere in them."""
    shown = [f"{record.getMessage()} {record.__dict__}" for record in caplog.records]
    return [text for text in [*shown, *caplog.text.splitlines()] if MARK in text]


def files_with(home: Path, sign: str) -> list[str]:
    """Where below the home a sign is: the database, its log, whatever else."""
    found = [path for path in home.rglob("*") if path.is_file()]
    named = [path.name for path in found if sign.encode() in path.read_bytes()]
    return [*named, *(["the database"] if sign.encode() in raw.all_bytes() else [])]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("route", KEYED, ids=str)
def test_no_way_to_fail_lets_the_key_out(
    tenant: Tenant,
    home: Path,
    route: Route,
    source: str,
    server: FaultServer,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("workbench.replay.patience.RESTS", 0)  # nobody waits for a broken server
    give(tenant, route, server, source, monkeypatch)

    asked = [model_in(route, mode) for mode in MODES]
    said = [tried(partial(configuring.test_connection, tenant, model)) for model in asked]
    for mode in IN_CHATS:
        chat_with(tenant, model_in(route, mode))
    for modes in IN_RUNS:
        run_of(tenant, *(model_in(route, mode) for mode in modes))

    assert CANARY in str(server.headers)
    assert MARK not in "".join(said)
    assert sung(caplog) == []
    assert files_with(home, MARK) == []


def test_the_database_holds_the_key_sealed_alone(tenant: Tenant, home: Path) -> None:
    for name in ("openai", "anthropic"):
        configuring.save_key(tenant, name, key=CANARY)

    assert files_with(home, MARK) == []
    assert "the database" in files_with(home, "gAAAA")  # Fernet's first signs


@pytest.mark.usefixtures("quick")
def test_no_export_and_no_command_lets_the_key_out(
    tenant: Tenant, home: Path, source: str, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workbench.cli.main import app

    give(tenant, OPENAI, server, source, monkeypatch)
    run = run_of(tenant, *(model_in(OPENAI, mode) for mode in ("ok", "declined", "filtered")))
    found = comparing.compare(tenant, run)
    commands = (
        ["keys", "list"], ["config", "list"], ["models", "list"], ["runs"], ["status", str(run)],
        ["compare", str(run)], ["resume", str(run)], ["replay", "x"],
    )  # fmt: skip

    texts = [
        replay.record(tenant, run).decode(),
        report_page.report(tenant, found),
        tables.csv_table(tenant, found),
        *unzipped(tables.workbook(tenant, found)),
        *(CliRunner().invoke(app, [*command, "--json"]).output for command in commands),
    ]

    assert "declined" in "".join(texts)
    assert all(texts)
    assert MARK not in "".join(texts)


@pytest.mark.usefixtures("quick")
def test_no_page_lets_the_key_out(
    tenant: Tenant,
    source: str,
    server: FaultServer,
    app_seen_by: SeenBy,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    give(tenant, OPENAI, server, source, monkeypatch)
    run_of(tenant, *(model_in(OPENAI, mode) for mode in ("ok", "declined")))
    chat = chat_with(tenant, model_in(OPENAI, "bad_key"))
    app = app_seen_by(tenant)

    seen = [everything(opened(app, "chat", chat=str(chat))), everything(opened(app, "comparison"))]
    configuring.make_live(tenant, configuring.save(tenant, "Plain", PLAIN).id)
    for tab in ("Keys", "Versions", "What the model sees"):
        app.session_state["prompts.tab"] = tab
        seen.append(everything(opened(app, "prompts")))

    assert "refused the key" in seen[0]
    assert MARK not in "".join(seen)
    assert sung(caplog) == []


def test_no_cell_of_a_notebook_shows_the_key(
    tenant: Tenant, source: str, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(tenant, OPENAI, server, source, monkeypatch)
    configuring.test_connection(tenant, model_in(OPENAI, "ok"))
    provider = registry.provider("openai")
    cells = [
        drafting.access_to(tenant, ModelRef.parse(OPENAI.model)),
        settings(),
        settings().model_dump(),
        configuring.keys(tenant),
        provider,
        vars(provider),
        *(vars(endpoint) for endpoint in vars(provider)["_endpoints"].values()),
    ]

    assert MARK not in "".join(pretty(cell) + repr(cell) + str(cell) for cell in cells)
    assert MARK not in json.dumps(settings().model_dump(mode="json"))


PLAIN = ConfigSpec("Be kind.", ModelRef("openai", "gpt-5-mini"))
OPENAI = next(route for route in ROUTES if route.provider == "openai")


def unzipped(data: bytes) -> list[str]:
    """The parts of a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
