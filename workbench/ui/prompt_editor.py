"""The editor of prompt, model and parameters, and the list of versions."""

import streamlit as st

from workbench import configuring
from workbench.configuring import Config
from workbench.domain.tenants import Tenant
from workbench.reports.pieces import word_diff_html
from workbench.ui.acting import act, show_fault
from workbench.ui.model_notice import show_model_state
from workbench.ui.widgets import escape_markdown, when


def show(tenant: Tenant, live: Config) -> None:
    """The form that makes a new version; nothing is live until it is made so."""
    show_fault()
    show_model_state(live.model)
    with st.form("prompts.form"):
        name = st.text_input("Name", value=live.name, key="prompts.name")
        text = st.text_area(
            "Company prompt", value=live.prompt.text, height=280, key="prompts.text"
        )
        model = st.text_input(
            "Model", value=live.model, key="prompts.model",
            help="provider:model. Providers: " + ", ".join(configuring.providers()),
        )  # fmt: skip
        temperature, tokens, context = _numbers(live)
        if st.form_submit_button("Save as a new version", type="primary"):
            made = act(
                configuring.add_config, tenant, name, model=model, prompt=text,
                options={
                    "temperature": str(temperature),
                    "max_tokens": str(tokens),
                    "context_messages": str(context),
                },
            )  # fmt: skip
            st.session_state["prompts.saved"] = f"{made.name}@{made.version}" if made else ""
            st.rerun()
    if saved := st.session_state.pop("prompts.saved", ""):
        st.success(f"Saved {escape_markdown(saved)}. It answers once you make it live below.")


def _numbers(live: Config) -> tuple[float, int, int]:
    first, second, third = st.columns(3)
    return (
        first.number_input(
            "Temperature", 0.0, 2.0, live.parameters.get("temperature") or 0.0, 0.1,
            key="prompts.temperature",
        ),
        second.number_input(
            "Longest reply, tokens", 16, 4096, live.parameters["max_tokens"], key="prompts.tokens"
        ),
        third.number_input(
            "Messages of context", 1, 200, live.context_messages, key="prompts.context"
        ),
    )  # fmt: skip


def show_versions(tenant: Tenant, live: Config) -> None:
    """Every config, newest first: its difference from the live one, and the way to make it live."""
    st.subheader("Versions", anchor=False)
    for config in configuring.configs(tenant):
        mark = " · live" if config.id == live.id else ""
        head = f"{escape_markdown(config.name)}@{config.version}{mark}"
        with st.expander(f"{head} · {escape_markdown(config.model)} · {when(config.created_at)}"):
            _version(tenant, config, live)


def _version(tenant: Tenant, config: Config, live: Config) -> None:
    st.caption(f"config {config.hash[:12]} · {config.parameters['max_tokens']} tokens at most · "
               f"{config.context_messages} messages of context")  # fmt: skip
    if config.id == live.id:
        st.code(config.prompt.text, language=None, wrap_lines=True)
        return
    st.html(f'<div class="wb-draft">{word_diff_html(live.prompt.text, config.prompt.text)}</div>')
    if st.button("Make live", key=f"prompts.live.{config.id}"):
        act(configuring.make_live, tenant, config.id)
        st.rerun()
