"""The runs page: the form of a new run, or the runs that are filled, the open one, the list."""

import streamlit as st

from workbench import curating, replay
from workbench.domain.listing import Part
from workbench.domain.tenants import Tenant
from workbench.ui import (
    runs_details,
    runs_form,
    runs_links,
    runs_list,
    runs_live,
    runs_simulation,
    runs_talks,
)
from workbench.ui.acting import act, show_fault
from workbench.ui.widgets import empty_state, page_title, show_sentence

PAGE = 50


def show(tenant: Tenant) -> None:
    """The whole page for who is logged in."""
    if runs_links.is_new():
        _show_simulation(tenant) if runs_links.is_simulation() else _show_form(tenant)
        return
    page_title(
        "How far are the runs?",
        f"{tenant.company} · all runs over datasets, and simulated clients",
    )
    total = replay.listed(tenant, Part(0, 0)).total
    if not total:
        _show_first_step(tenant)
        return
    with st.container(horizontal=True, key="runnew"):
        st.button("New run", key="runs.new", type="primary", on_click=runs_links.open_form)
        _offer_simulation()
    opened = _opened(tenant)
    show_fault()
    runs_live.show(tenant, opened)
    if opened:
        runs_talks.show(tenant, opened)
        runs_details.show(tenant, opened)
    _show_list(tenant, total)


def _offer_simulation() -> None:
    st.button("New simulation", key="runs.simulate", on_click=runs_links.open_form,
              args=(runs_links.SIMULATION,))  # fmt: skip


def _offer_back() -> None:
    st.button("Back to the runs", key="runs.back", type="tertiary", on_click=runs_links.close_form)


def _show_simulation(tenant: Tenant) -> None:
    page_title("Who is to play the client?",
               f"{tenant.company} · personas and configs write whole conversations")  # fmt: skip
    _offer_back()
    runs_simulation.show(tenant, curating.datasets(tenant))


def _show_form(tenant: Tenant) -> None:
    page_title("What is to be replayed?", f"{tenant.company} · each config answers the same turns")
    lines = curating.datasets(tenant)
    _offer_back()
    if lines:
        runs_form.show(tenant, lines)
    else:
        _ask_for_data()


def _show_first_step(tenant: Tenant) -> None:
    """What a company without runs does next."""
    show_fault()
    if not curating.datasets(tenant):
        _ask_for_data()
        st.caption("Without any, personas can play your clients:")
        _offer_simulation()
    else:
        with st.container(border=True, key="empty"):
            st.markdown("No run yet. A run has your configs answer what clients really asked, "
                        "and scores their replies beside what people wrote.")  # fmt: skip
            with st.container(horizontal=True, key="runnew"):
                st.button("Replay a dataset", key="runs.first", type="primary",
                          on_click=runs_links.open_form)  # fmt: skip
                _offer_simulation()


def _ask_for_data() -> None:
    empty_state("There are no conversations to replay yet. Import a chat export first.",
                "Import a dataset", "datasets")  # fmt: skip


def _opened(tenant: Tenant) -> int | None:
    """The run of the address, so that a link can be shared and a reload finds it again."""
    asked = st.query_params.get(runs_links.RUN, "")
    if asked.isdecimal() and len(asked) < 10:
        return int(asked) if act(replay.status, tenant, int(asked)) else None
    if asked:
        show_sentence(f"there is no run {asked} in this company; choose one below")
    return None


def _show_list(tenant: Tenant, total: int) -> None:
    pages = -(-total // PAGE)
    page = st.session_state.get("runs.page", 1) if pages > 1 else 1
    found = replay.listed(tenant, Part(PAGE, (min(page, pages) - 1) * PAGE))
    runs_list.show(found.items)
    if pages > 1:
        st.pagination(pages, key="runs.page", max_visible_pages=7)
