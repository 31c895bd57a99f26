"""What an answer cost, from genai-prices' own offline table; an unknown price is None, never 0."""

from decimal import Decimal
from urllib.parse import urlsplit

from workbench.domain.access import LITELLM
from workbench.domain.replies import Completion, ModelRef
from workbench.domain.spending import FREE


def cost_usd(model: ModelRef, base_url: str, completion: Completion) -> float | None:
    """The cost of an answer in USD; None where model, server or token counts are not known.

    A model of another server than the vendor's own has no price here, whatever its name.
    """
    if model.provider in FREE:
        return 0.0
    if completion.input_tokens is None or completion.output_tokens is None:
        return None
    return _price(model, base_url, completion.input_tokens, completion.output_tokens)


def _price(model: ModelRef, base_url: str, input_tokens: int, output_tokens: int) -> float | None:
    from genai_prices import Usage, calc_price

    usage = Usage(input_tokens=input_tokens, output_tokens=output_tokens)
    try:
        if model.provider == LITELLM:
            vendor, _, name = model.model.partition("/")
            found = None if base_url else calc_price(usage, name, provider_id=vendor)
        else:
            found = calc_price(usage, model.model, provider_api_url=_canonical(base_url))
    except LookupError:
        return None
    total: Decimal | None = found.total_price if found else None
    return None if total is None else float(total)


def _canonical(base_url: str) -> str:
    """The URL without what a vendor may be spelt in: user, port, upper case."""
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"
