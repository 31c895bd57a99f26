"""One thing to review, blind: what was said before, the reply or two, and a key for each answer."""

from collections.abc import Callable, Sequence
from functools import partial
from html import escape

import streamlit as st

from workbench import reviewing
from workbench.domain.rubrics import PAIRS
from workbench.domain.tenants import Tenant
from workbench.domain.turns import Side as Speaker
from workbench.domain.turns import Turn
from workbench.reviewing import REASONS, Answer, Headway, Pick, Side, Waiting
from workbench.ui.acting import act, show_fault
from workbench.ui.review_task import Task, leave
from workbench.ui.widgets import escape_markdown, page_title

LAST_TURNS = 3
NAMES = {Speaker.CLIENT: "Client", Speaker.MANAGER: "Manager"}
LETTERS = "AB"
PICKS = (
    ("A is better", "a", Side.FIRST),
    ("Tie", "t", Side.TIE),
    ("B is better", "b", Side.SECOND),
)
Say = Callable[[], None]


def show(tenant: Tenant, task: Task, waiting: Waiting, mine: Headway) -> None:
    """The reply, the answers with their keys, and what else a key does.

    Nothing here may tell whose reply it is: no arm, model or score is sent to the browser.
    """
    question = PAIRS.question if task.is_pair else reviewing.rubric(task.name).question
    page_title(question, f"{tenant.company} · run {task.run_id} · {task.dataset} · blind")
    show_fault()
    st.progress(mine.done / mine.wanted, text=f"{mine.done} of {mine.wanted} done")
    st.html(_context_html(waiting.context) + _replies_html(waiting.replies))
    if task.is_pair:
        _show_picks(tenant, task, waiting)
    else:
        _show_choices(tenant, task, waiting)
    _show_reasons(waiting)
    _show_others(tenant, task, waiting, mine)


def _show_choices(tenant: Tenant, task: Task, waiting: Waiting) -> None:
    """The choices, counted from 1: where they have an order, more is better."""
    asked = reviewing.rubric(task.name)
    choices = asked.ranked if asked.ordinal else asked.choices
    with st.container(key="reviewchoices", gap="xsmall"):
        for place, choice in enumerate(choices, start=1):
            meaning = f" :gray[{escape_markdown(choice.meaning)}]" if choice.meaning else ""
            say = partial(_label, tenant, task, waiting.number, choice.value)
            label = f"**{escape_markdown(choice.label)}**{meaning}"
            _button(label, waiting, str(place), say)


def _show_picks(tenant: Tenant, task: Task, waiting: Waiting) -> None:
    with st.container(key="reviewpicks", horizontal=True, gap="small"):
        for label, key, side in PICKS:
            _button(label, waiting, key, partial(_pick, tenant, task, waiting.number, side))


def _button(label: str, waiting: Waiting, key: str, say: Say) -> None:
    """An answer; its name has the reply's, so that a key pressed late answers nothing else."""
    st.button(label, key=f"review.{key}.{waiting.number}", shortcut=key, width="stretch",
              on_click=say)  # fmt: skip


def _show_reasons(waiting: Waiting) -> None:
    st.pills("Why? (if you like, before you answer)", REASONS, selection_mode="multi",
             key=_reasons_key(waiting.number))  # fmt: skip


def _show_others(tenant: Tenant, task: Task, waiting: Waiting, mine: Headway) -> None:
    say: Callable[..., None] = _pick if task.is_pair else _label
    skip = partial(say, tenant, task, waiting.number, None)
    with st.container(horizontal=True, key="reviewothers", vertical_alignment="center"):
        st.button("Skip", key=f"review.skip.{waiting.number}", shortcut="s", on_click=skip)
        show_undo(tenant, task, is_possible=bool(mine.done))
        st.button("All reviews", key="review.leave", type="tertiary", on_click=leave)


def show_undo(tenant: Tenant, task: Task, *, is_possible: bool) -> None:
    """Take the last answer back."""
    st.button(
        "Undo the last",
        key="review.undo",
        shortcut="u",
        disabled=not is_possible,
        on_click=act,
        args=(reviewing.undo_last, tenant, task.run_id, task.name),
    )


def _label(tenant: Tenant, task: Task, reply_id: int, value: float | None) -> None:
    answer = Answer(value, _reasons(reply_id))
    act(reviewing.label_reply, tenant, task.run_id, task.name, reply_id, answer)


def _pick(tenant: Tenant, task: Task, case_id: int, side: Side | None) -> None:
    pick = Pick(side, _reasons(case_id))
    act(reviewing.label_pair, tenant, task.run_id, task.name, case_id, pick)


def _reasons(number: int) -> tuple[str, ...]:
    return tuple(st.session_state.get(_reasons_key(number)) or ())


def _reasons_key(number: int) -> str:
    return f"review.why.{number}"


def _context_html(context: Sequence[Turn]) -> str:
    """The last turns as they are; what was said earlier is folded."""
    earlier, last = context[:-LAST_TURNS], context[-LAST_TURNS:]
    folded = ""
    if earlier:
        count = "1 earlier message" if len(earlier) == 1 else f"{len(earlier)} earlier messages"
        folded = f"<details><summary>{count}</summary>{_turns_html(earlier)}</details>"
    return f'<div class="wb-before">{folded}{_turns_html(last)}</div>'


def _turns_html(turns: Sequence[Turn]) -> str:
    return "".join(
        f'<div class="wb-turn {turn.role}"><p class="wb-meta">{NAMES[turn.role]}</p>'
        f'<p class="wb-text" dir="auto">{escape(turn.text)}</p></div>'
        for turn in turns
    )


def _replies_html(texts: Sequence[str]) -> str:
    heads = [f"Reply {letter}" for letter in LETTERS] if len(texts) > 1 else ["The reply"]
    cards = "".join(
        f'<div class="wb-reviewed"><p class="wb-meta">{head}</p>'
        f'<p class="wb-text" dir="auto">{escape(text)}</p></div>'
        for head, text in zip(heads, texts, strict=True)
    )
    return f'<div class="wb-beside">{cards}</div>'
