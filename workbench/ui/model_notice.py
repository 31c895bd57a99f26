"""Says how far the embedded model is: fetched, missing or failed; silent when it is there."""

import streamlit as st

from workbench import modelling


def is_coming(model: str) -> bool:
    """Whether this is the embedded model and its weights are being fetched at this moment."""
    return model.startswith("embedded:") and modelling.model_status().state == "fetching"


def show_model_state(model: str) -> None:
    """For a config on the embedded model, show its progress and what to do.

    Once its weights are here, the page is drawn again.
    """
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
    st.progress(min(1.0, portion), text=f"{status.message} It answers as soon as it is here.")
