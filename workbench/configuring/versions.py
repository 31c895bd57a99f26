"""Versions of configs: make one, look, tell what two differ in, make one live."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench import drafting
from workbench.configuring.pinning import pinned
from workbench.domain.audit import Act
from workbench.domain.errors import BadInput
from workbench.domain.names import unknown
from workbench.domain.past import HISTORY, MOST_EXAMPLES, NOT_PINNED, Pin
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ModelRef, Parameters
from workbench.domain.tenants import DEMO_COMPANY, ENGINEERS, Tenant, require_role
from workbench.providers import embedded, history, registry
from workbench.store import audit, past, tenancy
from workbench.store import configs as store
from workbench.store.tables import Config

EMBEDDED = "embedded"
CONTEXT_MESSAGES = 20
LONGEST_NOTE = 2000
NONE = "none"
LEFT_OUT = ("temperature", "top_p", "seed")  # what may be left to the provider
OPTIONS = {
    "temperature": float,
    "top_p": float,
    "max_tokens": int,
    "seed": int,
    "context_messages": int,
    "examples": int,
}


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that two configs differ in beside the prompt; empty is left to the provider."""

    name: str
    before: str
    after: str


def configs(tenant: Tenant) -> list[Config]:
    """All configs of the company, newest first."""
    with tenancy.reading(tenant) as db:
        return store.every(db)


def live_config(tenant: Tenant) -> Config:
    """The config that answers in the company's chats; a first one is made where there is none."""
    return drafting.live_config(tenant)


def first_look_config(tenant: Tenant) -> Config:
    """The config that answers in a newcomer's own conversations.

    It is the live one, but in the demo's company: that prompt was written for the demo's shop.
    """
    if tenant.company != DEMO_COMPANY:
        return live_config(tenant)
    with tenancy.session(tenant) as db:
        return store.plain(db)


def add_config(
    tenant: Tenant,
    name: str,
    *,
    model: str,
    prompt: str | None = None,
    options: Mapping[str, str] | None = None,
) -> Config:
    """Store a config by the words of its settings; without a prompt the live config's text."""
    require_role(tenant, ENGINEERS, "change prompts and models")
    text = live_config(tenant).prompt.text if prompt is None else prompt
    return save(tenant, name, spec(model=model, prompt=text, options=options or {}))


def save(tenant: Tenant, name: str, wanted: ConfigSpec) -> Config:
    """Store a config; the same name and content give the version that exists.

    A config with similar past replies is pinned to a past here, unless it is already.
    """
    require_role(tenant, ENGINEERS, "change prompts and models")
    if not name.strip() or "@" in name:
        raise BadInput(f"config name {name!r} can't be used; give it letters and no @")
    found = pinned(tenant, name, wanted)
    with tenancy.session(tenant) as db:
        return store.saved(db, tenant, name.strip(), found)


def renew_past(tenant: Tenant, config_id: int) -> Config:
    """The same config with all that was said by now as its past: a new version, where that grew."""
    require_role(tenant, ENGINEERS, "change prompts and models")
    with tenancy.session(tenant) as db:
        config = store.get(db, config_id)
        renewed = store.with_pin(store.spec_of(config), past.newest(db))
        return store.saved(db, tenant, config.name, renewed)


def spec(
    *, model: str, prompt: str, options: Mapping[str, str], pin: Pin = NOT_PINNED
) -> ConfigSpec:
    """What a config holds; BadInput for a model or an option that can't be used.

    Options are the parameters by name (temperature, top_p, max_tokens, seed), context_messages and
    examples, as text. The pin counts only where similar past replies are shown.
    """
    reference = checked_model(model)
    wanted = _numbers(options)
    context_messages = int(wanted.pop("context_messages", CONTEXT_MESSAGES))
    if context_messages < 1:
        raise BadInput(f"context length {context_messages} is too short; use 1 message or more")
    examples = int(wanted.pop("examples", 0))
    if not 0 <= examples <= MOST_EXAMPLES:
        raise BadInput(f"{examples} examples can't be shown; use 0 to {MOST_EXAMPLES}")
    made = ConfigSpec(prompt.strip(), reference, Parameters(**wanted), context_messages, examples)
    return store.with_pin(made, pin)


def checked_model(model: str) -> ModelRef:
    """The model that `provider:model` names; BadInput where there is no such provider or model."""
    reference = ModelRef.parse(model)
    registry.check(reference.provider)
    if reference.provider == EMBEDDED and reference.model != embedded.MODEL:
        raise unknown("embedded model", reference.model, [embedded.MODEL])
    if reference.provider == HISTORY and reference.model not in history.MODELS:
        raise unknown("history model", reference.model, history.MODELS)
    return reference


def make_live(tenant: Tenant, config_id: int, note: str = "") -> Config:
    """From now on this config answers in the company's chats; the note says why."""
    require_role(tenant, ENGINEERS, "make a config live")
    if len(note) > LONGEST_NOTE:
        raise BadInput(f"the note has {len(note):,} signs; at most {LONGEST_NOTE:,} are kept")
    with tenancy.session(tenant) as db:
        config = store.get(db, config_id)
        before = store.live(db)
        store.make_live(config, note.strip())
        replaced = f"in place of {store.label(before)}" if before else "the first one"
        audit.record(db, tenant, Act.MADE_LIVE, f"config {store.label(config)}", replaced)
        return config


def replace_live(tenant: Tenant, wanted: ConfigSpec, *, name: str = "", note: str = "") -> Config:
    """Make this content live, as the next version of the live config or under another name."""
    config = save(tenant, name or live_config(tenant).name, wanted)
    return make_live(tenant, config.id, note)


def changes(before: Config, after: Config) -> list[Changed]:
    """What two configs differ in beside the prompt."""
    old, new = _settings(before), _settings(after)
    return [Changed(name, old[name], new[name]) for name in old if old[name] != new[name]]


def providers() -> list[str]:
    """The providers that a config can name."""
    return registry.selectable()


def _settings(config: Config) -> dict[str, str]:
    values = {
        "Model": config.model,
        "Temperature": config.parameters.get("temperature"),
        "Top p": config.parameters.get("top_p"),
        "Longest reply, tokens": config.parameters.get("max_tokens"),
        "Seed": config.parameters.get("seed"),
        "Messages of context": config.context_messages,
        "Similar past replies": config.examples,
        "Past up to": _past(config),
    }
    return {name: "" if value is None else str(value) for name, value in values.items()}


def _past(config: Config) -> str:
    """Up to where the config looks back, where it does."""
    pin = store.pin_of(config)
    return f"turn {pin.last_turn}, message {pin.last_message}" if pin != NOT_PINNED else "—"


def _numbers(given: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, text in given.items():
        if name not in OPTIONS:
            raise BadInput(f"unknown parameter {name!r}; there are: {', '.join(OPTIONS)}")
        if name in LEFT_OUT and text.strip().casefold() == NONE:
            values[name] = None
            continue
        try:
            values[name] = OPTIONS[name](text)
        except ValueError as error:
            raise BadInput(f"parameter {name}={text!r} is not a number") from error
    return values
