"""The embedded model itself, small but real: found, started once, refused to strangers, ended."""

import os
import signal
import stat
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from time import monotonic

import httpx2 as httpx
import pytest

from tests.providers.conftest import ask, ask_of, stream
from workbench import aio
from workbench.domain.errors import ContextTooLong, ModelMissing
from workbench.domain.replies import Completion, Finish
from workbench.providers import embedded, model_server
from workbench.settings import settings

pytestmark = pytest.mark.model
EMBEDDED = "embedded:default"
ASK = (
    "from tests.providers.conftest import ask, ask_of\n"
    "from workbench import aio\n"
    "from workbench.providers import model_server, weights\n"
    "aio.run(ask(ask_of('embedded:default')))\n"
    "print(model_server.status(weights.path()).pid)\n"
)


def started(model: Path) -> model_server.ServerStatus:
    aio.run(ask(ask_of(EMBEDDED)))
    return model_server.status(model)


def ended(model: Path, seconds: float = 10.0) -> bool:
    """Whether the server ends in time: its lock tells, and there is no event to wait for."""
    until, tick = monotonic() + seconds, threading.Event()
    while monotonic() < until and model_server.status(model).state != "stopped":
        tick.wait(0.02)
    return model_server.status(model).state == "stopped"


def test_it_answers_whole_and_free_of_charge(small: Path) -> None:
    completion = aio.run(ask(ask_of(EMBEDDED)))

    assert completion.text.strip()
    assert (completion.finish, completion.output_tokens) == (Finish.LENGTH, 8)
    assert completion.cost_usd == 0.0


def test_it_streams_what_it_answers(small: Path) -> None:
    *pieces, last = aio.iterate(lambda: stream(ask_of(EMBEDDED)))

    assert isinstance(last, Completion)
    assert "".join(map(str, pieces)) == last.text
    assert len(pieces) > 1


def test_a_call_without_the_token_is_refused(small: Path) -> None:
    address = started(small).address

    answer = httpx.post(f"{address}/v1/chat/completions", json={"messages": []}, trust_env=False)

    assert answer.status_code == 401


def test_only_the_owner_can_read_the_token(small: Path) -> None:
    started(small)

    (record,) = settings().home.glob("model-server-*.json")

    assert stat.S_IMODE(record.stat().st_mode) == 0o600


def test_a_killed_server_is_started_again(small: Path) -> None:
    before = started(small)
    os.kill(before.pid or 0, signal.SIGKILL)
    assert ended(small)

    after = started(small)

    assert after.state == "ready"
    assert after.pid != before.pid


def test_two_processes_at_once_start_one_server(small: Path) -> None:
    root = str(Path(__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": root}
    command = [sys.executable, "-c", ASK]
    both = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]

    pids = {process.communicate(timeout=60)[0].strip() for process in both}

    assert pids == {str(model_server.status(small).pid)}


def test_it_ends_when_idle_and_leaves_no_address(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_MODEL_IDLE_SECONDS", "1")
    settings.cache_clear()

    started(small)

    assert ended(small)
    assert not list(settings().home.glob("model-server-*.json"))


def test_stopping_ends_it(small: Path) -> None:
    started(small)

    assert model_server.stop(small)
    assert not model_server.stop(small)


def test_closing_a_stream_stops_the_model(small: Path) -> None:
    address, tick = started(small), threading.Event()
    story = ask_of(EMBEDDED, "Write a very long story about the sea.", 1500)
    with closing(aio.iterate(lambda: stream(story))) as pieces:
        next(pieces)
        assert processing(address)

    until = monotonic() + 5
    while processing(address) and monotonic() < until:
        tick.wait(0.02)
    assert not processing(address)


def processing(server: model_server.ServerStatus) -> bool:
    headers = {"Authorization": f"Bearer {server.token}"}
    text = httpx.get(f"{server.address}/metrics", headers=headers, trust_env=False).text
    return "llamacpp:requests_processing 0" not in text


def test_a_conversation_that_does_not_fit_is_said_so(small: Path) -> None:
    with pytest.raises(ContextTooLong, match="does not fit"):
        aio.run(ask(ask_of(EMBEDDED, "late " * 6000)))


def test_warming_up_loads_it_before_the_first_question(small: Path) -> None:
    embedded.warm_up()

    assert model_server.status(small).state in {"loading", "ready"}


def test_a_file_that_is_no_model_is_said_so(
    bare_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = bare_home / "broken.gguf"
    broken.write_bytes(b"GGUF but not really")
    monkeypatch.setenv("WORKBENCH_MODEL_PATH", str(broken))
    settings.cache_clear()

    with pytest.raises(ModelMissing, match=r"broken\.gguf could not be loaded"):
        aio.run(ask(ask_of(EMBEDDED)))
