"""`keys` on the command line: entered from standard input, listed without any of them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.cli.conftest import Run, payload, refusal
from workbench.settings import settings

KEY = "sk-CANARY-0123456789"


@pytest.fixture
def enter(ready: Run) -> Callable[..., Any]:
    """Runs `keys set` with a key on standard input."""
    from workbench.cli.main import app

    def invoke(*arguments: str, key: str = KEY) -> Any:
        return CliRunner().invoke(app, ["keys", "set", *arguments], input=f"{key}\n")

    return invoke


def test_a_key_is_stored_from_standard_input_and_not_printed(
    ready: Run, enter: Callable[..., Any]
) -> None:
    stored = payload(enter("openai", "--rpm", "60", "--json"))

    listed = payload(ready("keys", "list", "--json"))

    assert listed == {"keys": [stored], "set_by_operator": []}
    assert (stored["last_four"], stored["requests_per_minute"]) == ("6789", 60)
    assert KEY not in json.dumps(listed)


def test_for_people_a_table_and_lines(ready: Run, enter: Callable[..., Any]) -> None:
    said = enter("litellm/gemini").stdout

    assert "litellm/gemini at the vendor's own address: a key that ends in 6789." in said
    assert "litellm/gemini" in ready("keys", "list").stdout
    assert KEY not in said + ready("keys", "list").stdout


def test_without_a_key_the_stored_one_stays_and_another_address_clears_it(
    ready: Run, enter: Callable[..., Any]
) -> None:
    enter("openai", "--rpm", "60")

    kept = payload(enter("openai", "--json", key=""))
    moved = payload(enter("openai", "--base-url", "http://localhost:11434/v1", "--json", key=""))

    assert (kept["has_key"], kept["requests_per_minute"]) == (True, 60)
    assert (moved["has_key"], moved["last_four"]) == (False, "")


def test_what_the_operator_set_is_named_and_not_shown(
    ready: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_ANTHROPIC_API_KEY", KEY)
    settings.cache_clear()

    listed = ready("keys", "list")

    assert "set by the operator" in listed.stdout
    assert KEY not in listed.stdout
    assert KEY[-4:] not in listed.stdout


def test_a_key_is_removed(ready: Run, enter: Callable[..., Any]) -> None:
    enter("openai")

    assert payload(ready("keys", "remove", "openai", "--json")) == {"removed": "openai"}

    assert "no key of 'openai'" in refusal(ready("keys", "remove", "openai"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["opnai"], "did you mean 'openai'"),
        (["openai", "--base-url", "http://169.254.169.254"], "inner address"),
        (["openai", "--rpm", "-1"], "--rpm"),
        ([], "NAME"),
    ],
)
def test_bad_input_is_one_line_without_the_key(
    enter: Callable[..., Any], arguments: list[str], message: str
) -> None:
    line = refusal(enter(*arguments))

    assert message in line
    assert KEY not in line


def test_rotation_seals_all_companies_keys_under_the_newest(
    ready: Run, enter: Callable[..., Any], empty_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter("openai")
    old = (empty_home / "encryption.key").read_text().strip()
    new = ready("keys", "new").stdout.strip()
    monkeypatch.setenv("WORKBENCH_ENCRYPTION_KEYS", f"{new},{old}")
    settings.cache_clear()

    assert payload(ready("keys", "rotate", "--json")) == {
        "companies": {"local": 1}, "keys": 1, "masked_conversations": 0,
    }  # fmt: skip

    monkeypatch.setenv("WORKBENCH_ENCRYPTION_KEYS", old)
    settings.cache_clear()
    assert "bring the old key back" in refusal(ready("keys", "rotate"))


def test_the_app_does_not_start_with_a_weak_encryption_key(
    ready: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_ENCRYPTION_KEYS", "changeme")
    settings.cache_clear()

    line = refusal(ready("serve"))

    assert "an encryption key is weak" in line
    assert "changeme" not in line
