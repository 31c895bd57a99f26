"""The import wizard: a file, how it is read, which of its people is us, a look, the import.

Steps with nothing to ask are passed over, and Back shows them. Nothing is stored before the last
one; Back keeps what was answered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from workbench import importing
from workbench.curating import DatasetLine
from workbench.domain.tenants import Tenant
from workbench.importing import ImportSummary, Look
from workbench.ui.acting import act

STATE = "datasets.wizard"
PASTED = "pasted text"
FILE, FORMAT, COLUMNS, DATES, NAMES, LOOK, RUNNING, DONE = range(8)
HOW = "How it is read"
TITLES = {
    FILE: "File",
    FORMAT: HOW,
    COLUMNS: HOW,
    DATES: HOW,
    NAMES: "Which is you",
    LOOK: "Preview",
    RUNNING: "Import",
    DONE: "Import",
}
ANSWERS: dict[int, Mapping[str, Any]] = {
    FORMAT: {"format": "auto", "anew": False},
    COLUMNS: {"columns": {}},
    DATES: {"date_order": ""},
    NAMES: {"managers": []},
}


@dataclass(slots=True)
class Wizard:
    """What was given and answered so far.

    `look` is the newest one, `asked` has those with a question, by the step that asks it.
    `interrupted`: an import was broken off. `before` is the dataset as it was, `undone` what its
    undo did.
    """

    step: int = FILE
    given: list[bytes] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    pasted: str = ""
    format: str = "auto"
    anew: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    date_order: str = ""
    managers: list[str] = field(default_factory=list)
    mask: bool = True
    dataset: str = ""
    look: Look | None = None
    asked: dict[int, Look] = field(default_factory=dict)
    planned: dict[tuple[str, bool], ImportSummary] = field(default_factory=dict)
    interrupted: bool = False
    result: ImportSummary | None = None
    turns: int = 0
    before: DatasetLine | None = None
    undone: str = ""

    @property
    def reading(self) -> dict[str, Any]:
        """How the files are read, as far as it is known."""
        return {
            "format": self.format,
            "anew": self.anew,
            "columns": self.columns,
            "date_order": self.date_order,
            "managers": self.managers,
            "mask": self.mask,
        }

    def take(self, given: Sequence[bytes], names: Sequence[str]) -> None:
        """Other files: what was answered about the last ones is void."""
        self.given, self.names = list(given), list(names)
        self.dataset, self.look = "", None
        self._forget_after(FILE)

    def answer(self, **answer: Any) -> None:
        """What the present step asked; another answer than before voids those that follow."""
        known = {name: getattr(self, name) for name in answer}
        for name, value in answer.items():
            setattr(self, name, value)
        if known != answer:
            self._forget_after(self.step)

    def _forget_after(self, step: int) -> None:
        self.planned = {}
        self.asked = {asked: look for asked, look in self.asked.items() if asked <= step}
        for later, answers in ANSWERS.items():
            for name, nothing in answers.items():
                if later > max(step, FORMAT):
                    setattr(self, name, nothing)


def current() -> Wizard:
    """The session's wizard."""
    found: Wizard = st.session_state.setdefault(STATE, Wizard())
    return found


def is_under_way() -> bool:
    """Whether something was given to it."""
    return STATE in st.session_state and bool(current().given or current().result)


def begin(tenant: Tenant, given: Sequence[bytes], names: Sequence[str], *, mask: bool) -> None:
    """Open the wizard with files that were given elsewhere."""
    wizard = Wizard(mask=mask)
    wizard.take(given, names)
    st.session_state[STATE] = wizard
    go_on(tenant, wizard)


def forget() -> None:
    """Let go of the files and answers."""
    st.session_state.pop(STATE, None)


def go_on(tenant: Tenant, wizard: Wizard) -> None:
    """To the next step that has something to ask; a refusal stays where it is."""
    look = _looked(tenant, wizard)
    if look is None:
        return
    if step := _question(look):
        wizard.asked[step] = look
    answered = [asked for asked in wizard.asked if asked > wizard.step]
    wizard.step = step or min(answered, default=LOOK)


def look_again(tenant: Tenant, wizard: Wizard) -> None:
    """The present step with another way to read."""
    _looked(tenant, wizard)


def go_back(wizard: Wizard) -> None:
    """To the step before; questions that the file does not leave open are no step."""
    steps = {FILE, FORMAT, NAMES, *wizard.asked}
    wizard.step = max(step for step in steps if step < wizard.step)


def _looked(tenant: Tenant, wizard: Wizard) -> Look | None:
    with st.spinner("Reading what was given"):
        look: Look | None = act(importing.look, tenant, *wizard.given, **wizard.reading)
    wizard.look = look or wizard.look
    return look


def _question(look: Look) -> int:
    """The step that asks what a look leaves open; 0 where nothing is."""
    if look.columns:
        return COLUMNS
    if look.date_orders:
        return DATES
    return 0 if look.roles_known else NAMES
