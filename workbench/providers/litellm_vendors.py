"""Whom litellm may be asked for: vendors that take a key and are reached by HTTP alone.

The others sign in with what is on the machine (bedrock, vertex_ai, github_copilot, ...), load a
model into it, or go past our HTTP client.
"""

from difflib import get_close_matches

from litellm.constants import openai_compatible_providers

from workbench.domain.errors import ModelMissing

OTHER_PROTOCOLS = {
    "abliteration",
    "anthropic",
    "assemblyai",
    "azure",
    "bigmodel",
    "bytez",
    "charity_engine",
    "cohere",
    "cohere_chat",
    "compactifai",
    "empiriolabs",
    "gemini",
    "gradient_ai",
    "inferenceapis",
    "kyma",
    "minimax",
    "mistral",
    "nadir",
    "neosantara",
    "openai",
    "openrouter",
    "ovhcloud",
    "refuseless",
    "scaleway",
    "xiaomi_mimo",
}
OTHER_SIGN_INS = {"chatgpt", "github_copilot"}
VENDORS = sorted({*openai_compatible_providers, *OTHER_PROTOCOLS} - OTHER_SIGN_INS)


def check(vendor: str) -> None:
    """Raise ModelMissing unless this vendor may be asked."""
    if vendor not in VENDORS:
        near = get_close_matches(vendor, VENDORS, n=1, cutoff=0.65)
        hint = f"did you mean {near[0]!r}?" if near else "name one that takes a key of its own"
        raise ModelMissing(f"no vendor {vendor!r} is reached through litellm here; {hint}")
