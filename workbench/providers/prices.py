"""What an answer cost, from genai-prices' own offline table; an unknown price is None, never 0."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from workbench.domain.access import LITELLM
from workbench.domain.errors import BadInput
from workbench.domain.replies import Completion, ModelRef
from workbench.domain.spending import FREE
from workbench.settings import settings

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo, PriceCalculation

PER_MILLION = ("input_mtok", "output_mtok")
MEDIA = {"audio", "embedding", "image", "realtime", "search", "transcribe", "tts"}


@dataclass(frozen=True, slots=True)
class Rates:
    """USD for a million tokens that the model reads, and that it writes."""

    read_usd: float
    written_usd: float

    def usd(self, read: float, written: float) -> float:
        """What so many tokens cost, in USD."""
        return (read * self.read_usd + written * self.written_usd) / 1_000_000


def cost_usd(model: ModelRef, base_url: str, completion: Completion) -> float | None:
    """The cost of an answer in USD; None where model, server or token counts are not known.

    A model of another server than the vendor's own has no price here, whatever its name.
    """
    if model.provider in FREE:
        return 0.0
    if completion.input_tokens is None or completion.output_tokens is None:
        return None
    return _price(model, base_url, completion.input_tokens, completion.output_tokens)


def embedding_cost_usd(model: ModelRef, base_url: str, input_tokens: int | None) -> float | None:
    """The cost of reading texts into vectors; None where model, server or count is not known."""
    return None if input_tokens is None else _price(model, base_url, input_tokens, 0)


def rates(model: ModelRef, base_url: str) -> Rates | None:
    """What a million tokens cost at the moment; None where the model or its server is not known."""
    if model.provider in FREE:
        return Rates(0.0, 0.0)
    if own := _own(str(model)):
        return own
    found = _calculated(model, base_url, 1, 1)
    if found is None:
        return None
    read, written = (_base(found.model_price.__dict__.get(name)) for name in PER_MILLION)
    return None if read is None or written is None else Rates(read, written)


def _own(model: str) -> Rates | None:
    """The operator's own price of a model."""
    return _own_rates(settings().prices).get(model)


@lru_cache(maxsize=8)
def _own_rates(prices: str) -> dict[str, Rates]:
    """The setting's prices by model; raises BadInput for what is none."""
    found = {}
    for part in filter(None, (one.strip() for one in prices.split(","))):
        model, _, rates = part.rpartition("=")
        read, _, written = rates.partition("/")
        try:
            found[str(ModelRef.parse(model))] = Rates(float(read), float(written))
        except ValueError:
            raise BadInput(
                f"WORKBENCH_PRICES has {part!r}; write provider:model=READ/WRITTEN, in USD for a "
                "million tokens"
            ) from None
    return found


def names(provider: str) -> list[str]:
    """The text models of a vendor that the table knows; a server may have more, or fewer."""
    from genai_prices.data_snapshot import get_snapshot

    found = [one for one in get_snapshot().providers if one.id == provider]
    return [model.id for one in found for model in one.models if _writes(model)]


def _price(model: ModelRef, base_url: str, input_tokens: int, output_tokens: int) -> float | None:
    if own := _own(str(model)):
        return own.usd(input_tokens, output_tokens)
    found = _calculated(model, base_url, input_tokens, output_tokens)
    total: Decimal | None = found.total_price if found else None
    return None if total is None else float(total)


def _calculated(
    model: ModelRef, base_url: str, input_tokens: int, output_tokens: int
) -> "PriceCalculation | None":
    from genai_prices import Usage, calc_price

    usage = Usage(input_tokens=input_tokens, output_tokens=output_tokens)
    try:
        if model.provider == LITELLM:
            vendor, _, name = model.model.partition("/")
            return None if base_url else calc_price(usage, name, provider_id=vendor)
        return calc_price(usage, model.model, provider_api_url=_canonical(base_url))
    except LookupError:
        return None


def _writes(model: "ModelInfo") -> bool:
    """Whether a model is one that writes text: those have a context, and no other medium's name."""
    return bool(model.context_window) and not MEDIA & {*re.split("[-.]", model.id)}


def _base(price: object) -> float | None:
    """A price, or the first of a price that rises with the length of the request."""
    plain = getattr(price, "base", price)
    return float(plain) if isinstance(plain, Decimal) else None


def _canonical(base_url: str) -> str:
    """The URL without what a vendor may be spelt in: user, port, upper case."""
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"
