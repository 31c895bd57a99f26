"""Says how far the embedded model is: fetched, missing or failed; silent when it is there."""

import streamlit as st

from workbench import modelling


def show_model_state(model: str) -> None:
    """For a config on the embedded model, show its progress and what to do."""
    if not model.startswith("embedded:"):
        return
    status = modelling.model_status()
    if status.state == "fetching":
        _progress()
    elif status.state in ("missing", "failed"):
        st.warning(status.message)
        st.button("Fetch the model", key="model.fetch", on_click=modelling.start_model)


@st.fragment(run_every="2s")
def _progress() -> None:
    status = modelling.model_status()
    if status.state != "fetching":
        st.rerun()
    portion = status.done / status.total if status.total else 0.0
    st.progress(min(1.0, portion), text=f"{status.message} You can chat as soon as it is here.")
