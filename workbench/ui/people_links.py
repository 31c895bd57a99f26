"""Links on the people page: make one, see it this once, list those that are open, withdraw one."""

from dataclasses import dataclass
from html import escape

import streamlit as st

from workbench import accounts
from workbench.accounts import Link, OpenLink, Person
from workbench.domain.tenants import Role, Tenant
from workbench.ui.account_view import DUTIES
from workbench.ui.acting import act
from workbench.ui.links import link_to
from workbench.ui.widgets import when

NEW = "people.new_link"
ROLES = (Role.MANAGER, Role.ENGINEER, Role.STAKEHOLDER, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link that was made just now, and what it is for."""

    purpose: str
    link: Link


def show_new(links: list[OpenLink]) -> None:
    """The link that was made last: here and nowhere else, until it is put away or of no use."""
    made: NewLink | None = st.session_state.get(NEW)
    if made is None or made.link.id not in [link.id for link in links]:
        return
    with st.container(border=True, key="peoplelink"):
        st.html(f'<p class="wb-text"><b>{escape(made.purpose)}</b></p>')
        st.code(link_to(made.link.path), language=None, wrap_lines=True)
        st.caption(
            f"Copy it and hand it over: it is not shown again. It can be used once, until "
            f"{when(made.link.expires_at)}."
        )
        st.button("Done", key="people.link_done", on_click=_put_away)


def show(tenant: Tenant, links: list[OpenLink]) -> None:
    """The form that makes a link to join, and the links that are open."""
    st.subheader("Invite", anchor=False)
    with st.form("people.invite", border=False):
        st.selectbox(
            "Role", ROLES, format_func=lambda role: f"{role}: {DUTIES[role]}", key="people.role"
        )
        st.text_input(
            "E-mail", key="people.email", placeholder="anybody who has the link",
            help="With an e-mail the link is for that one alone. Nothing is mailed.",
        )  # fmt: skip
        st.form_submit_button("Make a link", type="primary", key="people.invite_go",
                              on_click=_invite, args=(tenant,))  # fmt: skip
    if links:
        st.subheader("Open links", anchor=False)
    for link in links:
        _row(tenant, link)


def make_password_link(tenant: Tenant, person: Person) -> None:
    """A link by which this person sets a new password."""
    link = act(accounts.password_link, tenant, person.id)
    if link:
        purpose = f"Link for {person.name} to set a new password"
        st.session_state[NEW] = NewLink(purpose, link)


def _invite(tenant: Tenant) -> None:
    role, email = st.session_state["people.role"], st.session_state["people.email"] or ""
    link = act(accounts.invite, tenant, role, email)
    if link:
        whom = email.strip() or "whoever has it"
        st.session_state[NEW] = NewLink(f"Link for {whom} to join as {role}", link)
        st.session_state["people.email"] = ""


def _put_away() -> None:
    st.session_state.pop(NEW, None)


def _row(tenant: Tenant, link: OpenLink) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"openlink-{link.id}"):
        st.html(_link_html(link), width="stretch")
        st.button("Withdraw", key=f"people.withdraw.{link.id}", type="tertiary",
                  on_click=act, args=(accounts.withdraw, tenant, link.id))  # fmt: skip


def _link_html(link: OpenLink) -> str:
    purpose = f"New password of {link.person}" if link.person else f"Join as {link.role}"
    whom = "" if link.person else f"{link.email or 'anybody'} · "
    line = f"{whom}by {link.made_by} · until {when(link.expires_at)}"
    return (
        f'<p class="wb-text">{escape(purpose)}</p><p class="wb-meta wb-person">{escape(line)}</p>'
    )
