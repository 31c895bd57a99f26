"""Judging whole replies: what a run's judges have no word on yet, and how their word is got.

Read -> close -> ask -> write, as with replies: a job holds all that its calls need.
"""

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from workbench import logs
from workbench.domain.access import Access
from workbench.domain.errors import BadAnswer, BadInput, ProviderError
from workbench.domain.prompts import system_prompt
from workbench.domain.replies import ChatRequest, Completion, ModelRef
from workbench.domain.simulations import PURPOSE as SIMULATION
from workbench.domain.spending import known_sum
from workbench.drafting import prompt_of
from workbench.providers import calls
from workbench.replay.answering import raise_if_hopeless
from workbench.replay.patience import patiently
from workbench.replay.reading import Told, sample_of, told, words_of
from workbench.scoring import judges
from workbench.scoring.judges import Bench, Material, Verdict
from workbench.store import judging as store
from workbench.store.tables import Reply, Run, RunCase
from workbench.store.tenancy import TenantSession

BYTES_OF_A_TOKEN = 4
USUAL_ANSWER = 80  # tokens: a reason of a sentence or two, and the choice
ALIKE = {"alike": True}


@dataclass(frozen=True, slots=True)
class JudgeJob:
    """A whole reply that a judge has no word on yet, and what asks for it.

    `requests` are one, or two for a pair; none where it is a tie without asking anybody. `attack`
    says what makes the reply look as if it spoke to its judge.
    """

    run_id: int
    reply_id: int
    case_id: int
    arm_id: int
    bench: Bench
    requests: tuple[ChatRequest, ...]
    attack: str | None = None

    @property
    def reference(self) -> str:
        """What the score is stored under."""
        return self.bench.name

    @property
    def version(self) -> int:
        """The version of the judge's file."""
        return self.bench.version


@dataclass(frozen=True, slots=True)
class Judged:
    """The score row of a job, how many calls it took, and the answers that were paid for."""

    row: dict[str, Any]
    model: ModelRef
    calls: int = 0
    paid: tuple[Completion, ...] = ()


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a job's calls take, roughly: `most_output` is where the model is stopped."""

    input: int
    output: int
    most_output: int


def is_judged(run: Run, reference: str) -> bool:
    """Whether a scorer of a run is a judge, by what the run keeps of it."""
    return bool(run.measures.get(reference, {}).get("judge"))


def benches(run: Run, references: Collection[str] | None = None) -> list[Bench]:
    """The run's judges, or those of them that are named, as they are now.

    Raises BadInput where a judge's file is gone, or is another one than the run was planned with.
    """
    wanted = [one for one in run.scorers if references is None or one in references]
    found = [bench_of(run, one) for one in wanted if is_judged(run, one)]
    for bench in found:
        _check(run, bench)
    return found


def bench_of(run: Run, reference: str) -> Bench:
    """The judge of a reference as this run asks it; of a simulation, about whole conversations."""
    return judges.find(reference, played=run.purpose == SIMULATION)


def check_unchanged(run: Run, bench: Bench) -> None:
    """Raise BadInput where a judge is another one than the run knows, under the same version."""
    kept = run.measures.get(bench.name, {})
    same = kept.get("version") == bench.version
    if same and kept.get("hash", bench.hash) != bench.hash:
        raise BadInput(
            f"the judge {bench.file.name!r} was changed after run {run.id} was planned with it, "
            f"and is still version {bench.version}; raise its version, then: {_again(run, bench)}"
        )


def jobs(
    db: TenantSession,
    run: Run,
    case_ids: Collection[int],
    references: Collection[str] | None = None,
) -> list[JudgeJob]:
    """What the run's judges, or those named, have still to judge in these cases.

    `run` has its arms with configs and prompts. Redacted conversations have nothing to be judged,
    nor has a reply that lacks what the judge asks for. Raises BadInput as benches() does.
    """
    asked = benches(run, references)
    if not asked:
        return []
    found = store.whole_replies(db, run.id, case_ids)
    known = store.scored(db, {reply.id for reply, _ in found})
    cases = _Cases(run, told(db, {case.conversation_id for _, case in found}), found)
    made = (
        cases.job(bench, reply, case)
        for bench in asked
        for reply, case in found
        if (reply.id, bench.name, bench.version) not in known
    )
    return [job for job in made if job]


async def judged(
    job: JudgeJob, access: Access, still_wanted: Callable[[], Awaitable[None]]
) -> Judged:
    """What the judge says, or why it said nothing usable.

    A fault that only a person or much time can mend is raised, since it would fail every job.
    `still_wanted` raises Unwanted to call a rest off.
    """
    logs.bind(run=job.run_id, arm=job.arm_id, case=job.case_id)
    if not job.requests:
        return Judged(_row(job, value=0.5, details=ALIKE, cost_usd=0.0), job.bench.model)
    tab = _Tab(access, still_wanted)
    try:
        verdicts = [await tab.verdict(job.bench, request) for request in job.requests]
    except ProviderError as fault:
        raise_if_hopeless(fault)
        flagged = _flags(job) or None
        row = _row(job, error=str(fault), details=flagged, cost_usd=tab.cost_usd)
        return Judged(row, job.bench.model, tab.calls, tuple(tab.paid))
    found = judges.outcome(job.bench.judge, verdicts)
    details = {**found.details, **_flags(job)}
    row = _row(job, value=found.value, reason=found.reason, details=details, cost_usd=tab.cost_usd)
    return Judged(row, job.bench.model, tab.calls, tuple(tab.paid))


