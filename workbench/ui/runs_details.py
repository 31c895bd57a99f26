"""What the open run rests on: arms by hash, scorers by version, seed, dataset, who and when."""

from html import escape

import streamlit as st

from workbench import replay
from workbench.domain.personas import PersonaSpec
from workbench.domain.tenants import Tenant
from workbench.replay import ArmLine, RunDetails, ScorerLine
from workbench.ui.widgets import counted, when


def show(tenant: Tenant, run_id: int) -> None:
    """Folded away; it is read only when it is opened."""
    box = st.expander("What it rests on", key=f"runs.details.{run_id}", on_change="rerun")
    if box.open:
        box.html(_html(replay.details(tenant, run_id)))


def _html(found: RunDetails) -> str:
    pairs = [
        ("Dataset", f"{escape(found.dataset)} <small>{found.dataset_hash}</small>"),
        ("Size", _size(found)),
        *([("Personas", "".join(map(_persona_html, found.personas)))] if found.personas else []),
        ("Seed", f"{found.seed}" + (", every reply asked for anew" if found.fresh else "")),
        ("Started", f"{when(found.created_at)} by {escape(found.started_by)}"),
        ("Finished", when(found.finished_at) or "not yet"),
        ("Arms", "".join(map(_arm_html, found.arms))),
        ("Scorers", "".join(map(_scorer_html, found.scorers)) or "none"),
    ]
    faults = "".join(
        f"<p>{escape(why.replace('_', ' '))}: {escape(said)}</p>"
        for why, said in found.failures.items()
    )
    rows = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in pairs)
    last = f"<dt>Last said</dt><dd>{faults}</dd>" if faults else ""
    return f'<dl class="wb-pairs wb-rests">{rows}{last}</dl>'


def _size(found: RunDetails) -> str:
    if found.personas:
        return _size_of_simulation(found)
    turns = f"{counted(found.cases, 'turn')} of {counted(found.conversations, 'conversation')}"
    replies = "1 reply" if found.repeats == 1 else f"{found.repeats} replies"
    return f"{turns}, {replies} a turn"


def _size_of_simulation(found: RunDetails) -> str:
    """Each persona plays from each start, or from nothing once."""
    who = counted(len(found.personas), "persona")
    starts = counted(found.cases // len(found.personas), "start")
    times = "once" if found.repeats == 1 else f"{found.repeats} times"
    played = counted(found.cases * found.repeats, "conversation")
    return f"{played} with each config: {who}, {starts} each, {times}"


def _persona_html(persona: PersonaSpec) -> str:
    """Who played, as it was when the run was planned."""
    turns = counted(persona.max_turns, "turn")
    rests = f"{persona.model}, seed {persona.seed}, at most {turns}"
    return (
        f'<p dir="auto"><b>{escape(persona.name)}</b> {escape(persona.description)} '
        f"Wants: {escape(persona.goal)} <small>{escape(rests)}</small></p>"
    )


def _arm_html(arm: ArmLine) -> str:
    config = f" {escape(arm.model)} <small>{arm.config_hash}</small>" if arm.model else ""
    return f"<p><b>{escape(arm.name)}</b>{config}</p>"


def _scorer_html(one: ScorerLine) -> str:
    version = f" version {one.version}" if one.version else ""
    recorded = ", recorded elsewhere" * one.recorded
    judge = f", judged by {escape(one.judge)}{recorded}" if one.judge else ""
    meaning = f"<small>{escape(one.meaning)}</small>"
    return f"<p><b>{escape(one.reference)}</b>{version}{judge} {meaning}</p>"
