"""With which key, at which address and how often a company asks a provider."""

from dataclasses import dataclass, field
from hashlib import sha256

from workbench.domain.replies import ModelRef

LITELLM = "litellm"


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
        """What stands for address and key where neither may be kept or logged."""
        return sha256(f"{self.base_url}\n{self.key}".encode()).hexdigest()[:16]


NO_ACCESS = Access()  # for what is on this machine, and for people


def key_name(model: ModelRef) -> str:
    """Under which name a model's key is stored: the provider's, behind litellm the vendor's too."""
    if model.provider != LITELLM:
        return model.provider
    return f"{LITELLM}/{model.model.partition('/')[0]}"
