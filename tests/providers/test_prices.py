"""Prices: known by model and server, unknown otherwise, never nothing by mistake."""

import pytest

from workbench.domain.access import VENDOR_URLS
from workbench.domain.replies import Completion, Finish, ModelRef
from workbench.providers import prices
from workbench.providers.prices import Rates

OPENAI, ANTHROPIC = VENDOR_URLS["openai"], VENDOR_URLS["anthropic"]


@pytest.mark.parametrize(
    ("model", "base_url", "expected"),
    [
        ("openai:gpt-5-mini", OPENAI, Rates(0.25, 2.0)),
        ("openai:gpt-5.4", OPENAI, Rates(2.5, 15.0)),
        ("anthropic:claude-sonnet-4-5", ANTHROPIC, Rates(3.0, 15.0)),
        ("litellm:gemini/gemini-2.5-flash", "", Rates(0.3, 2.5)),
        ("embedded:default", "", Rates(0.0, 0.0)),
        ("openai:gpt-5-mini", "http://localhost:11434/v1", None),
        ("openai:no-such-model", OPENAI, None),
        ("openai:whisper-1", OPENAI, None),
        ("litellm:nobody/nothing", "", None),
        ("litellm:gemini/gemini-2.5-flash", "https://proxy.example", None),
    ],
)
def test_what_a_million_tokens_cost(model: str, base_url: str, expected: Rates | None) -> None:
    assert prices.rates(ModelRef.parse(model), base_url) == expected


@pytest.mark.parametrize(
    ("provider", "listed", "left_out"),
    [
        ("openai", "gpt-5-mini", {"whisper-1", "tts-1", "text-embedding-3-small", "gpt-realtime"}),
        ("anthropic", "claude-sonnet-4-5", set()),
    ],
)
def test_the_names_are_of_models_that_write_text(
    provider: str, listed: str, left_out: set[str]
) -> None:
    names = prices.names(provider)

    assert listed in names
    assert not left_out & {*names}
    assert all(prices.rates(ModelRef(provider, name), VENDOR_URLS[provider]) for name in names)


def test_a_vendor_that_the_list_does_not_know_has_no_names() -> None:
    assert prices.names("nobody") == []


def answer(input_tokens: int | None = 1_000_000, output_tokens: int | None = 0) -> Completion:
    return Completion("Yes.", Finish.STOP, input_tokens, output_tokens, None, 0.1)


KNOWN = {
    "openai:gpt-4o-mini": (OPENAI, 0.15, 0.6),
    "anthropic:claude-haiku-4-5": (ANTHROPIC, 1.0, 5.0),
    "litellm:openai/gpt-4o-mini": ("", 0.15, 0.6),
    "litellm:anthropic/claude-haiku-4-5": ("", 1.0, 5.0),
}


@pytest.mark.parametrize(("model", "known"), KNOWN.items(), ids=KNOWN)
def test_a_vendors_own_model_has_its_list_price(
    model: str, known: tuple[str, float, float]
) -> None:
    base_url, per_million_in, per_million_out = known
    reference = ModelRef.parse(model)

    assert prices.cost_usd(reference, base_url, answer()) == pytest.approx(per_million_in)
    asked = prices.cost_usd(reference, base_url, answer(0, 1_000_000))
    assert asked == pytest.approx(per_million_out)


UNKNOWN = {
    "a model nobody lists": ("openai:my-own", OPENAI, answer()),
    "a known name at another server": ("openai:gpt-4o-mini", "http://127.0.0.1:1/v1", answer()),
    "a vendor's name inside another host": (
        "openai:gpt-4o-mini",
        "https://example.com/api.openai.com/v1",
        answer(),
    ),
    "litellm at an address of one's own": (
        "litellm:openai/gpt-4o-mini",
        "http://127.0.0.1:1/v1",
        answer(),
    ),
    "an unknown vendor": ("litellm:nobody/gpt-4o-mini", "", answer()),
    "unknown tokens in": ("openai:gpt-4o-mini", OPENAI, answer(None, 5)),
    "unknown tokens out": ("openai:gpt-4o-mini", OPENAI, answer(5, None)),
}


@pytest.mark.parametrize(("model", "base_url", "given"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_not_known_is_unknown(model: str, base_url: str, given: Completion) -> None:
    assert prices.cost_usd(ModelRef.parse(model), base_url, given) is None


@pytest.mark.parametrize("model", ["embedded:default", "history:bm25"])
def test_what_runs_here_is_free(model: str) -> None:
    assert prices.cost_usd(ModelRef.parse(model), "", answer(None, None)) == 0.0
