"""The people page: who is in the company and as what; links, and the company's settings beside."""

from dataclasses import dataclass
from html import escape
from typing import Any

import streamlit as st

from workbench import accounts
from workbench.accounts import Person
from workbench.domain.tenants import Role, Tenant
from workbench.ui import company_form, people_links
from workbench.ui.acting import act, show_fault
from workbench.ui.widgets import counted, empty_state, escape_markdown, page_title, when

PAGE = 25
NOTICE = "people.notice"
MAKE = {f"Make {role}": role for role in Role}
ENABLE, DISABLE, END, PASSWORD = "Enable again", "Disable", "End logins", "New password link"


@dataclass(frozen=True, slots=True)
class Notice:
    """What a click did, in words, and what takes it back: a use case and its arguments."""

    text: str
    undo: tuple[Any, ...] = ()


def show(tenant: Tenant) -> None:
    """The whole page."""
    people, links = accounts.list_people(tenant), accounts.open_links(tenant)
    disabled = sum(person.disabled_at is not None for person in people)
    parts = [tenant.company, f"{len(people) - disabled:,} can log in"]
    parts += [f"{disabled:,} disabled"] if disabled else []
    parts += [f"{counted(len(links), 'open link')}"] if links else []
    page_title("Who works here?", " · ".join(parts))
    with st.container():  # a place of its own, so that what is below keeps its widgets
        show_fault()
        _show_notice()
        people_links.show_new(links)
    listed, beside = st.columns([1.7, 1], gap="large")
    with listed:
        _list(tenant, people)
    with beside:
        people_links.show(tenant, links)
        company_form.show(tenant)


def _list(tenant: Tenant, people: list[Person]) -> None:
    pages = -(-len(people) // PAGE)
    page = st.pagination(pages, key="people.page") if pages > 1 else 1
    for person in people[PAGE * (page - 1) : PAGE * page]:
        _row(tenant, person)
    if len(people) == 1:
        empty_state(
            "Nobody but you is here. Choose a role under **Invite** and hand the link over: "
            "whoever has it joins with a password of their own."
        )


def _row(tenant: Tenant, person: Person) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"person-{person.id}"):
        st.html(_person_html(person), width="stretch")
        choice = st.menu_button(
            "Change", _choices(person), key=f"people.change.{person.id}", type="tertiary"
        )
    if choice == DISABLE:
        _confirm_disabling(tenant, person)
    elif choice:
        _do(tenant, person, choice)
        st.rerun()


def _person_html(person: Person) -> str:
    chips = [f'<span class="wb-chip">{person.role}</span>']
    chips += ['<span class="wb-chip">you</span>'] if person.is_me else []
    chips += ['<span class="wb-chip warn">disabled</span>'] if person.disabled_at else []
    seen = f"last login {when(person.last_login)}" if person.last_login else "never logged in"
    parts = [person.email, seen]
    parts += [counted(person.open_logins, "open login")] if person.open_logins else []
    parts += [f"disabled {when(person.disabled_at)}"] if person.disabled_at else []
    return (
        f'<p class="wb-text"><b>{escape(person.name)}</b>{"".join(chips)}</p>'
        f'<p class="wb-meta wb-person">{escape(" · ".join(parts))}</p>'
    )


def _choices(person: Person) -> list[str]:
    """What can be done with a person as they are."""
    if person.disabled_at:
        return [ENABLE]
    roles = [label for label, role in MAKE.items() if role != person.role]
    return [*roles, PASSWORD, *([END] if person.open_logins else []), DISABLE]


def _do(tenant: Tenant, person: Person, choice: str) -> None:
    if choice in MAKE:
        _change_role(tenant, person, MAKE[choice])
    elif choice == ENABLE:
        _enable(tenant, person)
    elif choice == PASSWORD:
        people_links.make_password_link(tenant, person)
    elif choice == END:
        _end_logins(tenant, person)


def _change_role(tenant: Tenant, person: Person, role: Role) -> None:
    if act(_done, accounts.change_role, tenant, person.id, role):
        back = accounts.change_role, tenant, person.id, person.role
        _tell(f"{person.name} is now {role}, and was {person.role}.", *back)


def _enable(tenant: Tenant, person: Person) -> None:
    if act(_done, accounts.enable, tenant, person.id):
        _tell(f"{person.name} can log in again.")


def _end_logins(tenant: Tenant, person: Person) -> None:
    ended = act(accounts.end_logins, tenant, person.id)
    if ended is not None:
        _tell(f"{person.name} is logged out everywhere ({counted(ended, 'login')} ended).")


@st.dialog("Disable this person?")
def _confirm_disabling(tenant: Tenant, person: Person) -> None:
    st.markdown(
        f"**{escape_markdown(person.name)}** is logged out at once, everywhere, and can't log in "
        "any more. Their open links are withdrawn. What they wrote and decided stays, and you can "
        "enable them again."
    )
    if person.is_me:
        st.warning("This is you: another admin has to let you in again.")
    if st.button("Disable", type="primary", key="people.disable_yes", on_click=_disable,
                 args=(tenant, person)):  # fmt: skip
        st.rerun()


def _disable(tenant: Tenant, person: Person) -> None:
    if act(_done, accounts.disable, tenant, person.id):
        back = accounts.enable, tenant, person.id
        _tell(f"{person.name} is disabled and logged out.", *back)


def _done(use_case: Any, *args: Any) -> bool:
    """Call a use case that gives nothing back; that it was not refused is told."""
    use_case(*args)
    return True


def _tell(text: str, *undo: Any) -> None:
    st.session_state[NOTICE] = Notice(text, undo)


def _show_notice() -> None:
    """What the last click did, until the next one."""
    notice: Notice | None = st.session_state.pop(NOTICE, None)
    if notice is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="peoplenotice"):
        st.success(escape_markdown(notice.text), width="stretch")
        if notice.undo:
            st.button("Undo", key="people.undo", on_click=act, args=notice.undo)
