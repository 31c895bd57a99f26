"""With which key, at which address and how often a company asks a provider."""

from dataclasses import dataclass, field
from hashlib import sha256

from workbench.domain.replies import ModelRef

LITELLM = "litellm"
VENDOR_URLS = {"openai": "https://api.openai.com/v1", "anthropic": "https://api.anthropic.com"}
TAKE_A_KEY = (*VENDOR_URLS, LITELLM)
MIN_SECRET_BYTES = 32
MIN_SECRET_SIGNS = 8


@dataclass(frozen=True, slots=True)
class Access:
    """What a call brings along beside the request.

    An empty base URL is the provider's own. `guarded` says that a person typed the address, so
    that it may not lead into the operator's network.
    """

    base_url: str = ""
    key: str = field(default="", repr=False)
    requests_per_minute: int | None = None
    guarded: bool = False

    @property
    def fingerprint(self) -> str:
        """What stands for address and key where neither may be kept or logged.

        An address that a person typed is another one than the same of the operator.
        """
        return sha256(f"{self.guarded}\n{self.base_url}\n{self.key}".encode()).hexdigest()[:16]


NO_ACCESS = Access()  # for what is on this machine, and for people


def is_key(text: str) -> bool:
    """Whether a text could be a key: it must travel in a header, on one line."""
    return text.isascii() and text.isprintable() and " " not in text


def is_strong_secret(text: str) -> bool:
    """Whether a text could be 32 random bytes: long enough, and of enough different signs."""
    return len(text.encode()) >= MIN_SECRET_BYTES and len(set(text)) >= MIN_SECRET_SIGNS


def key_name(model: ModelRef) -> str:
    """Under which name a model's key is stored: the provider's, behind litellm the vendor's too."""
    if model.provider != LITELLM:
        return model.provider
    return f"{LITELLM}/{model.model.partition('/')[0]}"
