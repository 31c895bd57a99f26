"""The way in: a chat export or pasted lines, and the questions that the file leaves open."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

import streamlit as st

from workbench import configuring, importing
from workbench import replay as replaying
from workbench.domain.tenants import Tenant
from workbench.importing import Look
from workbench.ui import import_wizard, nav
from workbench.ui.acting import act, show_fault
from workbench.ui.model_notice import show_model_state
from workbench.ui.widgets import counted, escape_markdown, page_title, show_sentence

UPLOAD = "home.upload"
GO = "Show what the AI would have said"
PLACEHOLDER = """CLIENT: Hi!
MANAGER: Hello, how can I help?

Names instead of CLIENT and MANAGER work too."""
EXAMPLE = """CLIENT: Hi! Do you still have the blue one in size M?
MANAGER: Hi Nora, yes, two are left. Shall I keep one for you until tomorrow?
CLIENT: yes please. and what is shipping to Vienna?
MANAGER: 6.90, and it takes two to four days. I'll send you the link to pay.
CLIENT: Just paid. Can you send it today? It's a birthday present
MANAGER: I'll do my best, but I can't promise today's post. I write as soon as it leaves.
"""
MANY = 12
UNITS = {"d": "day", "m": "month", "y": "year"}


@dataclass(frozen=True, slots=True)
class Upload:
    """What was dropped or pasted, and what was answered about it so far."""

    data: bytes
    name: str
    mask: bool
    managers: tuple[str, ...] = ()
    date_order: str = ""


def show(tenant: Tenant) -> None:
    """One large target for a file or pasted lines."""
    config = configuring.first_look_config(tenant)
    show_model_state(config.model)
    with st.container(border=True, key="homedrop"):
        file = st.file_uploader(
            "Drop your chat export here: WhatsApp, Instagram, Telegram, a help desk's, a table",
            key="home.file",
        )
        text = st.text_area("or paste the conversation", key="home.text", height=190,
                            placeholder=PLACEHOLDER)  # fmt: skip
        mask = st.toggle("Hide e-mails, phone numbers, cards, links and names", value=True,
                         key="home.mask", help="They become <EMAIL_1>, <PHONE_1> and "
                         "so on; the originals are kept encrypted in your company.")  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button(GO, type="primary", key="home.go"):
                _take(tenant, _upload(file, text or "", mask=mask))
            st.button("Paste an example", key="home.example", type="tertiary",
                      on_click=_paste_example)  # fmt: skip
    at_home = " It runs on this machine; nothing leaves it." if _is_local(config.model) else ""
    st.caption(
        f"Ten of your turns are replayed with {escape_markdown(config.name)}@{config.version} on "
        f"{escape_markdown(config.model)}.{at_home} What the AI should know of your business is "
        "written under Prompts & models."
    )


def is_asking() -> bool:
    """Whether an export waits for an answer."""
    return UPLOAD in st.session_state


def ask(tenant: Tenant) -> None:
    """What the file does not say: the order of its dates, and which name is yours."""
    upload, look = st.session_state[UPLOAD]
    page_title("Which of these is you?", upload.name)
    show_fault()
    with st.form("home.ask"):
        order = _ask_dates(look) or upload.date_order
        names = _ask_names(look)
        sent = st.form_submit_button(GO, type="primary")
    st.button("Back", key="home.back", type="tertiary", on_click=_forget)
    if sent and (look.date_orders and not order):
        show_sentence("choose first how the dates are meant")
    elif sent and not (names or look.roles_known):
        show_sentence("choose your name first; the replies under it are the ones that are replayed")
    elif sent:
        _answer(tenant, replace(upload, date_order=order, managers=names))


def _upload(file: Any, text: str, *, mask: bool) -> Upload:
    """A dropped file keeps its name; what was pasted gets one of its own."""
    pasted = f"pasted {datetime.now(UTC):%Y-%m-%d %H.%M.%S}"
    if file is None:
        return Upload(text.encode("utf-8", "replace"), pasted, mask)
    stem = PurePath(file.name).stem.replace("@", " ")[:80]
    name = " ".join("".join(sign for sign in stem if sign.isprintable()).split())
    return Upload(file.getvalue(), name or pasted, mask)


def _take(tenant: Tenant, upload: Upload) -> None:
    look = act(importing.look, tenant, upload.data)
    if look:
        _go_on(tenant, upload, look)
    st.rerun()


def _answer(tenant: Tenant, upload: Upload) -> None:
    look = act(importing.look, tenant, upload.data, managers=upload.managers,
               date_order=upload.date_order)  # fmt: skip
    if look:
        _go_on(tenant, upload, look)
    st.rerun()


def _go_on(tenant: Tenant, upload: Upload, look: Look) -> None:
    """To the next question, or to the replay where none is open; tables go to the wizard."""
    if look.columns:
        import_wizard.begin([upload.data], [upload.name], mask=upload.mask)
        import_wizard.go_on(tenant, import_wizard.current())
        _forget()
        st.switch_page(nav.page("datasets"))
    if look.date_orders or not look.roles_known:
        st.session_state[UPLOAD] = (upload, look)
        return
    _forget()
    done = act(
        importing.import_data, tenant, upload.data, dataset=upload.name,
        managers=upload.managers, date_order=upload.date_order, mask=upload.mask,
    )  # fmt: skip
    config = configuring.first_look_config(tenant)
    run = act(replaying.plan_first_look, tenant, done.dataset, config.id) if done else None
    if run:
        st.query_params["look"] = str(run.id)


def _ask_dates(look: Look) -> str:
    if not look.date_orders:
        return ""
    chosen = st.radio(
        f"How is the date {escape_markdown(look.date_example)} meant?",
        look.date_orders, index=None,
        format_func=lambda order: " / ".join(UNITS[sign] for sign in order), key="home.dates",
    )  # fmt: skip
    return chosen or ""


def _ask_names(look: Look) -> tuple[str, ...]:
    if look.roles_known:
        return ()
    told = [
        f"{counted(one.messages, 'message')}: {' · '.join(one.samples)}" for one in look.authors
    ]
    names = [author.name for author in look.authors]
    label = "Your name in this chat"
    if len(names) > MANY:
        lines = dict(zip(names, told, strict=True))
        chosen = st.selectbox(
            label, names, index=None, placeholder="Type it, or choose; the busiest come first",
            format_func=lambda name: f"{name} · {lines[name]}", key="home.names",
        )  # fmt: skip
    else:
        chosen = st.radio(
            label, names, index=None, format_func=escape_markdown,
            captions=[escape_markdown(line) for line in told], key="home.names",
        )  # fmt: skip
    st.caption("Your name is not there? Then this is another chat: go back and choose its export.")
    return (chosen,) if chosen else ()


def _paste_example() -> None:
    st.session_state["home.text"] = EXAMPLE


def _forget() -> None:
    st.session_state.pop(UPLOAD, None)


def _is_local(model: str) -> bool:
    return model.startswith("embedded:")
