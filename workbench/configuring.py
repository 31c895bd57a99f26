"""Use cases of prompts and configs: make a version, look, make one live."""

from collections.abc import Mapping
from typing import Any

from workbench.domain.errors import BadInput
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ModelRef, Parameters
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.providers import registry
from workbench.store import configs as store
from workbench.store import tenancy
from workbench.store.tables import Config as Config

CONTEXT_MESSAGES = 20
OPTIONS = {
    "temperature": float,
    "top_p": float,
    "max_tokens": int,
    "seed": int,
    "context_messages": int,
}


def configs(tenant: Tenant) -> list[Config]:
    """All configs of the company, newest first."""
    with tenancy.reading(tenant) as db:
        return store.every(db)


def live_config(tenant: Tenant) -> Config:
    """The config that answers in the company's chats; a first one is made where there is none."""
    with tenancy.session(tenant) as db:
        return store.live_or_first(db)


def add_config(
    tenant: Tenant,
    name: str,
    *,
    model: str,
    prompt: str | None = None,
    options: Mapping[str, str] | None = None,
) -> Config:
    """Store a config; the same name and content give the version that exists.

    Without a prompt the live config's text is used. Options are the parameters by name
    (temperature, top_p, max_tokens, seed) and context_messages, as text. Raises BadInput for a
    model or an option that can't be used.
    """
    require_role(tenant, ENGINEERS, "change prompts and models")
    reference = _checked_model(model)
    wanted = _numbers(options or {})
    context_messages = int(wanted.pop("context_messages", CONTEXT_MESSAGES))
    if not name.strip() or "@" in name:
        raise BadInput(f"config name {name!r} can't be used; give it letters and no @")
    if context_messages < 1:
        raise BadInput(f"context length {context_messages} is too short; use 1 message or more")
    with tenancy.session(tenant) as db:
        text = store.live_or_first(db).prompt.text if prompt is None else prompt
        spec = ConfigSpec(text.strip(), reference, Parameters(**wanted), context_messages)
        return store.add(db, name.strip(), spec, tenant.user_id)


def make_live(tenant: Tenant, config_id: int) -> Config:
    """From now on this config answers in the company's chats."""
    require_role(tenant, ENGINEERS, "make a config live")
    with tenancy.session(tenant) as db:
        config = store.get(db, config_id)
        store.make_live(config)
        return config


def providers() -> list[str]:
    """The providers that a config can name."""
    return registry.selectable()


def _checked_model(model: str) -> ModelRef:
    reference = ModelRef.parse(model)
    registry.check(reference.provider)
    return reference


def _numbers(given: Mapping[str, str]) -> dict[str, Any]:
    values = {}
    for name, text in given.items():
        if name not in OPTIONS:
            raise BadInput(f"unknown parameter {name!r}; there are: {', '.join(OPTIONS)}")
        try:
            values[name] = OPTIONS[name](text)
        except ValueError as error:
            raise BadInput(f"parameter {name}={text!r} is not a number") from error
    return values
