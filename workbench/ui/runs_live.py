"""The runs that are being filled, and the open one: a card each, drawn again while one is live."""

import streamlit as st

from workbench import replay
from workbench.domain.tenants import Tenant
from workbench.replay import RunStatus
from workbench.ui import runs_card
from workbench.ui.acting import show_fault
from workbench.ui.session import require_user

EVERY = "1.5s"
LIVE = ("planned", "running")
MOST = 5


def show(tenant: Tenant, opened: int | None) -> None:
    """The cards; they look again by themselves as long as one of their runs is being filled."""
    live = any(one.state in LIVE for one in _found(tenant, opened))
    st.fragment(_cards, run_every=EVERY if live else None)(opened, live)


def _cards(opened: int | None, live: bool) -> None:
    tenant = require_user()
    show_fault()
    found = _found(tenant, opened)
    for one in found:
        runs_card.show(tenant, one, opened=one.run == opened)
    if live != any(one.state in LIVE for one in found):
        st.rerun()


def _found(tenant: Tenant, opened: int | None) -> list[RunStatus]:
    """The open run, then the others that are under way."""
    others = [one for one in replay.under_way(tenant) if one.run != opened][:MOST]
    return [*([replay.status(tenant, opened)] if opened else []), *others]
