"""What goes over the wire to Anthropic and servers that speak its protocol."""

from pathlib import Path

import pytest

from tests.faults import FaultServer, fault_server
from tests.providers.conftest import ask, ask_of
from workbench import aio
from workbench.domain.errors import BadKey
from workbench.domain.prompts import OPENER_CUE
from workbench.domain.replies import ChatMessage, ChatRequest, ModelRef, Parameters
from workbench.settings import settings

ANTHROPIC = "anthropic:some-model"


@pytest.fixture
def server(bare_home: Path, monkeypatch: pytest.MonkeyPatch) -> FaultServer:
    """A server that answers, with a key for it."""
    with fault_server("ok") as running:
        monkeypatch.setenv("WORKBENCH_ANTHROPIC_BASE_URL", running.address)
        monkeypatch.setenv("WORKBENCH_ANTHROPIC_API_KEY", "key-1")
        settings.cache_clear()
        yield running


def asked(*messages: tuple[str, str], **parameters: float | None) -> ChatRequest:
    """A request of these messages."""
    said = tuple(ChatMessage(role, text) for role, text in messages)
    return ChatRequest(ModelRef.parse(ANTHROPIC), said, Parameters(**parameters))


def test_anthropic_without_a_key_says_which_setting_to_fill(
    bare_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WORKBENCH_ANTHROPIC_API_KEY", raising=False)

    with pytest.raises(BadKey, match="set WORKBENCH_ANTHROPIC_API_KEY"):
        aio.run(ask(ask_of(ANTHROPIC)))


def test_the_request_is_sent_exactly(server: FaultServer) -> None:
    aio.run(ask(ask_of(ANTHROPIC, "Grüße 🙂")))

    assert server.bodies == [
        {
            "model": "some-model",
            "max_tokens": 8,
            "system": "You answer clients.",
            "messages": [{"role": "user", "content": "Grüße 🙂"}],
            "temperature": 0.0,
        }
    ]


def test_the_version_is_one_that_takes_a_temperature(server: FaultServer) -> None:
    aio.run(ask(ask_of(ANTHROPIC)))

    assert server.headers[0]["anthropic-version"] == "2023-06-01"


def test_a_chat_that_the_manager_began_gets_a_placeholder(server: FaultServer) -> None:
    aio.run(ask(asked(("assistant", "Hello"), ("user", "Hi"))))

    assert server.bodies[0]["messages"] == [
        {"role": "user", "content": OPENER_CUE},
        {"role": "assistant", "content": "Hello"},
        {"role": "user", "content": "Hi"},
    ]


@pytest.mark.parametrize(
    ("wanted", "sent"),
    [
        ({"temperature": 0.2, "top_p": 0.9}, {"temperature": 0.2}),
        ({"temperature": None, "top_p": 0.9}, {"top_p": 0.9}),
        ({"temperature": None, "seed": 7}, {}),
    ],
    ids=["both", "top_p", "neither"],
)
def test_of_temperature_and_top_p_one_is_sent_and_a_seed_never(
    server: FaultServer, wanted: dict[str, float | None], sent: dict[str, float]
) -> None:
    aio.run(ask(asked(("user", "Hi"), **wanted)))

    assert server.bodies[0].keys() - {"model", "max_tokens", "messages"} == sent.keys()


def test_a_server_of_ones_own_may_need_no_key(
    server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_ANTHROPIC_API_KEY", "")
    settings.cache_clear()

    aio.run(ask(ask_of(ANTHROPIC)))

    assert {"authorization", "x-api-key"} & server.headers[0].keys() == set()
