"""What litellm is let do: its translation, and nothing beside the call it was asked for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import TEXT, FaultServer, fault_server
from workbench import aio
from workbench.domain.access import Access
from workbench.domain.errors import BadKey, ModelMissing, ProviderError, Refused, Unreachable
from workbench.domain.prompts import OPENER_CUE
from workbench.domain.replies import ChatMessage, ChatRequest, Completion, ModelRef, Parameters
from workbench.providers import calls
from workbench.settings import settings

MESSAGES = (ChatMessage("assistant", "Hello"), ChatMessage("user", "Hi"))
LIKE_OPENAI = [
    "openai",
    "groq",
    "mistral",
    "openrouter",
    "deepseek",
    "xai",
    "together_ai",
    "perplexity",
    "cerebras",
]


@pytest.fixture
def server(bare_home: Path) -> Iterator[FaultServer]:
    """A server that answers."""
    with fault_server("ok") as running:
        yield running


def ask(model: str, access: Access, **parameters: float) -> Completion:
    """The answer of a model behind litellm."""
    request = ChatRequest(ModelRef.parse(f"litellm:{model}"), MESSAGES, Parameters(**parameters))
    return aio.run(calls.ask(request, access))


@pytest.mark.parametrize("vendor", LIKE_OPENAI)
def test_a_vendor_is_asked_at_the_given_address_with_the_given_key(
    server: FaultServer, vendor: str
) -> None:
    completion = ask(f"{vendor}/some-model", Access(f"{server.address}/v1", "key-1"))

    assert (completion.text, server.bodies[0]["model"]) == (TEXT, "some-model")
    assert server.headers[0]["authorization"] == "Bearer key-1"


def test_a_server_of_ones_own_may_need_no_key(server: FaultServer) -> None:
    ask("hosted_vllm/some-model", Access(f"{server.address}/v1"))

    assert "authorization" not in server.headers[0]


def test_what_a_vendor_does_not_take_is_left_out(server: FaultServer) -> None:
    access = Access(server.address, "key-1")
    ask("anthropic/some-model", access, seed=7, top_p=0.9, temperature=0.2)

    assert {"seed", "top_p"} & server.bodies[0].keys() == set()
    assert server.bodies[0]["messages"][0]["content"][0]["text"] == OPENER_CUE


def test_an_answer_has_no_price_from_a_server_of_ones_own(server: FaultServer) -> None:
    completion = ask("openai/gpt-4o-mini", Access(f"{server.address}/v1", "key-1"))

    assert (completion.input_tokens, completion.cost_usd) == (12, None)


@pytest.mark.parametrize(
    ("model", "key", "error", "words"),
    [
        ("groq/some-model", "", BadKey, "no key for groq"),
        ("some-model", "key-1", ModelMissing, "write litellm:vendor/model"),
        ("grok/some-model", "key-1", ModelMissing, "did you mean 'groq'"),
        ("bedrock/some-model", "key-1", ModelMissing, "no vendor 'bedrock'"),
        ("github_copilot/some-model", "key-1", ModelMissing, "no vendor"),
        ("openai/some-model", "os.environ/HOME", BadKey, "a reference and no key"),
        ("openai/some-model", "oidc/env/HOME", BadKey, "a reference and no key"),
        ("hosted_vllm/some-model", "key-1", Refused, "hosted_vllm"),
    ],
    ids=str,
)
def test_what_can_not_be_asked_is_told_before_anything_is_sent(
    bare_home: Path, model: str, key: str, error: type[ProviderError], words: str
) -> None:
    with pytest.raises(error, match=words):
        ask(model, Access(key=key))


def test_a_key_goes_to_no_other_vendor_whatever_the_environment_says(
    bare_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workbench.providers.litellm_vendors import VENDORS
    from workbench.providers.litellm_wire import Call

    asked = {}
    monkeypatch.setattr(Call, "_send", lambda call, request: asked.update({call.vendor: request}))
    for vendor in VENDORS:
        monkeypatch.setenv(f"{vendor.upper()}_API_BASE", "https://other.example")
        monkeypatch.setenv(f"{vendor.upper()}_BASE_URL", "https://other.example")
        with pytest.raises(ProviderError):
            ask(f"{vendor}/some-model", Access(key="key-1"))

    hosts = {vendor: request.url.host for vendor, request in asked.items()}
    assert len(hosts) > 80
    assert [vendor for vendor, host in hosts.items() if host == "api.openai.com"] == ["openai"]
    assert "other.example" not in hosts.values()


def test_calls_go_on_where_litellm_closed_an_old_client_of_its_own(server: FaultServer) -> None:
    from litellm.llms.custom_httpx.http_handler import get_async_httpx_client

    access = Access(f"{server.address}/v1", "key-1")
    ask("mistral/some-model", access)
    aio.run(get_async_httpx_client("mistral").close())

    assert ask("mistral/some-model", access).text == TEXT


def test_litellm_sends_nothing_beside_a_call(server: FaultServer) -> None:
    ask("mistral/some-model", Access(f"{server.address}/v1", "key-1"))
    from litellm import module_level_aclient, module_level_client

    with pytest.raises(Unreachable):
        module_level_client.post(server.address)
    with pytest.raises(Unreachable):
        aio.run(module_level_aclient.post(server.address))

    assert len(server.bodies) == 1


def test_a_persons_address_may_not_be_an_inner_one(
    server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_INNER_HOSTS", "none")
    settings.cache_clear()

    with pytest.raises(ProviderError, match="inner address"):
        ask("openai/some-model", Access(f"{server.address}/v1", "key-1", guarded=True))

    assert server.headers == []
