"""Providers by name, each imported when it is first used."""

from importlib import import_module
from threading import Lock

from workbench.domain.names import unknown
from workbench.providers.base import Provider

LAZY = {
    "anthropic": "workbench.providers.anthropic:AnthropicProvider",
    "embedded": "workbench.providers.embedded:EmbeddedProvider",
    "history": "workbench.providers.history:HistoryProvider",
    "litellm": "workbench.providers.litellm:LiteLLMProvider",
    "openai": "workbench.providers.openai:OpenAIProvider",
}
_made: dict[str, Provider] = {}
_making = Lock()


def provider(name: str) -> Provider:
    """The provider of this name, one for the process; raises BadInput where there is none."""
    check(name)
    with _making:
        if name not in _made:
            module, _, made = LAZY[name].partition(":")
            _made[name] = getattr(import_module(module), made)()
        return _made[name]


def check(name: str) -> None:
    """Raise BadInput unless a provider has this name."""
    known = sorted({*LAZY, *_made})
    if name not in known:
        raise unknown("provider", name, known)


def selectable() -> list[str]:
    """The providers that a config can name in a normal run."""
    return sorted(LAZY)


def register(name: str, instance: Provider) -> None:
    """Put an instance under a name, for this process: the tests' way to script a model."""
    _made[name] = instance


def unregister(name: str) -> None:
    """Take the registered instance away again."""
    _made.pop(name, None)
