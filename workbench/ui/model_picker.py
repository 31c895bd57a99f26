"""The picker of a model: provider, name, what it costs, and whether there is a key for it."""

from difflib import get_close_matches

import streamlit as st

from workbench import configuring
from workbench.configuring import KeySource, Rates
from workbench.domain.access import key_name
from workbench.domain.past import HISTORY
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Tenant
from workbench.ui import model_test
from workbench.ui import prompt_fields as fields
from workbench.ui.widgets import escape_markdown

ONLY_MODEL = {"embedded": "default", HISTORY: "bm25"}
TAB, KEYS_TAB, KEYS_PROVIDER = "prompts.tab", "Keys", "prompts.key_provider"
CALLED = "prompts.key_called"
HINTS = {
    "openai": "A name of OpenAI's, or what your own server calls its model.",
    "anthropic": "A name of Anthropic's: claude-…",
    "litellm": "vendor/model, for example gemini/gemini-2.5-flash.",
    "embedded": "Runs on this machine; its one name is default.",
    "history": "The most similar past reply of your own managers; no model is asked.",
}
SOURCES = {
    KeySource.COMPANY: "Asked with your company's key.",
    KeySource.OPERATOR: "Asked with the key that the operator set.",
}


def show(tenant: Tenant, spec: ConfigSpec | None) -> None:
    """Choose a model for the editor, and test it; `spec` is the editor's content, if it is any."""
    current = str(st.session_state[fields.PROVIDER])
    st.selectbox(
        "Provider", sorted({*configuring.providers(), current}), key=fields.PROVIDER,
        on_change=_other_provider, persist_state="session",
    )  # fmt: skip
    names = configuring.model_names(current)
    _name(current, names)
    if spec:
        _price(spec.model, names, configuring.rates(tenant, str(spec.model)))
        _key(spec.model, configuring.key_source(tenant, str(spec.model)))
    if current != HISTORY:
        model_test.show(tenant, fields.model(), "prompts.test")


def _name(provider: str, names: list[str]) -> None:
    """A field for the name, with suggestions where the price list has some."""
    if names:
        st.selectbox(
            "Model", names, index=None, key=fields.MODEL, accept_new_options=True,
            filter_mode="contains", placeholder="choose, or write a name", persist_state="session",
            help=HINTS.get(provider),
        )  # fmt: skip
    else:
        st.text_input("Model", key=fields.MODEL, placeholder="its name", persist_state="session",
                      help=HINTS.get(provider))  # fmt: skip
    if not st.session_state.get(fields.MODEL) and provider in HINTS:
        st.caption(HINTS[provider])


def _other_provider() -> None:
    """Where a provider has one model, that is its name; another provider's is asked for."""
    st.session_state[fields.MODEL] = ONLY_MODEL.get(st.session_state[fields.PROVIDER])


def _price(model: ModelRef, names: list[str], found: Rates | None) -> None:
    if found is None:
        st.caption(f"Price unknown{_reason(model.model, names)}.")
    elif found.read_usd == found.written_usd == 0:
        st.caption("Costs nothing.")
    else:
        st.caption(
            f"\\${found.read_usd:.2f} in, \\${found.written_usd:.2f} out per million tokens."
        )


def _reason(name: str, names: list[str]) -> str:
    """Why a price is not known, where that can be said: another server, or a name like another."""
    if name in names:
        return " on a server other than the vendor's own"
    near = get_close_matches(name, names, n=1, cutoff=0.5)
    return (
        f": no such name in the price list; the nearest is {escape_markdown(near[0])}"
        if near
        else ""
    )


def _key(model: ModelRef, source: KeySource) -> None:
    """Whether there is a key to ask with, and the way to enter one."""
    if source is KeySource.MISSING:
        with st.container(horizontal=True, vertical_alignment="center", key="keymissing"):
            st.caption(f":orange[No key for {escape_markdown(key_name(model))} yet.]",
                       width="content")  # fmt: skip
            st.button("Enter a key", key="prompts.enter_key", type="tertiary", on_click=_to_keys,
                      args=(model.provider,))  # fmt: skip
    elif source in SOURCES:
        st.caption(SOURCES[source])


def _to_keys(provider: str) -> None:
    """Open the tab of keys at this provider."""
    state = st.session_state
    state[TAB], state[KEYS_PROVIDER], state[CALLED] = KEYS_TAB, provider, state.get(CALLED, 0) + 1
