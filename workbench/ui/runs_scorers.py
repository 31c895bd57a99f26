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
    with st.expander(_label(choices, at_first), key="runs.scorers"):
        chosen = [
            reference
            for group, some in groupby(choices, key=lambda one: one.group)
            for reference in _ask_group(group, list(some), at_first)
        ]
        if any(one.group is Group.JUDGES and _is_chosen(one, at_first) for one in choices):
            return tuple(_with_model(chosen, choices, _ask_model()))
    return tuple(chosen)


def _label(choices: Sequence[ScorerChoice], at_first: Collection[str]) -> str:
    names = [escape_markdown(one.label) for one in choices if _is_chosen(one, at_first)]
    return f"Scored by {', '.join(names)}" if names else "Scored by nothing"


def _key(choice: ScorerChoice) -> str:
    return f"runs.scorer.{choice.name}"


def _is_chosen(choice: ScorerChoice, at_first: Collection[str]) -> bool:
    return bool(st.session_state.get(_key(choice), choice.name in at_first))


def _ask_group(
    group: Group, choices: Sequence[ScorerChoice], at_first: Collection[str]
) -> list[str]:
    """One group's scorers, each to be ticked; an option is asked for where one is ticked."""
    st.caption(f"**{group}**")
    with st.container(gap="xsmall"):
        return [reference for choice in choices if (reference := _ask_one(choice, at_first))]


def _ask_one(choice: ScorerChoice, at_first: Collection[str]) -> str:
    """The reference of a scorer that is ticked; else nothing."""
    meaning = f" :gray[{escape_markdown(choice.meaning)}]" if choice.meaning else ""
    ticked = st.checkbox(f"{escape_markdown(choice.label)}{meaning}",
                         _is_chosen(choice, at_first), key=_key(choice))  # fmt: skip
    if not ticked:
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
