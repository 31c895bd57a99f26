"""What was learnt so far: the edits under a prompt, the lines proposed for it, how trials ended."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from workbench import drafting
from workbench.domain.comparison import ArmDifference
from workbench.domain.learning import Edit, Edits, HeldOutTurn, State, Under, asked
from workbench.domain.tenants import Tenant
from workbench.learning.gathering import NEWEST, answers_of, edits_by_id, gathered
from workbench.learning.verdicts import verdicts
from workbench.store import configs, tenancy
from workbench.store import proposals as store
from workbench.store.tables import Config, Proposal


@dataclass(frozen=True, slots=True)
class Source:
    """A prompt that can be learnt for, by the newest config that has it, and its edits so far."""

    config: Config
    edits: int


@dataclass(frozen=True, slots=True)
class Line:
    """A proposed line with its evidence, its trial as far as it is, and the verdict at its end.

    `calls_left` replies are still to be asked for; the cost is of those that came, None where it
    is unknown. `version` is the config that the line was accepted into.
    """

    id: int
    line: str
    reason: str
    state: State
    model: str
    evidence: tuple[Edit, ...]
    turns: tuple[HeldOutTurn, ...]
    calls: int
    calls_left: int
    cost_usd: float | None
    verdict: ArmDifference | None
    version: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """The edits under a prompt, and the lines that were proposed from them, newest first."""

    edits: Edits
    lines: tuple[Line, ...]


def new_edits(tenant: Tenant) -> int:
    """How many edits under the live prompt nobody has looked for lines in yet; sixty at most."""
    with tenancy.reading(tenant) as db:
        live = configs.live(db)
        return store.edits_since_the_last_look(db, live.prompt.text, NEWEST) if live else 0


def sources(tenant: Tenant) -> list[Source]:
    """The live prompt, and every other one that there are edits under."""
    live = drafting.live_config(tenant)
    with tenancy.reading(tenant) as db:
        counts = store.edit_counts(db)
        known = configs.every(db)
    by_prompt = {live.prompt.text: live}
    edits: Counter[str] = Counter()
    for config in known:
        by_prompt.setdefault(config.prompt.text, config)
        edits[config.prompt.text] += counts.get(config.id, 0)
    found = [Source(config, edits[prompt]) for prompt, config in by_prompt.items()]
    return [one for one in found if one.edits or one.config is live]


def lesson(tenant: Tenant, config_id: int) -> Lesson:
    """What there is to learn from under a config's prompt, and what was proposed so far."""
    with tenancy.reading(tenant) as db:
        prompt = configs.get(db, config_id).prompt.text
        edits = gathered(db, prompt)
        proposals = store.of_prompt(db, prompt)
        shown = {draft for one in proposals for draft in (*one.evidence, *one.held_out)}
        by_id = edits_by_id(db, shown)
        versions = {config.id: config for config in configs.every(db)} if proposals else {}
    found = verdicts(proposals)
    lines = tuple(_line(one, by_id, versions, found.get(one.id)) for one in proposals)
    return Lesson(edits, lines)


def _line(
    proposal: Proposal,
    edits: Mapping[int, Edit],
    versions: Mapping[int, Config],
    verdict: ArmDifference | None,
) -> Line:
    answers = answers_of(proposal)
    by_place = {(one.draft_id, one.under): one for one in answers}
    made = versions.get(proposal.accepted_config_id or 0)
    costs = [one.cost_usd for one in answers if one.share is not None]
    return Line(
        id=proposal.id,
        line=proposal.line,
        reason=proposal.reason,
        state=State(proposal.state),
        model=versions[proposal.config_id].model,
        evidence=tuple(edits[one] for one in proposal.evidence if one in edits),
        turns=tuple(
            HeldOutTurn(one, edits.get(one), *(by_place.get((one, under)) for under in Under))
            for one in proposal.held_out
        ),
        calls=len(costs),
        calls_left=len(asked(proposal.held_out)) - len(costs),
        cost_usd=None if None in costs else sum(cost or 0.0 for cost in costs),
        verdict=verdict,
        version=configs.label(made) if made else "",
    )
