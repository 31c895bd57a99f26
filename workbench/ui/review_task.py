"""A task of the review page as its address names it, and as people read it."""

from dataclasses import dataclass

import streamlit as st

from workbench import reviewing
from workbench.domain.reviews import PAIR
from workbench.domain.rubrics import PAIRS

RUN, TASK, RESULTS = "run", "rubric", "results"


@dataclass(frozen=True, slots=True)
class Task:
    """What a person reviews: a run by a rubric, or a pair of its arms by number."""

    run_id: int
    dataset: str
    name: str

    @property
    def is_pair(self) -> bool:
        """Whether two replies are shown."""
        return self.name.startswith(PAIR)

    def open(self, results: bool = False) -> None:
        """Have the address name it."""
        st.query_params[RUN], st.query_params[TASK] = str(self.run_id), self.name
        if results:
            st.query_params[RESULTS] = "1"


def leave() -> None:
    """Have the address name no task: the list is shown."""
    for name in (RUN, TASK, RESULTS):
        st.query_params.pop(name, None)


def title_of(task: Task) -> str:
    """A task in a list."""
    if task.is_pair:
        return f"{PAIRS.question} (pair {task.name.removeprefix(PAIR)})"
    found = reviewing.rubric(task.name)
    return f"{found.title}: {found.question}"
