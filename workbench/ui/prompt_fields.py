"""What is in the prompt editor: its fields' keys, and their content as a config would hold it."""

from typing import Any

import streamlit as st

from workbench import configuring
from workbench.configuring import Config
from workbench.domain.past import NOT_PINNED, Pin
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Tenant
from workbench.ui.acting import act

NAME, TEXT = "prompts.name", "prompts.text"
PROVIDER, MODEL = "prompts.provider", "prompts.model"
OPTIONS = {
    "temperature": "prompts.temperature",
    "top_p": "prompts.top_p",
    "max_tokens": "prompts.max_tokens",
    "seed": "prompts.seed",
    "context_messages": "prompts.context",
    "examples": "prompts.examples",
}
OWNER = "prompts.owner"
PIN = "prompts.pin"  # the past of the version that was opened, or the newer one that was asked for


def begin(tenant: Tenant, live: Config) -> None:
    """Start from the live config; what a person left in the editor stays theirs alone."""
    owner = (tenant.company_id, tenant.user_id)
    if st.session_state.get(OWNER) != owner or TEXT not in st.session_state:
        st.session_state[OWNER] = owner
        fill_in(live)


def fill_in(config: Config) -> None:
    """Put a version's content into the editor, in place of what is there."""
    model = ModelRef.parse(config.model)
    values: dict[str, Any] = {
        NAME: config.name,
        TEXT: config.prompt.text,
        PROVIDER: model.provider,
        MODEL: model.model,
        PIN: Pin(config.last_turn, config.last_message),
    }
    settings = {
        **config.parameters,
        "context_messages": config.context_messages,
        "examples": config.examples,
    }
    st.session_state.update(values | {key: settings.get(name) for name, key in OPTIONS.items()})


def name() -> str:
    """The config's name in the editor."""
    return str(st.session_state.get(NAME) or "")


def model() -> str:
    """The model in the editor, as provider:model."""
    return f"{st.session_state.get(PROVIDER)}:{st.session_state.get(MODEL) or ''}"


def has_model() -> bool:
    """Whether a model is named at all; until then nothing is wrong yet."""
    return bool(st.session_state.get(MODEL))


def wanted(tenant: Tenant) -> ConfigSpec | None:
    """The editor's content; None, with a fault to show, where no config can hold it."""
    given = {option: st.session_state.get(key) for option, key in OPTIONS.items()}
    options = {option: str(value) for option, value in given.items() if value is not None}
    options.setdefault("temperature", configuring.NONE)  # emptied: some models refuse any
    text = str(st.session_state.get(TEXT) or "")
    pin = st.session_state.get(PIN) or NOT_PINNED
    spec = act(configuring.spec, model=model(), prompt=text, options=options, pin=pin)
    return configuring.pinned(tenant, name(), spec) if isinstance(spec, ConfigSpec) else None
