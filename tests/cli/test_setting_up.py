"""`init`, `user add`, `serve`'s checks, and how the program answers a wrong command line."""

import socket
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.conftest import Run, payload, refusal
from workbench import (
    accounts,
    chatting,
    comparing,
    configuring,
    curating,
    playing,
    replay,
    secrets,
    seeding,
)
from workbench.domain.errors import BadInput

ROOT = Path(__file__).resolve().parents[2]


def test_init_makes_the_company_local(run: Run) -> None:
    told = payload(run("init", "--json"))

    assert (told["company"], told["login"]) == ("local", None)
    assert told["migrations"][-1] == told["revision"]


def test_a_second_init_changes_nothing(run: Run) -> None:
    first = payload(run("init", "--json"))

    second = payload(run("init", "--json"))

    assert second == {**first, "migrations": []}


def test_the_demo_has_a_login_a_live_config_chats_and_a_dataset(run: Run) -> None:
    told = payload(run("init", "--demo", "--json"))

    tenant = accounts.tenant_for(told["company"])
    assert accounts.log_in(told["login"]["email"], told["login"]["password"], "192.0.2.1")
    assert configuring.live_config(tenant).name == "Friendly"
    assert [line.name for line in curating.datasets(tenant)] == ["harbor-linen"]
    assert len(chatting.chats(tenant)) == 8


def test_the_demo_has_a_recorded_run_over_every_turn_of_its_dataset(run: Run) -> None:
    run("init", "--demo")

    tenant = accounts.tenant_for()
    found = comparing.compare(tenant, replay.newest_recorded(tenant) or 0)
    assert (found.cases, found.conversations) == (101, 36)
    assert [arm.done for arm in found.arms] == [99, 101, 100, 101, 101]
    verdict = found.difference("Friendly@1", "edit_share")
    assert verdict
    assert verdict.sentence.startswith("Friendly@1 is better than Plain@1")


def test_a_second_demo_adds_no_second_recording(run: Run) -> None:
    run("init", "--demo")

    run("init", "--demo")

    assert len(replay.runs(accounts.tenant_for())) == 1


def test_in_three_of_the_demos_chats_the_client_waits(run: Run) -> None:
    run("init", "--demo")

    tenant = accounts.tenant_for()
    threads = [chatting.thread(tenant, line.id) for line in chatting.chats(tenant)]
    assert [thread.client_waits for thread in threads] == [True] * 3 + [False] * 5


def test_a_second_demo_keeps_the_login_and_adds_nothing(run: Run) -> None:
    first = payload(run("init", "--demo", "--json"))

    second = payload(run("init", "--demo", "--json"))

    assert second["login"] == first["login"]
    assert chatting.chat_count(accounts.tenant_for()) == 8


def test_the_demos_personas_come_once_and_stay_as_they_were_left(run: Run) -> None:
    run("init", "--demo")
    tenant = accounts.tenant_for()
    nora, victor = playing.personas(tenant)
    playing.delete_persona(tenant, victor.id)
    playing.edit_persona(tenant, nora.id, replace(seeding.PERSONAS[0], goal="A refund."))

    run("init", "--demo")

    assert [(one.name, one.goal) for one in playing.personas(tenant)] == [(nora.name, "A refund.")]
    assert nora.model == configuring.live_config(tenant).model


def test_a_chat_that_was_deleted_in_the_demo_stays_deleted(run: Run) -> None:
    run("init", "--demo")
    tenant = accounts.tenant_for()
    for line in chatting.chats(tenant):
        chatting.delete_chat(tenant, line.id)

    run("init", "--demo")

    assert chatting.chat_count(tenant) == 0


def test_a_person_is_added_with_a_password_that_opens(ready: Run) -> None:
    added = payload(ready("user", "add", "mia@shop.example", "--role", "manager", "--json"))

    assert (added["company"], added["role"], added["name"]) == ("local", "manager", "mia")
    assert accounts.log_in("mia@shop.example", added["password"], "192.0.2.1")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["user", "add", "mia@shop.example", "--role", "boss"], "manager"),
        (["user", "add", "no e-mail", "--role", "manager"], "e-mail"),
        (["bogus"], "bogus"),
        (["user"], "--help"),
        (["--bogus"], "--bogus"),
        (["import"], "PATH"),
        (["config", "list", "--company", "Nobody"], "there are: local"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_command_line_is_refused_on_one_line(
    ready: Run, arguments: list[str], said: str
) -> None:
    assert said in refusal(ready(*arguments))


def test_without_a_command_the_help_is_shown(run: Run) -> None:
    result = run()

    assert result.exit_code == 0
    assert "acceptance" in result.stdout


def test_before_init_the_way_out_is_said(run: Run) -> None:
    assert "python -m workbench init" in refusal(run("config", "list"))


def test_serve_says_that_the_port_is_taken(ready: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = ready("serve", "--port", taken.getsockname()[1])

    assert "--port" in refusal(result)


@pytest.mark.parametrize(
    ("name", "value"),
    [("SECRET_KEY", "changeme"), ("BASE_PATH", "/a b"), ("TRUSTED_PROXIES", "nginx")],
    ids=lambda text: text,
)
def test_serve_refuses_a_setting_that_can_not_be_used_before_it_listens(
    empty_home: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"WORKBENCH_{name}", value)

    done = subprocess.run(
        [sys.executable, "-m", "workbench", "serve"],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"the setting WORKBENCH_{name} can't be used: ")
    assert done.stderr.count("\n") == 1


def test_the_cookie_secret_is_random_private_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secret-key.txt"

    secret = secrets.kept_secret(path)

    assert secrets.kept_secret(path) == secret
    assert len(secret) >= 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_private_file_is_written_into_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    path = tmp_path / "new" / "demo-login.txt"

    secrets.write_private(path, "kept\n")

    assert path.read_text() == "kept\n"
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("weak", ["", "changeme", "a" * 64], ids=["empty", "short", "one sign"])
def test_a_weak_cookie_secret_is_refused(tmp_path: Path, weak: str) -> None:
    path = tmp_path / "secret-key.txt"
    path.write_text(weak)

    with pytest.raises(BadInput, match="weak"):
        secrets.kept_secret(path)


def test_the_program_runs_as_a_module(empty_home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "workbench", "acceptance", "--json"],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "acceptance of what? Give --dataset NAME or --chats\n"
