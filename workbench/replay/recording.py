"""A finished run kept as a file, and read again: for a demo, or from another machine.

What is read must be what this product would have asked: the dataset's hash, each config's hash and
each reply's request hash are computed anew, and one that differs refuses the whole file. Replies
are scored here, by the scorers that the run names; what judges said is kept.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from workbench.domain.audit import Act
from workbench.domain.comparison import ArmKind
from workbench.domain.errors import BadImport, Conflict
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import Finish, ModelRef, Parameters, Sample
from workbench.domain.simulations import PURPOSE
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.drafting import Requests, requests
from workbench.formats import recording as file
from workbench.formats.recording import Recording
from workbench.providers import weights
from workbench.replay import recorded_judges
from workbench.replay.reading import Told, completion_of, told
from workbench.replay.scoring import Scorable, score_rows
from workbench.store import audit, tenancy
from workbench.store import configs as config_store
from workbench.store import runs as run_store
from workbench.store import whole_runs as store
from workbench.store.tables import Arm, Config, Reply, Run
from workbench.store.tenancy import TenantSession


def record(tenant: Tenant, run_id: int) -> bytes:
    """The run as a file; raises Conflict for a simulation, and for a run that is not finished."""
    with tenancy.reading(tenant) as db:
        run = run_store.get(db, run_id)
        if run.purpose == PURPOSE:
            raise Conflict(
                f"run {run_id} is a simulation, which no recording holds; export a table"
            )
        if run.state != "finished" or run.finished_at is None:
            raise Conflict(f"run {run_id} is {run.state}; finish it with: resume {run_id}")
        cases, replies = store.cases(db, run_id), store.replies(db, run_id)
        judges = list(recorded_judges.recorded_judges(db, run, replies))
    if any(case.conversation.redacted_at for case in cases):
        raise Conflict(
            f"run {run_id} has redacted conversations, so that nobody could check a file of it; "
            "compare it and export the table instead"
        )
    arms = {arm.id: place for place, arm in enumerate(run.arms)}
    places = {case.id: place for place, case in enumerate(cases)}
    models = sorted({arm.config.model for arm in run.arms if arm.config})
    return file.dump(
        Recording(
            format="replybench-run-1",
            recorded_at=run.finished_at,
            models=models,
            weights=weights.path().name if any(map(_is_local, models)) else "",
            dataset=run.dataset.name,
            dataset_hash=run.dataset.hash,
            scorers=list(run.scorers),
            repeats=run.repeats,
            seed=run.seed,
            arms=[_recorded_arm(arm) for arm in run.arms],
            cases=[
                file.RecordedCase(
                    conversation=case.conversation.hash, number=case.number, origin=case.origin
                )
                for case in cases
            ],
            replies=[
                _recorded_reply(reply, arms[reply.arm_id], places[reply.case_id])
                for reply in replies
            ],
            judges=judges,
        )
    )


def load(tenant: Tenant, data: bytes) -> Run:
    """Store a recorded run, labelled as recorded; all of it or nothing. Raises BadImport."""
    require_role(tenant, ENGINEERS, "import runs")
    read = file.parse(data)
    recorded_judges.check(read)
    with tenancy.session(tenant) as db:
        run = _stored_run(db, tenant, read)
        filled = list(_filled(db, run, read))
        db.add_all(reply for reply, _ in filled)
        db.flush()
        by_functions = [row for one in filled for row in _scores(run, *one)]
        by_judges = recorded_judges.score_rows(run, read, [reply for reply, _ in filled])
        run_store.keep_scores(db, [*by_functions, *by_judges])
        audit.record(db, tenant, Act.IMPORTED, f"run {run.id}", "a recording")
    return run


def newest_recorded(tenant: Tenant) -> int | None:
    """The number of the newest recorded run, if there is one."""
    with tenancy.reading(tenant) as db:
        return store.newest_recorded(db)


def _stored_run(db: TenantSession, tenant: Tenant, read: Recording) -> Run:
    dataset = store.dataset_with(db, read.dataset_hash)
    if dataset is None:
        raise BadImport(
            f"this run is over dataset {read.dataset!r} with hash {read.dataset_hash[:12]}, which "
            "is not here; import that dataset first"
        )
    run = Run(
        dataset_id=dataset.id,
        state="finished",
        repeats=read.repeats,
        scorers=read.scorers,
        measures={name: recorded_judges.measure_of(read, name) for name in read.scorers},
        seed=read.seed,
        created_by=None,
        finished_at=read.recorded_at,
        recorded={
            "at": read.recorded_at.isoformat(),
            "models": read.models,
            "weights": read.weights,
            "judges": {judge.scorer: judge.version for judge in read.judges},
        },
    )
    run_store.add(db, run, _arms(db, tenant, read), _cases(db, read))
    return run_store.get(db, run.id)


def _arms(db: TenantSession, tenant: Tenant, read: Recording) -> list[Arm]:
    return [
        Arm(
            position=position,
            name=arm.name,
            kind=ArmKind(arm.kind),
            config_id=config.id if config else None,
            config_hash=config.hash if config else None,
        )
        for position, arm in enumerate(read.arms)
        for config in (_config(db, tenant, arm.config) if arm.config else None,)
    ]


def _config(db: TenantSession, tenant: Tenant, given: file.RecordedConfig) -> Config:
    spec = ConfigSpec(
        prompt=given.prompt,
        model=ModelRef.parse(given.model),
        parameters=Parameters(**given.parameters),
        context_messages=given.context_messages,
        examples=given.examples,
        last_turn=given.last_turn,
        last_message=given.last_message,
    )
    if spec.hash != given.hash:
        raise BadImport(f"config {given.name!r} has another hash than the file says; record anew")
    return config_store.add(db, given.name, spec, tenant.user_id)


def _cases(db: TenantSession, read: Recording) -> list[dict[str, object]]:
    ids = store.conversations_with(db, {case.conversation for case in read.cases})
    if missing := [case for case in read.cases if case.conversation not in ids]:
        raise BadImport(
            f"conversation {missing[0].conversation[:12]} of this run is not here, or redacted"
        )
    return [
        {
            "conversation_id": ids[case.conversation],
            "number": case.number,
            "origin": case.origin,
        }
        for case in read.cases
    ]


def _filled(db: TenantSession, run: Run, read: Recording) -> Iterator[tuple[Reply, Sample]]:
    """Each reply with what its scorers are told."""
    cases = store.cases(db, run.id)
    known = told(db, {case.conversation_id for case in cases})
    asked = {
        arm.id: requests(db, config_store.spec_of(arm.config)) for arm in run.arms if arm.config
    }
    for given in read.replies:
        if not (0 <= given.arm < len(run.arms) and 0 <= given.case < len(cases)):
            raise BadImport(f"arm {given.arm}, case {given.case} is no cell of this run")
        arm, case = run.arms[given.arm], cases[given.case]
        one = known[case.conversation_id]
        _check(arm, asked.get(arm.id), one, given, number=case.number)
        values = given.model_dump(exclude={"arm", "case"})
        reply = Reply(run_id=run.id, arm_id=arm.id, case_id=case.id, config_hash=arm.config_hash,
                      **values)  # fmt: skip
        completion = completion_of(reply) if arm.config else None
        yield reply, replace(one.sample(case.number), completion=completion)


def _scores(run: Run, reply: Reply, sample: Sample) -> Iterator[dict[str, Any]]:
    if reply.finish == Finish.STOP:
        yield from score_rows(run, Scorable(reply.id, reply.text or "", sample))


def _check(
    arm: Arm, asked: Requests | None, one: Told, given: file.RecordedReply, *, number: int
) -> None:
    """The reply answers what this product asks in this case; a person's is the real one."""
    if number >= len(one.cases):
        raise BadImport(f"a conversation of this run has no manager turn {number + 1}")
    case = one.cases[number]
    if asked is None:
        same = given.text == case.reference
    else:
        same = given.request_hash == asked.of(one.conversation, case.context).hash
    if not same:
        raise BadImport(_otherwise(arm, given, similar=bool(asked and asked.past)))


def _otherwise(arm: Arm, given: file.RecordedReply, *, similar: bool) -> str:
    cell = f"case {given.case + 1} of arm {arm.name!r}"
    if similar:
        return (
            f"{cell} was asked with similar past replies that are not here, and the file does not "
            "bring them along; load the run where it was recorded, or replay the dataset here"
        )
    return f"{cell} was asked otherwise than this version asks; record the run anew"


def _recorded_arm(arm: Arm) -> file.RecordedArm:
    config = arm.config
    return file.RecordedArm(
        name=arm.name,
        kind=arm.kind,
        config=file.RecordedConfig(
            name=config.name,
            hash=config.hash,
            prompt=config.prompt.text,
            model=config.model,
            parameters=config.parameters,
            context_messages=config.context_messages,
            examples=config.examples,
            last_turn=config.last_turn,
            last_message=config.last_message,
        )
        if config
        else None,
    )


def _recorded_reply(reply: Reply, arm: int, case: int) -> file.RecordedReply:
    names = set(file.RecordedReply.model_fields) - {"arm", "case"}
    return file.RecordedReply(arm=arm, case=case, **{name: getattr(reply, name) for name in names})


def _is_local(model: str) -> bool:
    return ModelRef.parse(model).provider == "embedded"
