"""The editor of prompt, model and parameters: nothing answers clients until it is made live."""

from dataclasses import replace

import streamlit as st

from workbench import configuring, replay
from workbench.configuring import Config
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Tenant
from workbench.ui import model_picker, prompt_past
from workbench.ui import prompt_fields as fields
from workbench.ui.acting import FAULT, act, show_fault
from workbench.ui.model_notice import show_model_state
from workbench.ui.widgets import escape_markdown

NOTICE, DATASET = "prompts.notice", "prompts.dataset"
OTHERS, MOST_OTHERS = "prompts.other_models", 4
TRIED = "prompts.tried"


def show(
    tenant: Tenant, live: Config, versions: list[Config], datasets: list[str]
) -> ConfigSpec | None:
    """Draw the editor; its content, or None where no config can hold it."""
    fields.begin(tenant, live)
    spec = fields.wanted(tenant) if fields.has_model() else None
    show_fault()
    show_model_state(fields.model())
    text, settings = st.columns([2.1, 1], gap="medium")
    with text:
        _state(live, versions, spec)
        st.text_area("Company prompt", height=330, key=fields.TEXT, persist_state="session")
        _actions(tenant, versions, datasets)
    with settings:
        _settings(tenant, spec)
    if notice := st.session_state.pop(NOTICE, ""):
        st.success(escape_markdown(notice))
    return spec


def saved_as(versions: list[Config], spec: ConfigSpec | None) -> Config | None:
    """The version that has the editor's name and content already."""
    name = fields.name().strip()
    return next(
        (one for one in versions if spec and (one.name, one.hash) == (name, spec.hash)), None
    )


def _state(live: Config, versions: list[Config], spec: ConfigSpec | None) -> None:
    """Whether what is in the editor is a version yet."""
    found = saved_as(versions, spec)
    with st.container(horizontal=True, vertical_alignment="center", key="prompthead"):
        st.subheader("Editor", anchor=False, width="content")
        if found is None:
            st.badge("not saved", color="orange", help="Leave the field or press Ctrl+Enter, and "
                     "the badge looks again. Save, or try it, and it is a version.")  # fmt: skip
        else:
            mark = " · live" if found.id == live.id else ""
            st.badge(f"{escape_markdown(found.name)}@{found.version}{mark}")


def _actions(tenant: Tenant, versions: list[Config], datasets: list[str]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="promptacts"):
        st.button("Try it on twelve turns", type="primary", key="prompts.try", on_click=_try,
                  args=(tenant,), disabled=not datasets)  # fmt: skip
        st.button("Save as a new version", key="prompts.save", on_click=_save,
                  args=(tenant, versions))  # fmt: skip
        if datasets:
            st.selectbox("Twelve turns of", datasets, key=DATASET, width=220,
                         persist_state="session")  # fmt: skip
    others = sorted({one.model for one in versions} - {fields.model()})
    if datasets and others:
        st.multiselect(
            "Try the same prompt on other models too", others, key=OTHERS,
            max_selections=MOST_OTHERS, placeholder="models of your other configs",
        )  # fmt: skip


def _save(tenant: Tenant, versions: list[Config]) -> None:
    """Store the editor's content, and say whether it was a version already."""
    if made := _kept(tenant):
        label = f"{made.name}@{made.version}"
        st.session_state[NOTICE] = (
            f"This is {label} already; nothing new was saved."
            if any(one.id == made.id for one in versions)
            else f"Saved {label}. It answers once you make it live, under Versions."
        )


def _try(tenant: Tenant) -> None:
    """Save, and have twelve turns answered beside the live config's replies."""
    made = _kept_on_all_models(tenant)
    dataset = st.session_state[DATASET]
    run = made and act(replay.tryout, tenant, dataset, *(one.id for one in made))
    if made and run:
        there = {arm.name for arm in run.arms}
        labels = [label for one in made if (label := f"{one.name}@{one.version}") in there]
        act(replay.answer_tryout, tenant, run.id, *labels)
        if FAULT not in st.session_state:  # else the try that is being answered stays in sight
            st.session_state[TRIED] = labels[0]


def _kept_on_all_models(tenant: Tenant) -> list[Config]:
    """The editor's content as a version, and the same with each other model that was chosen."""
    made = _kept(tenant)
    spec = fields.wanted(tenant)
    if not made or not spec:
        return []
    references = [ModelRef.parse(model) for model in st.session_state.get(OTHERS, [])]
    others = [
        act(configuring.save, tenant, fields.name(), replace(spec, model=reference))
        for reference in references
    ]
    return [made, *(one for one in others if one)]


def _kept(tenant: Tenant) -> Config | None:
    spec = fields.wanted(tenant)
    made: Config | None = act(configuring.save, tenant, fields.name(), spec) if spec else None
    return made


def _settings(tenant: Tenant, spec: ConfigSpec | None) -> None:
    st.text_input("Name", key=fields.NAME, persist_state="session")
    model_picker.show(tenant, spec)
    left, right = st.columns(2, gap="small")
    with left:
        _optional("Temperature", "temperature", 0.0, 2.0, step=0.1)
        _number("Longest reply, tokens", "max_tokens", 16, 4096)
        _optional("Seed", "seed", 0, 2**31 - 1)
    with right:
        _number("Messages of context", "context_messages", 1, 200)
        _optional("Top p", "top_p", 0.0, 1.0, step=0.05)
    prompt_past.show(tenant, spec)


def _number(label: str, option: str, low: float, high: float, *, step: float = 1) -> None:
    key = fields.OPTIONS[option]
    st.number_input(label, low, high, step=step, key=key, persist_state="session")


def _optional(label: str, option: str, low: float, high: float, *, step: float = 1) -> None:
    """A number that may be left to the provider."""
    st.number_input(
        label, low, high, value=None, step=step, key=fields.OPTIONS[option],
        placeholder="provider's", persist_state="session",
    )  # fmt: skip


def chosen_dataset(datasets: list[str]) -> str:
    """The dataset whose turns are tried; none where there is none."""
    chosen = st.session_state.get(DATASET)
    return chosen if chosen in datasets else next(iter(datasets), "")
