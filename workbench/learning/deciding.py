"""What becomes of a proposed line: accepted into a new version that is not live, or dismissed."""

from dataclasses import dataclass, replace

from workbench.domain.errors import Conflict
from workbench.domain.learning import State, is_over, repeats, with_line
from workbench.domain.prompts import ConfigSpec
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.learning.gathering import answers_of
from workbench.learning.trying_lines import pace
from workbench.store import configs, tenancy
from workbench.store import proposals as store
from workbench.store.tables import Config, Proposal, now


@dataclass(frozen=True, slots=True)
class Accepted:
    """The version that has the line, and the one that it begins from.

    `stacked` says that the base has lines already which this one was not tried beside.
    """

    config: Config
    base: Config
    stacked: bool


def accept(tenant: Tenant, proposal_id: int) -> Accepted:
    """Add a tried line to the end of the prompt, as a new version that answers nobody yet.

    It begins from the newest version that has this prompt and lines after it, so that accepted
    lines stack. Raises Conflict where the line was not tried on all its held-out turns.
    """
    require_role(tenant, ENGINEERS, "change prompts and models")
    with tenancy.session(tenant) as db:
        proposal = store.get(db, proposal_id)
        if proposal.state == State.PROPOSED:
            raise Conflict("this line was not tried on all its held-out turns yet; try it first")
        if proposal.state != State.TRIED:
            raise Conflict(f"this line is {proposal.state} already")
        tried = configs.get(db, proposal.config_id)
        base = _newest_version(db, tried)
        spec = configs.spec_of(base)
        if repeats(spec.prompt, proposal.line):
            raise Conflict(f"{configs.label(base)} has this line already; dismiss it here")
        wanted = replace(spec, prompt=with_line(spec.prompt, proposal.line))
        made = configs.saved(db, tenant, base.name, wanted)
        proposal.accepted_config_id = made.id
        _decide(proposal, State.ACCEPTED, tenant)
        return Accepted(made, base, stacked=spec.prompt != tried.prompt.text)


def dismiss(tenant: Tenant, proposal_id: int) -> None:
    """Set a line aside; restore() brings it back with all that was tried."""
    require_role(tenant, ENGINEERS, "decide on lines for the prompt")
    if pace(tenant, proposal_id).answering:
        raise Conflict("this line is being tried; press Stop first")
    with tenancy.session(tenant) as db:
        proposal = store.get(db, proposal_id)
        if proposal.state == State.ACCEPTED:
            raise Conflict("this line is accepted already; make another version live instead")
        _decide(proposal, State.DISMISSED, tenant)


def restore(tenant: Tenant, proposal_id: int) -> None:
    """Bring a dismissed line back as it was."""
    require_role(tenant, ENGINEERS, "decide on lines for the prompt")
    with tenancy.session(tenant) as db:
        proposal = store.get(db, proposal_id)
        if proposal.state != State.DISMISSED:
            raise Conflict(f"this line is {proposal.state}; there is nothing to undo")
        over = is_over(proposal.held_out, answers_of(proposal))
        proposal.state = State.TRIED if over else State.PROPOSED
        proposal.decided_by = proposal.decided_at = None


def _newest_version(db: tenancy.TenantSession, tried: Config) -> Config:
    """The newest config that differs from the tried one in lines after its prompt at most."""
    spec = configs.spec_of(tried)
    return next(
        (one for one in configs.every(db) if one.name == tried.name and _goes_on(one, spec)), tried
    )


def _goes_on(config: Config, spec: ConfigSpec) -> bool:
    found = configs.spec_of(config)
    longer = found.prompt.startswith(f"{spec.prompt.rstrip()}\n")
    return replace(found, prompt=spec.prompt) == spec and (longer or found.prompt == spec.prompt)


def _decide(proposal: Proposal, state: State, tenant: Tenant) -> None:
    proposal.state = state
    proposal.decided_by, proposal.decided_at = tenant.user_id, now()
