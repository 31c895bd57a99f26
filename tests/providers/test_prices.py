"""What a million tokens cost, and the names that the price list knows."""

import pytest

from workbench.domain.access import VENDOR_URLS
from workbench.domain.replies import ModelRef
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
