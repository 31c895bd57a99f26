"""Looking for lines: one call over the evidence, and nothing of the held-out turns in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.domain.errors import BadAnswer, BadInput
from workbench.domain.learning import State
from workbench.domain.replies import ChatRequest, Completion, Finish
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.drafting import ask
from workbench.learning.answers import AnsweredLine, Checked, parse, sifted
from workbench.learning.gathering import gathered
from workbench.learning.requests import asked_again, fitting, learning_request
from workbench.store import configs, tenancy
from workbench.store import proposals as store
from workbench.store.tables import Proposal

PURPOSE = "learning"
OPEN = (State.PROPOSED, State.TRIED)


@dataclass(frozen=True, slots=True)
class Proposed:
    """How many lines a look brought, and how many were dropped for which reason."""

    lines: int
    dropped: Mapping[str, int]


def propose(tenant: Tenant, config_id: int, *, asked_id: int | None = None) -> Proposed:
    """Have lines proposed for a config's prompt by its model, or by the asked config's.

    Raises BadInput where edits are missing, and BadAnswer, with nothing stored, where the model
    answers twice with something else than lines.
    """
    require_role(tenant, ENGINEERS, "learn from edits")
    with tenancy.reading(tenant) as db:
        config = configs.get(db, config_id)
        prompt = config.prompt.text
        asked = configs.spec_of(configs.get(db, asked_id) if asked_id else config)
        edits = gathered(db, prompt)
        open_lines = [one.line for one in store.of_prompt(db, prompt) if one.state in OPEN]
    if edits.missing:
        raise BadInput(edits.missing)
    shown = fitting(edits.evidence)
    lines = _asked_for(tenant, learning_request(prompt, shown, asked))
    found = sifted(lines, shown, prompt, open_lines)
    held_out = [edit.draft_id for edit in edits.held_out]
    _keep(tenant, config_id, found.kept, held_out)
    return Proposed(len(found.kept), found.dropped)


def _asked_for(tenant: Tenant, request: ChatRequest) -> list[AnsweredLine]:
    """The model's lines; small models err often, so a second answer is asked for."""
    first = ask(tenant, request, PURPOSE)
    try:
        return _lines(first)
    except BadAnswer as fault:
        second = ask(tenant, asked_again(request, first.text, str(fault)), PURPOSE)
    try:
        return _lines(second)
    except BadAnswer as fault:
        raise BadAnswer(
            f"{request.model} answered twice with something else than lines for a prompt "
            f"({fault}); nothing was stored: try again, or have another model asked"
        ) from fault


def _lines(answer: Completion) -> list[AnsweredLine]:
    if answer.finish is not Finish.STOP:
        raise BadAnswer("the answer broke off before its end; give fewer and shorter lines")
    return parse(answer.text)


def _keep(
    tenant: Tenant, config_id: int, lines: Sequence[Checked], held_out: Sequence[int]
) -> None:
    with tenancy.session(tenant) as db:
        db.add_all(
            Proposal(
                config_id=config_id,
                line=one.line,
                reason=one.reason,
                evidence=list(one.evidence),
                held_out=list(held_out),
                created_by=tenant.user_id,
            )
            for one in lines
        )
