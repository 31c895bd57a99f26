"""Trying a line: both prompts answer each held-out turn anew, beside the page.

Each reply is stored as it comes, so a reload or a kill repeats at most the calls in flight.
"""

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any

from workbench import aio
from workbench.beside import Register
from workbench.domain.access import Access
from workbench.domain.errors import BadAnswer, Conflict, ContextTooLong, Refused
from workbench.domain.learning import Answered, Edit, State, Under, asked, is_over, with_line
from workbench.domain.prompts import ConfigSpec, reprompted
from workbench.domain.replies import ChatRequest, Completion, Finish, ModelRef
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.drafting import access_to
from workbench.learning.gathering import answers_of, edits_by_id
from workbench.learning.proposing import PURPOSE
from workbench.providers import calls
from workbench.scoring.text_metrics import edit_distance_share
from workbench.settings import settings
from workbench.store import configs, side_calls, tenancy
from workbench.store import proposals as store

TAKEN_BACK = "the edit was taken back meanwhile"
CUT = "cut at the longest reply"
_trials: Register[int] = Register("Another process tries this line; wait for it.")


@dataclass(frozen=True, slots=True)
class Pace:
    """How far a line's trial is, and whether this process goes on with it now.

    `fault` says why it ended early.
    """

    answering: bool
    done: int
    total: int
    fault: str = ""


@dataclass(frozen=True, slots=True)
class _Job:
    """One reply to ask for."""

    edit: Edit
    under: Under
    request: ChatRequest


@dataclass(frozen=True, slots=True)
class _Reply:
    """What became of a job; no completion where no call was answered."""

    answered: Answered
    completion: Completion | None = None


def try_line(tenant: Tenant, proposal_id: int) -> None:
    """Have what is missing of a line's trial asked for beside the page; again, to go on.

    Raises Conflict where it was tried or decided already, or is being tried.
    """
    require_role(tenant, ENGINEERS, "try lines for the prompt")
    with tenancy.reading(tenant) as db:
        proposal = store.get(db, proposal_id)
    if proposal.state != State.PROPOSED:
        raise Conflict(f"this line is {proposal.state} already; there is nothing to try")
    if not _trials.start((tenant.company_id, proposal_id), partial(_steps, tenant, proposal_id)):
        raise Conflict("this line is being tried already; wait, or press Stop")


def stop_trial(tenant: Tenant, proposal_id: int) -> None:
    """End a trial after the reply at hand; what is there stays, try_line() goes on."""
    require_role(tenant, ENGINEERS, "try lines for the prompt")
    _trials.stop((tenant.company_id, proposal_id))


def pace(tenant: Tenant, proposal_id: int) -> Pace:
    """How far a line's trial is."""
    found = _trials.find((tenant.company_id, proposal_id))
    answering = found is not None and found.is_alive()
    with tenancy.reading(tenant) as db:
        proposal = store.get(db, proposal_id)
    fault = found.fault if found and not answering else ""
    return Pace(answering, len(proposal.trials), len(asked(proposal.held_out)), fault)


def _steps(tenant: Tenant, proposal_id: int) -> Generator[int]:
    """Ask for each missing reply, telling how many are there after each one."""
    spec, missing = _begin(tenant, proposal_id)
    keep = partial(_keep, tenant, proposal_id, spec.model)
    yield keep([reply for reply in missing if isinstance(reply, _Reply)])
    jobs = [job for job in missing if isinstance(job, _Job)]
    work = partial(_reply, access_to(tenant, spec.model))
    with closing(aio.map_unordered(work, jobs, settings().concurrency)) as finished:
        for reply in finished:
            yield keep([reply])


def _begin(tenant: Tenant, proposal_id: int) -> tuple[ConfigSpec, list[_Job | _Reply]]:
    """What is missing; replies that failed before are asked for anew."""
    with tenancy.session(tenant) as db:
        proposal = store.get(db, proposal_id)
        proposal.trials = [one for one in proposal.trials if not one["fault"]]
        spec = configs.spec_of(configs.get(db, proposal.config_id))
        edits = edits_by_id(db, proposal.held_out)
    there = {(one.draft_id, one.under) for one in answers_of(proposal)}
    return spec, [
        _job(spec, proposal.line, edits[draft_id], under) if draft_id in edits
        else _Reply(Answered(draft_id, 0, under, fault=TAKEN_BACK))
        for draft_id, under in asked(proposal.held_out)
        if (draft_id, under) not in there
    ]  # fmt: skip


def _job(spec: ConfigSpec, line: str, edit: Edit, under: Under) -> _Job:
    """The draft's own request, with the line or without it, to the config's model."""
    prompt = with_line(spec.prompt, line) if under is Under.NEW else spec.prompt
    messages = reprompted(edit.messages, spec.prompt, prompt) or edit.messages
    return _Job(edit, under, ChatRequest(spec.model, messages, spec.parameters))


async def _reply(access: Access, job: _Job) -> _Reply:
    """The reply with its edit share, or why there is none.

    Any other fault may pass, or a person can mend it: it is raised, and the turn is asked again.
    """
    try:
        done = await calls.ask(job.request, access)
    except (BadAnswer, ContextTooLong, Refused) as fault:
        return _Reply(_answered(job, fault=fault.reason.replace("_", " ")))
    whole = done.finish is Finish.STOP
    share = edit_distance_share(done.text, job.edit.sent) if whole else None
    answered = _answered(
        job, text=done.text, share=share, fault="" if whole else CUT, cost_usd=done.cost_usd
    )
    return _Reply(answered, done)


def _answered(job: _Job, **values: Any) -> Answered:
    return Answered(job.edit.draft_id, job.edit.chat_id, job.under, **values)


def _keep(tenant: Tenant, proposal_id: int, model: ModelRef, replies: Sequence[_Reply]) -> int:
    """Store replies and what they cost; a trial that is over can be accepted from now on."""
    with tenancy.session(tenant) as db:
        proposal = store.get(db, proposal_id)
        for reply in replies:
            proposal.trials = [*proposal.trials, reply.answered.stored()]
            if reply.completion:
                side_calls.add(db, PURPOSE, model, reply.completion, reply.answered.chat_id)
        over = is_over(proposal.held_out, answers_of(proposal))
        if over and proposal.state == State.PROPOSED:
            proposal.state = State.TRIED
        return len(proposal.trials)
