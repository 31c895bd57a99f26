"""The way in: a chat export or pasted lines, and the questions that the file leaves open."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

import streamlit as st

from workbench import configuring, importing
from workbench import replay as replaying
from workbench.domain.tenants import Tenant
from workbench.importing import Look
from workbench.ui import import_questions, import_run, import_wizard, nav
from workbench.ui.acting import act, show_fault
from workbench.ui.model_notice import show_model_state
from workbench.ui.widgets import escape_markdown, page_title, show_sentence

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


@dataclass(frozen=True, slots=True)
class Upload:
    """What was dropped or pasted, and what was answered about it so far."""

    files: tuple[bytes, ...]
    name: str
    mask: bool
    managers: tuple[str, ...] = ()
    date_order: str = ""


def show(tenant: Tenant) -> None:
    """One large target for a file or pasted lines."""
    config = configuring.first_look_config(tenant)
    show_model_state(config.model)
    with st.container(border=True, key="homedrop"):
        files = st.file_uploader(
            "Drop your chat export here: WhatsApp, Instagram, Telegram, a help desk's, a table",
            accept_multiple_files=True,
            key="home.file",
        )
        text = st.text_area("or paste the conversation", key="home.text", height=190,
                            placeholder=PLACEHOLDER)  # fmt: skip
        mask = st.toggle("Hide e-mails, phone numbers, cards, links and names", value=True,
                         key="home.mask", help="They become <EMAIL_1>, <PHONE_1> and "
                         "so on; the originals are kept encrypted in your company.")  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button(GO, type="primary", key="home.go"):
                _take(tenant, _upload(files or [], text or "", mask=mask))
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
        names = upload.managers if look.roles_known else _ask_names(look)
        sent = st.form_submit_button(GO, type="primary")
    st.button("Back", key="home.back", type="tertiary", on_click=_forget)
    if sent and (look.date_orders and not order):
        show_sentence("choose first how the dates are meant")
    elif sent and not (names or look.roles_known):
        show_sentence("choose your name first; the replies under it are the ones that are replayed")
    elif sent:
        _answer(tenant, replace(upload, date_order=order, managers=names))


def _upload(files: Sequence[Any], text: str, *, mask: bool) -> Upload:
    """The first dropped file gives its name; what was pasted gets one of its own."""
    pasted = f"pasted {datetime.now(UTC):%Y-%m-%d %H.%M.%S}"
    if not files:
        return Upload((text.encode("utf-8", "replace"),), pasted, mask)
    stem = PurePath(files[0].name).stem.replace("@", " ")[:80]
    name = " ".join("".join(sign for sign in stem if sign.isprintable()).split())
    return Upload(tuple(file.getvalue() for file in files), name or pasted, mask)


def _take(tenant: Tenant, upload: Upload) -> None:
    look = act(importing.look, tenant, *upload.files)
    if look:
        _go_on(tenant, upload, look)
    st.rerun()


def _answer(tenant: Tenant, upload: Upload) -> None:
    look = act(importing.look, tenant, *upload.files, managers=upload.managers,
               date_order=upload.date_order)  # fmt: skip
    if look:
        _go_on(tenant, upload, look)
    st.rerun()


def _go_on(tenant: Tenant, upload: Upload, look: Look) -> None:
    """To the next question, or to the replay where none is open; tables go to the wizard."""
    if look.columns:
        names = [upload.name] * len(upload.files)
        import_wizard.begin(tenant, upload.files, names, mask=upload.mask)
        _forget()
        st.switch_page(nav.page("datasets"), query_params={"import": "1"})
    if look.date_orders or not look.roles_known:
        st.session_state[UPLOAD] = (upload, look)
        return
    _forget()
    done = act(
        importing.import_given, tenant, upload.files, dataset=upload.name, mask=upload.mask,
        managers=upload.managers, date_order=upload.date_order, progress=import_run.progress_bar(),
    )  # fmt: skip
    config = configuring.first_look_config(tenant)
    run = act(replaying.plan_first_look, tenant, done.dataset, config.id) if done else None
    if run:
        st.query_params["look"] = str(run.id)


def _ask_dates(look: Look) -> str:
    return import_questions.ask_order(look, "", "home.dates") if look.date_orders else ""


def _ask_names(look: Look) -> tuple[str, ...]:
    chosen = import_questions.ask_names(look.authors, (), "home.names")
    st.caption("Your name is not there? Then this is another chat: go back and choose its export.")
    return tuple(chosen)


def _paste_example() -> None:
    st.session_state["home.text"] = EXAMPLE


def _forget() -> None:
    st.session_state.pop(UPLOAD, None)


def _is_local(model: str) -> bool:
    return model.startswith("embedded:")
