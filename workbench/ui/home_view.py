"""Home: a chat export in, ten turns replayed, a sentence, and what to do next."""

import streamlit as st

from workbench import chatting, replay, reviewing
from workbench.domain.tenants import ENGINEERS, WRITERS, Tenant
from workbench.replay import Ghosts
from workbench.runners import runner
from workbench.ui import ghost_view, home_demo, home_import, nav
from workbench.ui.acting import act, show_fault
from workbench.ui.widgets import page_title


def show(tenant: Tenant) -> None:
    """The run of the address, the questions about an export, or the way in.

    Who arrives and has work elsewhere is sent there; the menu leads here again.
    """
    look = st.query_params.get("look", "")
    if look.isdigit():
        _show_look(tenant, int(look))
    elif home_import.is_asking():
        home_import.ask(tenant)
    else:
        _send_on(tenant)
        _start(tenant)


def _send_on(tenant: Tenant) -> None:
    works_elsewhere = tenant.role not in WRITERS or reviewing.has_worked(tenant)
    if nav.ARRIVED not in st.session_state and works_elsewhere:
        st.switch_page(nav.page(nav.first_page(tenant)))


def _start(tenant: Tenant) -> None:
    page_title("What would the AI have said to your clients?", tenant.company)
    show_fault()
    if tenant.role not in ENGINEERS:
        home_demo.show(tenant)
        return
    left, right = st.columns([1.6, 1], gap="large")
    with left:
        home_import.show(tenant)
    with right:
        home_demo.show(tenant)


def _show_look(tenant: Tenant, run_id: int) -> None:
    found = replay.ghosts(tenant, run_id)
    page_title(
        "What would the AI have said?",
        f"{tenant.company} · {len(found.turns)} turns of {found.dataset}",
    )
    ghost_view.show(tenant, found)
    _next_steps(tenant, found)


def _next_steps(tenant: Tenant, found: Ghosts) -> None:
    """What to do with what was seen; and the way back to the start."""
    with st.container(horizontal=True, key="homenext"):
        st.button("Keep as a chat", key="home.keep", on_click=_keep, args=(tenant, found))
        if tenant.role in ENGINEERS:
            st.button("Make this a run", key="home.run", on_click=_make_run, args=(tenant, found),
                      help="Every turn of the import, beside what people wrote. It is filled in "
                      "the background.")  # fmt: skip
        if st.button("Another conversation", key="home.another", type="tertiary"):
            st.query_params.pop("look", None)
            st.rerun()
    if target := st.session_state.pop("home.target", None):
        name, parameters = target
        st.switch_page(nav.page(name), query_params=parameters)


def _keep(tenant: Tenant, found: Ghosts) -> None:
    chat = act(chatting.open_conversation, tenant, found.turns[0].conversation_id)
    if chat:
        st.session_state["home.target"] = ("chat", {"chat": str(chat.id)})


def _make_run(tenant: Tenant, found: Ghosts) -> None:
    """Filled while one does other things."""
    replay.stop(tenant, found.run_id)
    run = act(replay.plan, tenant, dataset=found.dataset, configs=[found.arm], human=True)
    if run:
        runner().submit(tenant, run.id)
        st.session_state["home.target"] = ("comparison", {"run": str(run.id)})
