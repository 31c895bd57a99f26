"""The audit page: who did what to what, and when; narrowed down by its address, and taken away."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from html import escape

import streamlit as st

from workbench import accounts, auditing
from workbench.auditing import AuditEvent, LogPage, Question
from workbench.domain.audit import Act
from workbench.domain.errors import Denied
from workbench.domain.tenants import Tenant
from workbench.reports.audit_table import csv_log
from workbench.ui import session
from workbench.ui.widgets import counted, empty_state, escape_markdown, page_title, readers_zone

EVERYBODY, ANYTHING = "everybody", "anything"
SHOWN_HASH = 10


def show(tenant: Tenant) -> None:
    """The whole page."""
    heading = st.container()
    question = _ask(tenant)
    found = _log(tenant, question)
    with heading:
        page_title("Who did what, and when?", _line(tenant, found))
        st.caption(escape_markdown(auditing.kept_by()))
    if found.events:
        st.html(_table(found.events))
    else:
        empty_state("No event fits this. Take a filter away, or choose other dates.")


def _ask(tenant: Tenant) -> Question:
    """What the filters say; all of them are in the address."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="auditfilters"):
        who = st.selectbox(
            "Person", [EVERYBODY, *auditing.actors(tenant)], key="who", bind="query-params"
        )
        act = st.selectbox("Act", [ANYTHING, *Act], key="act", bind="query-params")
        since = st.date_input("From", value=None, key="from", bind="query-params")
        until = st.date_input("To", value=None, key="to", bind="query-params")
        search = st.text_input(
            "Search", key="search", placeholder="in subject and detail", bind="query-params"
        )
    return Question(
        who="" if who == EVERYBODY else who,
        act="" if act == ANYTHING else act,
        since=_midnight(since),
        until=_midnight(until + timedelta(days=1)) if until else None,
        search=search or "",
    )


def _midnight(day: date | None) -> datetime | None:
    """The beginning of a day where the reader is."""
    return datetime.combine(day, time(), readers_zone()) if day else None


def _log(tenant: Tenant, question: Question) -> LogPage:
    """The page of the log that is open; other filters begin at the first one."""
    first = auditing.log(tenant, question)
    with st.container(horizontal=True, vertical_alignment="center", key="auditacts"):
        page = 1
        if first.pages > 1:
            page = st.pagination(first.pages, key=f"audit.page.{hash(question)}")
        st.download_button(
            "Download CSV",
            partial(_csv, session.cookie_token(), question),
            file_name="audit-log.csv",
            mime="text/csv",
            on_click="ignore",
            key="audit.csv",
        )
    return first if page == 1 else auditing.log(tenant, question, page)


def _csv(token: str, question: Question) -> str:
    """The file, for whoever is logged in at the moment of the click."""
    tenant = accounts.tenant_of(token)
    if tenant is None:
        raise Denied("your login has ended; log in again")
    return csv_log(tenant, question)


def _line(tenant: Tenant, found: LogPage) -> str:
    shown = f" · page {found.page} of {found.pages}" if found.pages > 1 else ""
    return f"{tenant.company} · {counted(found.total, 'event')}, newest first{shown}"


def _table(events: Sequence[AuditEvent]) -> str:
    heads = "".join(f"<th>{head}</th>" for head in ("When", "Who", "Did", "What", "Detail"))
    rows = "".join(map(_row, events))
    return f'<table class="wb-log"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _row(event: AuditEvent) -> str:
    local = event.at.astimezone(readers_zone())
    moment = f"{local.day} {local:%b %Y %H:%M:%S}"
    cells = (
        f'<td class="wb-meta" title="{event.at:%Y-%m-%d %H:%M:%S} UTC">{moment}</td>',
        f"<td>{escape(event.actor)}</td>",
        f"<td>{escape(event.action)}</td>",
        f"<td>{escape(event.subject)}</td>",
        f'<td class="wb-meta">{escape(event.detail)}{_hashes(event)}</td>',
    )
    return f"<tr>{''.join(cells)}</tr>"


def _hashes(event: AuditEvent) -> str:
    """The fingerprints of a text before and after, whole where one points at them."""
    known = [one for one in (event.before_hash, event.after_hash) if one]
    if not known:
        return ""
    short = " → ".join(one[:SHOWN_HASH] for one in known)
    return f'<span title="sha256 {" → ".join(known)}">sha256 {short}</span>'
