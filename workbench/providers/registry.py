"""The providers by name, each imported when it is first asked for: their SDKs take seconds."""

from difflib import get_close_matches
from functools import lru_cache
from importlib import import_module

from workbench.domain.errors import BadInput
from workbench.providers.base import Provider

CLASSES = {
    "embedded": "workbench.providers.embedded:EmbeddedProvider",
    "openai": "workbench.providers.openai:OpenAIProvider",
}
_registered: dict[str, Provider] = {}


def selectable() -> list[str]:
    """The providers that a config can name in a normal run."""
    return list(CLASSES)


def check(name: str) -> None:
    """Raise BadInput, with what there is, unless a provider has this name."""
    if name not in CLASSES and name not in _registered:
        close = get_close_matches(name, CLASSES, n=1)
        hint = f"did you mean {close[0]!r}? " if close else ""
        raise BadInput(f"unknown provider {name!r}; {hint}available: {', '.join(CLASSES)}")


def provider(name: str) -> Provider:
    """The provider of this name, one per process; raises BadInput for an unknown one."""
    check(name)
    return _registered.get(name) or _made(name)


def register(name: str, instance: Provider) -> None:
    """Register a provider that is not selectable: the scripted one of the tests."""
    _registered[name] = instance


def unregister(name: str) -> None:
    """Take a registered provider away again."""
    _registered.pop(name, None)


@lru_cache
def _made(name: str) -> Provider:
    module, _, kind = CLASSES[name].partition(":")
    made: Provider = getattr(import_module(module), kind)()
    return made
