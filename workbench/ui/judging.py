"""The buttons under a pair of replies: better, the same or worse, by click or by key."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from workbench import reviewing
from workbench.domain.tenants import Tenant
from workbench.reviewing import Matchup, Word
from workbench.ui.acting import act

KEYS = dict(zip(Word, "123", strict=True))


@dataclass(frozen=True, slots=True)
class Buttons:
    """How a page shows them: what they say, and the names of their container and their keys."""

    labels: Mapping[Word, str]
    place: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair's case, what was said of it, and whether the keys are its own now."""

    case_id: int
    said: Word | None
    keys: bool


def show_buttons(tenant: Tenant, matchup: Matchup, pair: Judged, look: Buttons) -> None:
    """A button for each word; the one that was said is marked, and said again it is taken back."""
    case_id, said = pair.case_id, pair.said
    with st.container(horizontal=True, gap="xsmall", key=f"{look.place}-{case_id}"):
        for word, key in KEYS.items():
            st.button(
                look.labels[word],
                key=f"{look.prefix}.{word}.{case_id}",
                type="primary" if word is said else "secondary",
                shortcut=key if pair.keys else None,
                on_click=_judge,
                args=(tenant, matchup, case_id, word, said),
            )


def _judge(tenant: Tenant, matchup: Matchup, case_id: int, word: Word, said: Word | None) -> None:
    if word is said:
        act(reviewing.take_back, tenant, matchup, case_id)
    else:
        act(reviewing.judge, tenant, matchup, case_id, word)
