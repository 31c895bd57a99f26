"""What a new run's replies are scored by: scorers in groups, each with what it says."""

from collections.abc import Collection, Sequence
from itertools import groupby

import streamlit as st

from workbench.replay import Group, ScorerChoice
from workbench.ui.widgets import escape_markdown


def ask(choices: Sequence[ScorerChoice], at_first: Collection[str]) -> tuple[str, ...]:
    """The references of the scorers that are chosen, in the order in which they are shown.

    Those that are named are chosen at first.
    """
    for one in choices:
        st.session_state.setdefault(_key(one), one.name in at_first)
    with st.expander(_label(choices), key="runs.scorers"):
        chosen = [
            reference
            for group, some in groupby(choices, key=lambda one: one.group)
            for reference in _ask_group(group, list(some))
        ]
        if any(one.group is Group.JUDGES and _is_chosen(one) for one in choices):
            return tuple(_with_model(chosen, choices, _ask_model()))
    return tuple(chosen)


def _label(choices: Sequence[ScorerChoice]) -> str:
    names = [escape_markdown(one.label) for one in choices if _is_chosen(one)]
    return f"Scored by {', '.join(names)}" if names else "Scored by nothing"


def _key(choice: ScorerChoice) -> str:
    return f"runs.scorer.{choice.name}"


def _is_chosen(choice: ScorerChoice) -> bool:
    return bool(st.session_state[_key(choice)])


def _ask_group(group: Group, choices: Sequence[ScorerChoice]) -> list[str]:
    """One group's scorers, each to be ticked; an option is asked for where one is ticked."""
    st.caption(f"**{group}**")
    with st.container(gap="xsmall"):
        return [reference for choice in choices if (reference := _ask_one(choice))]


def _ask_one(choice: ScorerChoice) -> str:
    """The reference of a scorer that is ticked; else nothing."""
    meaning = f" :gray[{escape_markdown(choice.meaning)}]" if choice.meaning else ""
    if not st.checkbox(f"{escape_markdown(choice.label)}{meaning}", key=_key(choice)):
        return ""
    if not choice.takes:
        return choice.name
    option = st.text_input(f"{choice.label}: {choice.takes}", key=f"{_key(choice)}.option")
    return f"{choice.name}={option}" if option else choice.name


def _ask_model() -> str:
    return st.text_input("Model that judges", key="runs.judge_model",
                         placeholder="openai:gpt-5-mini", help="provider:model; every judge "
                         "of this run asks it")  # fmt: skip


def _with_model(
    references: Sequence[str], choices: Sequence[ScorerChoice], model: str
) -> list[str]:
    judges = {one.name for one in choices if one.group is Group.JUDGES}
    return [f"{name}@{model}" if name in judges and model else name for name in references]
