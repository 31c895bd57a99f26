"""What the operator's own settings say of a provider: used where a company stored no key."""

from workbench.domain.access import VENDOR_URLS, Access
from workbench.settings import settings


def access_to(name: str) -> Access:
    """The operator's key and address for a key name: a provider's, or litellm/vendor."""
    known = settings()
    given = {
        "openai": (known.openai_base_url, known.openai_api_key),
        "anthropic": (known.anthropic_base_url, known.anthropic_api_key),
        "litellm": (known.litellm_base_url, known.litellm_api_key),
    }.get(name.partition("/")[0])
    if given is None:
        return Access()
    base_url, key = given
    return Access(base_url, key.get_secret_value())


def is_set(name: str) -> bool:
    """Whether the operator gave a key, or the address of a server that may need none."""
    access = access_to(name)
    return bool(access.key) or access.base_url != VENDOR_URLS.get(name, "")
