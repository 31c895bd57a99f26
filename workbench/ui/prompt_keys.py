"""Keys of providers: what is stored, a form to enter one, a test. A key goes in and never out."""

import streamlit as st

from workbench import configuring
from workbench.configuring import StoredKey
from workbench.domain.access import LITELLM
from workbench.domain.tenants import Tenant
from workbench.ui import model_picker, model_test
from workbench.ui.acting import act, show_fault
from workbench.ui.model_picker import KEYS_PROVIDER as PROVIDER
from workbench.ui.scrolling import scroll_to
from workbench.ui.widgets import escape_markdown, when

VENDOR, NOTICE, MODEL = "prompts.key_vendor", "prompts.key_notice", "prompts.key_model"
FIELDS = ("key", "url", "pace")
GONE = (
    "The address changed, so its key is gone: a key is entered for one address. "
    "Enter the key again to use this one."
)


def show(tenant: Tenant) -> None:
    """What is stored beside the form."""
    stored = {one.name: one for one in configuring.keys(tenant)}
    listed, entered = st.columns([1.2, 1], gap="large")
    with listed:
        _list(tenant, stored)
    with entered, st.container(key="keyform"):
        show_fault()
        if notice := st.session_state.pop(NOTICE, ""):
            (st.warning if notice == GONE else st.success)(escape_markdown(notice))
        provider = _provider()
        name = _name(provider)
        _form(tenant, name, stored.get(name))
        _test(tenant, provider)


def bring_into_view() -> None:
    """Where the picker sent a person to the form, have it in sight."""
    scroll_to(".st-key-keyform", str(st.session_state.get(model_picker.CALLED, 0)))


def _list(tenant: Tenant, stored: dict[str, StoredKey]) -> None:
    st.subheader("Stored for your company", anchor=False)
    for one in stored.values():
        _row(tenant, one)
    if not stored:
        st.caption("No key is stored yet.")
    if operators := configuring.set_by_operator():
        st.subheader("Set by the operator", anchor=False)
        st.caption("Used where your company stored none.")
        for name in operators:
            st.badge(escape_markdown(name), color="gray")


def _row(tenant: Tenant, one: StoredKey) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"keyrow-{one.name}"):
        st.badge(escape_markdown(one.name), color="green" if one.has_key else "orange")
        st.caption(escape_markdown(_line(one)), width="stretch")
        if st.button("Remove", key=f"prompts.key_remove.{one.name}", type="tertiary"):
            _confirm_removal(tenant, one)


def _line(one: StoredKey) -> str:
    """What may be known of a key, on one line."""
    key = f"ends in {one.last_four}" if one.last_four else "a key"
    pace = f"{one.requests_per_minute} a minute" if one.requests_per_minute else ""
    parts = [
        key if one.has_key else "no key",
        one.base_url or "the vendor's own address",
        pace,
        f"{one.entered_by}, {when(one.entered_at)}",
    ]
    return " · ".join(part for part in parts if part)


@st.dialog("Remove this key?")
def _confirm_removal(tenant: Tenant, one: StoredKey) -> None:
    st.markdown(
        f"The key of **{escape_markdown(one.name)}** and its address are forgotten. Configs on it "
        "answer again once a key is entered, or with the operator's."
    )
    if st.button("Remove", type="primary", key="prompts.key_remove_yes", on_click=_remove,
                 args=(tenant, one.name)):  # fmt: skip
        st.rerun()


def _remove(tenant: Tenant, name: str) -> None:
    act(configuring.remove_key, tenant, name)
    for field in FIELDS:
        st.session_state.pop(_field(field, name), None)


def _provider() -> str:
    """The provider of the form; the ones that take a key."""
    known = [name for name in configuring.providers() if configuring.takes_key(name)]
    if st.session_state.get(PROVIDER) not in known:
        st.session_state[PROVIDER] = known[0]
    return st.selectbox("Provider", known, key=PROVIDER)


def _name(provider: str) -> str:
    """The name that the key is stored under."""
    if provider != LITELLM:
        return provider
    vendor = st.text_input("Vendor", key=VENDOR, placeholder="gemini, groq, mistral, …",
                           help="The part before the slash in the model's name.")  # fmt: skip
    return f"{LITELLM}/{(vendor or '').strip()}"


def _field(field: str, name: str) -> str:
    """A field of the form, one for each name: nothing typed for one goes out to another."""
    return f"prompts.key_{field}.{name}"


def _form(tenant: Tenant, name: str, stored: StoredKey | None) -> None:
    address = stored.base_url if stored else configuring.vendors_url(name)
    st.session_state.setdefault(_field("url", name), address)
    st.session_state.setdefault(_field("pace", name), stored and stored.requests_per_minute)
    with st.form(f"prompts.key_form.{name}", enter_to_submit=False):
        st.text_input(
            "Key", type="password", autocomplete="off", key=_field("key", name),
            placeholder="the stored one stays" if stored and stored.has_key else "",
        )  # fmt: skip
        st.text_input("Base URL", key=_field("url", name), placeholder="the vendor's own",
                      help="At another address the stored key is cleared.")  # fmt: skip
        st.number_input("Requests per minute", min_value=1, step=1, key=_field("pace", name),
                        placeholder="any number")  # fmt: skip
        st.form_submit_button("Save", type="primary", key=f"prompts.key_save.{name}",
                              on_click=_save, args=(tenant, name, stored))  # fmt: skip


def _save(tenant: Tenant, name: str, stored: StoredKey | None) -> None:
    """Store what was typed; the key leaves the page with it."""
    state = st.session_state
    saved: StoredKey | None = act(
        configuring.save_key, tenant, name,
        key=state[_field("key", name)] or "",
        base_url=state[_field("url", name)] or "",
        requests_per_minute=state[_field("pace", name)],
    )  # fmt: skip
    if saved is None:
        return
    state[_field("key", name)], state[_field("url", name)] = "", saved.base_url
    gone = stored is not None and stored.has_key and not saved.has_key
    state[NOTICE] = GONE if gone else f"Saved {name}."


def _test(tenant: Tenant, provider: str) -> None:
    """One tiny real call with what is stored, or set by the operator."""
    names = configuring.model_names(provider)
    with st.container(horizontal=True, vertical_alignment="bottom", key="keytest"):
        model = st.selectbox(
            "Model to ask", names, index=None, accept_new_options=True, key=f"{MODEL}.{provider}",
            filter_mode="contains", placeholder="choose, or write a name", width="stretch",
        )  # fmt: skip
    if model:
        model_test.show(tenant, f"{provider}:{model}", "prompts.key_test")
    else:
        st.caption(model_picker.HINTS.get(provider, ""))
