"""The import wizard: a file, what it leaves open, which of its people is us, a look, the import.

Steps with nothing to ask are passed over. Nothing is stored before the last one; Back keeps what
was answered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from workbench import importing
from workbench.domain.tenants import Tenant
from workbench.importing import ImportSummary, Look
from workbench.ui.acting import act

STATE = "datasets.wizard"
FILE, COLUMNS, DATES, NAMES, LOOK, RUNNING, DONE = range(7)
TITLES = {
    FILE: "File",
    COLUMNS: "What it leaves open",
    DATES: "What it leaves open",
    NAMES: "Which is you",
    LOOK: "Check",
    RUNNING: "Import",
    DONE: "Import",
}


@dataclass(slots=True)
class Wizard:
    """What was given and answered so far; `looks` has the look that each step asks about."""

    step: int = FILE
    given: list[bytes] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    format: str = "auto"
    columns: Mapping[str, str] = field(default_factory=dict)
    date_order: str = ""
    managers: list[str] = field(default_factory=list)
    mask: bool = True
    dataset: str = ""
    looks: dict[int, Look] = field(default_factory=dict)
    result: ImportSummary | None = None
    turns: int = 0

    @property
    def reading(self) -> dict[str, Any]:
        """How the files are read, as far as it is known."""
        return {
            "format": self.format,
            "columns": self.columns,
            "date_order": self.date_order,
            "managers": self.managers,
            "mask": self.mask,
        }

    @property
    def asked(self) -> Look:
        """The look that the present step asks about."""
        return self.looks[self.step]


def current() -> Wizard:
    """The session's wizard."""
    found: Wizard = st.session_state.setdefault(STATE, Wizard())
    return found


def is_open() -> bool:
    """Whether one is under way."""
    return STATE in st.session_state and current().step != FILE


def begin(given: list[bytes], names: list[str], *, mask: bool) -> None:
    """Open the wizard with files that were given elsewhere."""
    st.session_state[STATE] = Wizard(given=given, names=names, mask=mask)


def forget() -> None:
    """Start anew, and let go of the files."""
    st.session_state.pop(STATE, None)


def go_on(tenant: Tenant, wizard: Wizard) -> None:
    """To the next step that has something to ask; a refusal stays where it is."""
    look: Look | None = act(importing.look, tenant, *wizard.given, **wizard.reading)
    if look:
        wizard.step = _step_for(look)
        wizard.looks[wizard.step] = look


def go_back(wizard: Wizard) -> None:
    """To the step before that asked something, or to the file."""
    wizard.step = max((step for step in wizard.looks if step < wizard.step), default=FILE)


def _step_for(look: Look) -> int:
    if look.columns:
        return COLUMNS
    if look.date_orders:
        return DATES
    return LOOK if look.roles_known else NAMES
