"""The verdict beside the way in: of a recorded run, with one click to the worst reply."""

from html import escape

import streamlit as st

from workbench import comparing, replay
from workbench.comparing import Pair
from workbench.domain.comparison import ArmKind
from workbench.domain.tenants import Tenant
from workbench.reports.pieces import client_html, economy, small_print, verdict_html
from workbench.ui import nav
from workbench.ui.ghost_view import text_html
from workbench.ui.widgets import escape_markdown


def show(tenant: Tenant) -> None:
    """The recorded run's verdict; without one the newest run, if there is any."""
    run_id = replay.newest_recorded(tenant)
    if run_id is None:
        _newest_run(tenant)
        return
    found = comparing.compare(tenant, run_id)
    pair = comparing.first_pair(found)
    verdict = found.difference(pair.arm, pair.measure) if pair else None
    if pair is None or verdict is None:
        return
    with st.container(border=True, key="homedemo"):
        st.caption(f"The verdict on {escape_markdown(found.dataset)}: {found.cases} turns of "
                   f"{found.conversations} conversations")  # fmt: skip
        st.html(verdict_html(verdict, economy(found, pair.arm), small_print(found, verdict)))
        st.caption(escape_markdown(found.measure(pair.measure).explained))
        with st.container(horizontal=True):
            if st.button("The worst reply", key="home.worst"):
                _show_worst(tenant, run_id, pair.arm)
            if st.button("See the whole comparison", key="home.comparison"):
                st.switch_page(nav.page("comparison"), query_params={"run": str(run_id)})
        if found.recorded:
            st.caption(escape_markdown(found.recorded.sentence))


@st.dialog("The worst reply", width="large")
def _show_worst(tenant: Tenant, run_id: int, arm: str) -> None:
    """The reply that is farthest from what a person wrote, beside it."""
    pair = Pair(arm, str(ArmKind.HUMAN), "edit_share")
    found = comparing.examples(tenant, run_id, pair, limit=1)
    if not found:
        st.caption("No reply is scored against a person's words.")
        return
    worst = found[0]
    st.html(client_html(worst.client))
    person, its = st.columns(2)
    person.html(text_html("A person wrote", escape(worst.baseline.text)))
    its.html(text_html(arm, escape(worst.arm.text)))
    if st.button("Read the whole conversation", key="home.whole"):
        address = {"run": str(run_id), "baseline": pair.baseline, "arm": arm}
        st.switch_page(nav.page("comparison"), query_params={**address, "case": str(worst.case_id)})


def _newest_run(tenant: Tenant) -> None:
    runs = [run for run in comparing.runs(tenant) if run.purpose == "replay"]
    if not runs:
        st.caption("Your verdicts will stand here.")
        return
    newest = runs[0]
    with st.container(border=True, key="homedemo"):
        st.caption("Your newest run")
        st.html(
            f'<p class="wb-text">{escape(newest.dataset)}: {escape(", ".join(newest.arms))}</p>'
        )
        if st.button("Open it", key="home.newest"):
            st.switch_page(nav.page("comparison"), query_params={"run": str(newest.run)})
