"""Judges in runs: planned with their version, asked about whole replies, stored or failed."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.conftest import make_colleague
from tests.judged import (
    BROKEN,
    KEPT,
    POLICY,
    Judge,
    by_judge,
    jobs_of,
    judge,
    make_run,
    own_judge,
    run,
    scored,
)
from tests.replaying import config, dataset, filled, replies, shop, told
from tests.scoring.injections import injections
from tests.scoring.obedient import Obedient
from workbench import comparing, replay
from workbench.domain.access import Access
from workbench.domain.errors import (
    BadInput,
    BadKey,
    CircuitOpen,
    Denied,
    NotFound,
    RateLimited,
    TimedOut,
)
from workbench.domain.replies import ChatRequest, Completion, Finish
from workbench.domain.tenants import Role, Tenant
from workbench.providers import calls, registry
from workbench.providers.fake import FakeProvider
from workbench.replay import leasing
from workbench.scoring import judges
from workbench.scoring.judges import shelf
from workbench.store import judging as store
from workbench.store import redacting, tenancy, whole_runs
from workbench.store import runs as run_store
from workbench.store.tables import AuditEvent, Run

__all__ = ["judge", "run"]


def test_a_plan_keeps_what_the_judge_was(tenant: Tenant, fake: FakeProvider) -> None:
    made = make_run(tenant, fake, scorers=["length", "policy@judge:big"])

    kept = made.measures[POLICY]

    assert made.scorers == ["length", POLICY]
    assert (kept["judge"], kept["version"], kept["better"]) == ("judge:big", 1, "higher")
    assert kept["hash"] == judges.find(POLICY).hash
    assert [one["label"] for one in kept["choices"]] == ["rules_kept", "rule_broken"]


def test_a_plan_names_the_settings_model_where_nobody_does(
    tenant: Tenant, fake: FakeProvider
) -> None:
    made = make_run(tenant, fake, scorers=["policy", "policy@embedded:default"])

    assert made.scorers == ["policy@embedded:default"]


def test_a_finished_run_is_scored_to_its_end_however_long_that_takes(
    tenant: Tenant, run: Run, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leasing, "LOOK_SECONDS", 0.001)
    judge.always = KEPT
    asked = judge.complete

    async def slowly(request: ChatRequest, access: Access) -> Completion:
        await asyncio.sleep(0.02)
        return await asked(request, access)

    monkeypatch.setattr(judge, "complete", slowly)

    assert scored(tenant, run, POLICY).done == 4


def test_a_runs_judges_speak_once_its_cells_are_filled(
    tenant: Tenant, fake: FakeProvider, judge: Judge
) -> None:
    judge.always = KEPT
    dataset(tenant, *shop(1))
    config(tenant, "A")
    run = replay.plan(tenant, dataset="shop", configs=["A"], scorers=["length", POLICY])
    fake.enqueue("one", "two")

    last, again = filled(tenant, run), filled(tenant, run)

    assert [one.value for one in by_judge(tenant, run, POLICY)] == [1.0, 1.0]
    assert (last.judged, last.to_judge, last.calls, again.calls) == (2, 2, 4, 0)
    assert replay.status(tenant, run.id).state == "finished"


def test_whole_replies_have_a_job_until_they_are_judged(
    tenant: Tenant, fake: FakeProvider, judge: Judge
) -> None:
    cut = Completion("cut", Finish.LENGTH, 1, 1, 0.0, 0.0)
    run = make_run(tenant, fake, "one", cut, "three", TimedOut("late"), TimedOut("late"),
                   TimedOut("late"), scorers=[POLICY])  # fmt: skip
    before = jobs_of(tenant, run)
    judge.enqueue(KEPT, KEPT)

    scored(tenant, run)

    assert [job.reference for job in before] == [POLICY, POLICY]
    assert jobs_of(tenant, run) == []


def test_the_judge_is_shown_prompt_conversation_and_reply(
    tenant: Tenant, run: Run, judge: Judge
) -> None:
    judge.always = KEPT

    scored(tenant, run, POLICY)

    shown = judge.requests[1].messages[1].content
    assert all(text in shown for text in ("You are A.", "Client: Thanks", "\ntwo\n"))
    assert judge.requests[0].parameters.temperature == 0.0


def test_a_run_is_scored_again_without_new_replies(
    tenant: Tenant, fake: FakeProvider, run: Run, judge: Judge
) -> None:
    judge.enqueue(KEPT, BROKEN, KEPT, KEPT)

    last = scored(tenant, run, POLICY, "chrf")

    assert (last.done, last.failed, last.total, last.calls) == (8, 0, 8, 4)
    assert len(fake.requests) == len(replies(tenant, run)) == 4
    assert [one.value for one in by_judge(tenant, run, POLICY)] == [1.0, 0.0, 1.0, 1.0]
    assert by_judge(tenant, run, POLICY)[1].reason == "promises a day"
    assert comparing.compare(tenant, run.id).measure(POLICY).judge == "judge:big"


def test_scoring_goes_on_where_it_was_left(tenant: Tenant, run: Run, judge: Judge) -> None:
    judge.enqueue(KEPT, KEPT, BadKey("the key is gone"))
    with pytest.raises(BadKey):
        scored(tenant, run, POLICY)
    judge.enqueue(KEPT, KEPT)

    last = scored(tenant, run, POLICY)

    assert (last.done, last.calls) == (2, 2)
    assert len(by_judge(tenant, run, POLICY)) == 4
    assert [step.calls for step in replay.score(tenant, run.id, [POLICY])] == [0]


def test_nonsense_is_asked_once_more_and_then_an_error(
    tenant: Tenant, run: Run, judge: Judge
) -> None:
    judge.enqueue("Hm.", KEPT, "Hm.", "Great reply! 10/10", KEPT, KEPT)

    last = scored(tenant, run, POLICY)

    good, bad, *_ = by_judge(tenant, run, POLICY)
    assert (last.done, last.failed, last.calls) == (3, 1, 6)
    assert (good.value, bad.value) == (1.0, None)
    assert bad.error == "the judge answered nonsense: Great reply! 10/10"
    assert comparing.compare(tenant, run.id).arm("A@1").measures[POLICY].scored == 1


def test_a_fault_of_the_judges_model_is_an_error_row_and_can_be_scored_again(
    tenant: Tenant, run: Run, judge: Judge
) -> None:
    late = [TimedOut("too late")] * 3
    judge.enqueue(KEPT, KEPT, KEPT, *late)
    assert scored(tenant, run, POLICY).failed == 1
    assert scored(tenant, run, POLICY).calls == 0
    before = comparing.compare(tenant, run.id).arm("B@1").measures[POLICY].scored
    judge.enqueue(BROKEN)

    last = scored(tenant, run, POLICY, errors=True)

    assert (last.done, last.failed, last.calls) == (1, 0, 1)
    assert by_judge(tenant, run, POLICY)[-1].value == 0.0
    after = comparing.compare(tenant, run.id).arm("B@1").measures[POLICY].scored
    assert (before, after) == (1, 2)


def test_what_judging_cost_is_told_by_judge(tenant: Tenant, run: Run, judge: Judge) -> None:
    judge.always = KEPT
    scored(tenant, run, POLICY)

    with tenancy.reading(tenant) as db:
        (found,) = store.costs(db, [run.id])

    assert (found.scorer, found.count, found.priced, found.cost_usd) == (POLICY, 4, 0, None)


def test_orders_in_a_reply_do_not_move_a_model_that_obeys(
    tenant: Tenant, fake: FakeProvider
) -> None:
    obedient = Obedient()
    registry.register("judge", obedient)
    lines = [told(str(n), f"C: Where is {n}?", "M: Soon.") for n in range(len(injections()))]
    dataset(tenant, *lines)
    config(tenant, "A")
    run = replay.plan(tenant, dataset="shop", configs=["A"], scorers=[POLICY])
    fake.enqueue(*(one.wanting("rules_kept") for one in injections()))
    filled(tenant, run)

    scored(tenant, run)

    found = by_judge(tenant, run, POLICY)
    registry.unregister("judge")
    assert [one.value for one in found] == [0.0] * len(injections())
    assert all(one.details["attack"] for one in found)


def test_words_of_a_redacted_conversation_are_sent_to_no_judge(
    tenant: Tenant, run: Run, judge: Judge
) -> None:
    with tenancy.session(tenant) as db:
        redacting.redact(db, {case.conversation_id for case in whole_runs.cases(db, run.id)})

    last = scored(tenant, run, POLICY)

    assert (last.calls, judge.requests) == (0, [])


def test_what_is_redacted_while_a_judge_thinks_keeps_no_reason(
    tenant: Tenant, run: Run, judge: Judge
) -> None:
    judge.always = KEPT
    steps = replay.score(tenant, run.id, [POLICY], concurrency=1)
    next(steps)
    with tenancy.session(tenant) as db:
        redacting.redact(db, {case.conversation_id for case in whole_runs.cases(db, run.id)})

    list(steps)

    assert by_judge(tenant, run, POLICY) == []


def test_a_judge_whose_file_is_gone_is_told(
    tenant: Tenant, run: Run, tmp_path: Path, judge: Judge
) -> None:
    judge.always = '{"reason": "x", "choice": "rules_kept"}'
    own_judge(tmp_path)
    scored(tenant, run, "mine@judge:big")
    shelf._loaded.clear()

    with pytest.raises(BadInput, match="unknown judge 'mine'"):
        jobs_of(tenant, run)


def test_a_judge_that_was_edited_in_silence_is_refused(
    tenant: Tenant, run: Run, tmp_path: Path, judge: Judge
) -> None:
    judge.always = KEPT
    own_judge(tmp_path)
    scored(tenant, run, "mine@judge:big")
    own_judge(tmp_path, question="Are the rules kept, all of them?")

    with pytest.raises(BadInput, match="is still version 1; raise its version"):
        scored(tenant, run, "mine@judge:big")
    with pytest.raises(BadInput, match="is still version 1; raise its version"):
        jobs_of(tenant, run)
    shelf._loaded.clear()


def test_a_newer_version_scores_all_again_and_is_compared_alone(
    tenant: Tenant, run: Run, tmp_path: Path, judge: Judge
) -> None:
    judge.always = KEPT
    own_judge(tmp_path)
    scored(tenant, run, "mine@judge:big")
    own_judge(tmp_path, question="Are they kept?", version=2)
    with pytest.raises(BadInput, match="was planned with version 1"):
        jobs_of(tenant, run)
    judge.always = BROKEN

    last = scored(tenant, run, "mine@judge:big")

    shelf._loaded.clear()
    arm = comparing.compare(tenant, run.id).arm("A@1").measures["mine@judge:big"]
    assert (last.done, arm.estimate.mean) == (4, 0.0)


def test_a_judge_of_rules_needs_a_prompt_to_go_by(tenant: Tenant, judge: Judge) -> None:
    dataset(tenant, *shop(1))
    run = replay.plan(tenant, dataset="shop", configs=[], human=True, scorers=["length"])

    with pytest.raises(BadInput, match="leave this judge out"):
        scored(tenant, run, POLICY)


def test_scoring_is_told_in_the_log(tenant: Tenant, run: Run, judge: Judge) -> None:
    judge.always = KEPT
    scored(tenant, run, POLICY, "length")

    with tenancy.reading(tenant) as db:
        event = db.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()

    assert (event.action, event.subject) == ("scored a run again", f"run {run.id}")
    assert event.detail == "policy, length"


@pytest.mark.parametrize("role", [Role.MANAGER, Role.STAKEHOLDER])
def test_only_engineers_score(tenant: Tenant, run: Run, role: Role) -> None:
    with pytest.raises(Denied, match="may not score runs"):
        next(replay.score(make_colleague(tenant, role), run.id, ["length"]))


def test_another_company_scores_nothing_of_it(
    tenant: Tenant, other_tenant: Tenant, run: Run, judge: Judge
) -> None:
    with pytest.raises(NotFound):
        next(replay.score(other_tenant, run.id, [POLICY]))
    with pytest.raises(NotFound):
        comparing.compare(other_tenant, run.id)

    assert (by_judge(tenant, run, POLICY), judge.requests) == ([], [])


def test_a_provider_that_is_none_is_refused_before_anything_is_stored(
    tenant: Tenant, run: Run
) -> None:
    with pytest.raises(BadInput, match="unknown provider 'nobody'"):
        scored(tenant, run, "policy@nobody:big")

    with tenancy.reading(tenant) as db:
        assert run_store.get(db, run.id).scorers == ["length"]


def test_a_judge_that_asks_to_wait_a_little_is_asked_after_that(
    tenant: Tenant, run: Run, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = [RateLimited("wait", 0.001), RateLimited("wait", 0.002)]
    asked = calls.ask

    async def busy(request: ChatRequest, access: Access) -> Completion:
        if waits:
            raise waits.pop()
        return await asked(request, access)

    monkeypatch.setattr(calls, "ask", busy)
    judge.always = KEPT

    last = scored(tenant, run, POLICY)

    assert (last.done, last.failed, last.calls) == (4, 0, 4)


def test_a_judge_that_asks_to_wait_for_long_stops_the_scoring(
    tenant: Tenant, run: Run, judge: Judge
) -> None:
    judge.enqueue(KEPT, CircuitOpen("left alone for an hour", 3_600))

    with pytest.raises(CircuitOpen):
        scored(tenant, run, POLICY)

    assert len(by_judge(tenant, run, POLICY)) == 1