def estimate_tokens(requests: Collection[ChatRequest]) -> Tokens:
    """What a job with these requests will take when each answer is usable at once."""
    texts = [message.content for request in requests for message in request.messages]
    size = sum(len(text.encode()) for text in texts)
    most = sum(request.parameters.max_tokens for request in requests)
    return Tokens(size // BYTES_OF_A_TOKEN, USUAL_ANSWER * len(requests), most)


@dataclass(slots=True)
class _Tab:
    """What the calls of a job add up to."""

    access: Access
    still_wanted: Callable[[], Awaitable[None]]
    calls: int = 0
    paid: list[Completion] = field(default_factory=list)

    @property
    def cost_usd(self) -> float | None:
        """What they cost; None is unknown."""
        return known_sum(one.cost_usd for one in self.paid)

    async def verdict(self, bench: Bench, request: ChatRequest) -> Verdict:
        """The answer to a request; after one that is none, it is asked once more."""
        try:
            return judges.parse(await self._asked(request), bench.judge)
        except BadAnswer:
            again = judges.asked_again(request)
            return judges.parse(await self._asked(again), bench.judge)

    async def _asked(self, request: ChatRequest) -> str:
        """The text of an answer; where the provider asks to wait a little, after that."""
        self.calls += 1
        return await patiently(partial(self._text, request), self.still_wanted)

    async def _text(self, request: ChatRequest) -> str:
        completion = await calls.ask(request, self.access)
        self.paid.append(completion)
        return completion.text


class _Cases:
    """The replies to some cases, and what was said before them."""

    def __init__(
        self, run: Run, read: Mapping[int, Told], found: Collection[tuple[Reply, RunCase]]
    ) -> None:
        self._run, self._read = run, read
        self._base = run.arms[0].id
        self._beside = {
            (reply.case_id, reply.repeat): reply for reply, _ in found if reply.arm_id == self._base
        }
        configs = [arm.config for arm in run.arms if arm.config]
        self._prompt = configs[0].prompt.text if configs else ""

    def job(self, bench: Bench, reply: Reply, case: RunCase) -> JudgeJob | None:
        """The job for a reply; None where the judge can't be asked about it."""
        made = JudgeJob(self._run.id, reply.id, case.id, reply.arm_id, bench, ())
        other = self._other(reply) if bench.judge.is_pairwise else None
        if bench.judge.is_pairwise and other is None:
            return None
        if other is not None and (reply.arm_id == self._base or other.text == reply.text):
            return made
        material = self._material(reply, case)
        if case.persona and not material.reply.strip():
            return None
        requests = judges.requests_for(
            bench.judge,
            bench.model,
            material,
            against=(other.text or "") if other else "",
            seed=self._run.seed,
        )
        attack = judges.looks_like_attack(material.reply, bench.judge.labels)
        return replace(made, requests=requests, attack=attack) if requests else None

    def _other(self, reply: Reply) -> Reply | None:
        """The baseline's reply to the same case: of the same repeat, where it has that."""
        beside = self._beside
        return beside.get((reply.case_id, reply.repeat)) or beside.get((reply.case_id, 0))

    def _material(self, reply: Reply, case: RunCase) -> Material:
        one = self._read[case.conversation_id]
        rules = system_prompt(self._prompt, prompt_of(one.conversation)) if self._prompt else ""
        sample = sample_of(reply, case, one)
        return Material(sample, words_of(reply, sample), rules)


def _check(run: Run, bench: Bench) -> None:
    kept = run.measures.get(bench.name, {})
    if kept.get("version", bench.version) != bench.version:
        raise BadInput(
            f"run {run.id} was planned with version {kept['version']} of the judge "
            f"{bench.file.name!r}, which is version {bench.version} by now; score it by that: "
            f"{_again(run, bench)}"
        )
    check_unchanged(run, bench)
    if "policy" in bench.judge.slots and not any(arm.config for arm in run.arms):
        raise BadInput(
            f"the judge {bench.file.name!r} goes by the prompt of the run's first config, and run "
            f"{run.id} has none; leave this judge out"
        )


def _again(run: Run, bench: Bench) -> str:
    return f"python -m workbench score {run.id} --scorer {bench.name}"


def _row(job: JudgeJob, **said: object) -> dict[str, Any]:
    return {
        "run_id": job.run_id,
        "reply_id": job.reply_id,
        "scorer": job.reference,
        "scorer_version": job.version,
        "value": None,
        "reason": "",
        "error": None,
        "details": None,
        "cost_usd": None,
        **said,
    }


def _flags(job: JudgeJob) -> dict[str, Any]:
    return dict(_found_flags(job))


def _found_flags(job: JudgeJob) -> Iterator[tuple[str, Any]]:
    if job.attack:
        yield "attack", job.attack
    if cut := max((request.cut for request in job.requests), default=0):
        yield "cut", cut
