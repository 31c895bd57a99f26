"""What goes over the wire to OpenAI and compatible servers, and what is never sent."""

from pathlib import Path

import pytest

from tests.faults import fault_server
from tests.providers.conftest import ask, ask_of
from workbench import aio
from workbench.domain.errors import BadKey
from workbench.settings import settings

OPENAI = "openai:some-model"


def set_server(monkeypatch: pytest.MonkeyPatch, url: str, key: str) -> None:
    monkeypatch.setenv("WORKBENCH_OPENAI_BASE_URL", url)
    monkeypatch.setenv("WORKBENCH_OPENAI_API_KEY", key)
    settings.cache_clear()


def test_openai_without_a_key_says_which_setting_to_fill(
    bare_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_server(monkeypatch, "https://api.openai.com/v1", "")

    with pytest.raises(BadKey, match="set WORKBENCH_OPENAI_API_KEY"):
        aio.run(ask(ask_of(OPENAI)))


def test_the_request_is_sent_exactly(bare_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with fault_server("ok") as server:
        set_server(monkeypatch, f"{server.address}/v1", "key-1")
        aio.run(ask(ask_of(OPENAI, "Grüße 🙂")))

    assert server.bodies == [
        {
            "model": "some-model",
            "messages": [
                {"role": "system", "content": "You answer clients."},
                {"role": "user", "content": "Grüße 🙂"},
            ],
            "max_tokens": 8,
            "temperature": 0.0,
        }
    ]


def test_a_compatible_server_may_need_no_key(
    bare_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fault_server("ok") as server:
        set_server(monkeypatch, f"{server.address}/v1", "")
        aio.run(ask(ask_of(OPENAI)))

    assert "authorization" not in server.headers[0]


def test_an_unknown_price_is_unknown_not_free(
    bare_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fault_server("ok") as server:
        set_server(monkeypatch, f"{server.address}/v1", "key-3")
        completion = aio.run(ask(ask_of(OPENAI)))

    assert completion.cost_usd is None
