"""The filters above a dataset's conversations; all of them are in the page's address."""

from datetime import date, datetime, time, timedelta

import streamlit as st

from workbench import curating
from workbench.curating import DatasetLine
from workbench.domain.filters import Filter, Has
from workbench.domain.tenants import Tenant
from workbench.ui.widgets import readers_zone

WORDS, TAGGED, HAS, LEAST, MOST = "words", "tagged", "replies", "least", "most"
SINCE, UNTIL, REDACTED = "begins", "ends", "redacted"
KEYS = (WORDS, TAGGED, HAS, LEAST, MOST, SINCE, UNTIL, REDACTED)
EMPTY: dict[str, object] = {WORDS: "", TAGGED: [], HAS: [], REDACTED: "either"}
WHICH = {"either": None, "redacted": True, "not redacted": False}


def ask(tenant: Tenant, line: DatasetLine) -> Filter:
    """What the filters say."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="datasetfilters"):
        words = st.text_input(
            "Words", key=WORDS, placeholder="in titles and messages", bind="query-params"
        )
        tagged = st.multiselect("Tags", _tags(tenant, line), key=TAGGED, bind="query-params")
        has = st.multiselect("Has replies", list(Has), key=HAS, bind="query-params")
        least = st.number_input("Messages from", 0, value=None, key=LEAST, bind="query-params")
        most = st.number_input("Messages to", 0, value=None, key=MOST, bind="query-params")
        since = st.date_input("Begins on or after", value=None, key=SINCE, bind="query-params")
        until = st.date_input("Ends on or before", value=None, key=UNTIL, bind="query-params")
        which = _ask_redacted() if line.redacted else "either"
    return Filter(
        text=words.strip(),
        tags=tuple(tagged),
        least=least,
        most=most,
        since=_midnight(since),
        until=_last_moment(until),
        has=tuple(has),
        redacted=WHICH[which],
    )


def clear() -> None:
    """Take all filters away."""
    for key in KEYS:
        if key in st.session_state:
            st.session_state[key] = EMPTY.get(key)


def _ask_redacted() -> str:
    return st.selectbox("Redacted", list(WHICH), key=REDACTED, bind="query-params")


def _tags(tenant: Tenant, line: DatasetLine) -> list[str]:
    return [one.tag for one in curating.tags(tenant, line.id)]


def _midnight(day: date | None) -> datetime | None:
    """The beginning of a day where the reader is."""
    return datetime.combine(day, time(), readers_zone()) if day else None


def _last_moment(day: date | None) -> datetime | None:
    following = _midnight(day + timedelta(days=1)) if day else None
    return following - timedelta(microseconds=1) if following else None
