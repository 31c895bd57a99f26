"""Prompts & models: change the prompt, see what moves; versions; what the model sees."""

import streamlit as st

from workbench import configuring, curating
from workbench.ui import (
    prompt_editor,
    prompt_keys,
    prompt_learning,
    prompt_preview,
    prompt_tryout,
    prompt_versions,
)
from workbench.ui.session import require_user
from workbench.ui.widgets import page_title, when

tenant = require_user()
live, versions = configuring.live_config(tenant), configuring.configs(tenant)
largest = sorted(curating.datasets(tenant), key=lambda line: line.messages, reverse=True)
datasets = [line.name for line in largest]  # the first one offered has twelve turns
page_title(
    "Which prompt and model answer?",
    f"{tenant.company} · live: {live.name}@{live.version} · {live.model} · {live.hash[:12]} · "
    f"since {when(live.made_live_at)}",
)
spec = prompt_editor.show(tenant, live, versions, datasets)
tried, seen, listed, learnt, keyed = st.tabs(
    ["Twelve turns", "What the model sees", "Versions", prompt_learning.TAB, "Keys"],
    key="prompts.tab",
    on_change="rerun",
)
if tried.open:
    with tried:
        prompt_tryout.show(tenant, prompt_editor.chosen_dataset(datasets))
if seen.open and spec:
    with seen:
        prompt_preview.show(tenant, spec, datasets)
if listed.open:
    with listed:
        prompt_versions.show(tenant, live, versions)
if learnt.open:
    with learnt:
        prompt_learning.show(tenant, live, versions)
if keyed.open:
    with keyed:
        prompt_keys.show(tenant)
prompt_keys.bring_into_view()
