"""Replay: the grid, its cells, what fills them, and what becomes of it when it is interrupted."""

import pytest

from tests.replaying import config, dataset, filled, replies, scores, shop, told
from workbench import chatting, curating, replay
from workbench.domain.access import Access
from workbench.domain.errors import (
    BadInput,
    BadKey,
    Conflict,
    Denied,
    NotFound,
    Refused,
    TimedOut,
)
from workbench.domain.replies import ChatRequest, Completion, Finish
from workbench.domain.tenants import Role, Tenant
from workbench.providers.fake import FakeProvider
from workbench.replay import leasing
from workbench.store import tenancy
from workbench.store.tables import Config, Reply, Run


@pytest.fixture
def run(tenant: Tenant) -> Run:
    """Six cells: three conversations of two manager turns, one config."""
    dataset(tenant, *shop(3))
    config(tenant, "A")
    return replay.plan(tenant, dataset="shop", configs=["A"])


def test_a_run_has_a_case_for_each_manager_turn_that_answers_a_client(tenant: Tenant) -> None:
    dataset(tenant, told("one", "M: Hello!", "C: Hi", "M: Yes?", "C: Where?", "M: Here."))
    config(tenant, "A")

    run = replay.plan(tenant, dataset="shop", configs=["A"])
    opened = replay.plan(tenant, dataset="shop", configs=["A"], openers=True)

    assert replay.status(tenant, run.id).cells == 2
    assert replay.status(tenant, opened.id).cells == 3


def test_each_case_is_sent_the_real_messages_before_it(
    tenant: Tenant, run: Run, fake: FakeProvider
) -> None:
    fake.enqueue(*["A model's words"] * 6)

    filled(tenant, run)

    sent = [[message.content for message in request.messages[1:]] for request in fake.requests]
    assert sent[:2] == [["Where is 0?"], ["Where is 0?", "It is at 0.", "Thanks"]]


def test_prompts_times_models_times_repeats_is_the_grid(tenant: Tenant, fake: FakeProvider) -> None:
    dataset(tenant, *shop(2))
    config(tenant, "A")
    config(tenant, "B")
    run = replay.plan(tenant, dataset="shop", configs=["A", "B"], repeats=3)
    fake.enqueue(*["Fine"] * 24)

    filled(tenant, run, concurrency=4)

    keys = {(reply.case_id, reply.arm_id, reply.repeat) for reply in replies(tenant, run)}
    assert len(keys) == 4 * 2 * 3


def test_an_interrupted_run_asks_for_the_rest_alone_and_a_finished_one_for_nothing(
    tenant: Tenant, run: Run, fake: FakeProvider
) -> None:
    fake.enqueue(*["Fine"] * 6)
    steps = replay.fill(tenant, run.id, concurrency=1)
    for progress in steps:
        if progress.done == 4:
            break
    steps.close()
    interrupted = replay.status(tenant, run.id)

    second, third = filled(tenant, run), filled(tenant, run)

    assert (interrupted.state, interrupted.done) == ("paused", 4)
    assert (second.calls, third.calls) == (2, 0)
    assert len(fake.requests) == 6
    assert replay.status(tenant, run.id).state == "finished"


def test_a_fault_fills_its_cell_with_an_error_and_no_score(
    tenant: Tenant, run: Run, fake: FakeProvider
) -> None:
    fake.enqueue("Fine", Refused("no"), *["Fine"] * 4)

    last = filled(tenant, run)

    failed = [reply for reply in replies(tenant, run) if reply.error]
    assert (last.done, last.failed) == (5, 1)
    assert [(one.error, one.error_message, one.text) for one in failed] == [("refused", "no", None)]
    assert not {score.reply_id for score in scores(tenant, run)} & {one.id for one in failed}
    assert replay.status(tenant, run.id).failed == {"refused": 1}


def test_a_reply_cut_short_is_kept_and_not_scored(
    tenant: Tenant, run: Run, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def cut(request: ChatRequest, access: Access) -> Completion:
        return Completion("It is", Finish.LENGTH, 9, 2, None, 0.1)

    monkeypatch.setattr(fake, "complete", cut)

    filled(tenant, run)

    assert {reply.text for reply in replies(tenant, run)} == {"It is"}
    assert replay.status(tenant, run.id).failed == {"length": 6}
    assert replay.status(tenant, run.id).cost == 0
    assert scores(tenant, run) == []


def test_a_bad_key_pauses_the_run_and_fails_no_cell(
    tenant: Tenant, run: Run, fake: FakeProvider
) -> None:
    fake.enqueue("Fine", BadKey("the key is wrong"))

    with pytest.raises(BadKey):
        filled(tenant, run)

    found = replay.status(tenant, run.id)
    assert (found.state, found.done, found.failed) == ("paused", 1, {})


def test_cancel_stops_before_the_next_call_and_keeps_what_is_there(
    tenant: Tenant, run: Run, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leasing, "LOOK_SECONDS", -1.0)
    fake.enqueue(*["Fine"] * 6)
    steps = replay.fill(tenant, run.id, concurrency=1)
    next(steps), next(steps)

    replay.cancel(tenant, run.id)
    rest = list(steps)

    assert rest[-1].done == len(fake.requests) <= 2
    assert replay.status(tenant, run.id).state == "cancelled"
    assert filled(tenant, run).done == 6


def test_a_finished_run_can_not_be_cancelled(tenant: Tenant, run: Run, fake: FakeProvider) -> None:
    fake.enqueue(*["Fine"] * 6)
    filled(tenant, run)

    with pytest.raises(Conflict, match="nothing to cancel"):
        replay.cancel(tenant, run.id)


def test_a_run_is_filled_by_one_at_a_time(tenant: Tenant, run: Run, fake: FakeProvider) -> None:
    fake.enqueue(*["Fine"] * 6)
    first = replay.fill(tenant, run.id, concurrency=1)
    next(first), next(first)

    with pytest.raises(Conflict, match="filled already"):
        filled(tenant, run)

    assert list(first)[-1].done == 6


def test_people_s_arms_hold_their_own_words_and_no_machine_s(tenant: Tenant) -> None:
    dataset(tenant, told("one", "C: 1", "M: by hand", "C: 2", "S: picked", "C: 3", "A: by a bot"))
    run = replay.plan(tenant, dataset="shop", configs=[], human=True, sent=True)

    last = filled(tenant, run)

    names = {arm.id: arm.name for arm in run.arms}
    kept = [(names[reply.arm_id], reply.text) for reply in replies(tenant, run)]
    assert kept == [("human", "by hand"), ("sent", "by hand"), ("sent", "picked")]
    assert (last.calls, last.cost) == (0, 0.0)
    found = replay.status(tenant, run.id)
    assert (found.cells, found.done, found.skipped) == (6, 3, 3)


def test_people_are_not_scored_on_their_speed(tenant: Tenant) -> None:
    dataset(tenant, *shop(1))
    run = replay.plan(tenant, dataset="shop", configs=[], human=True)

    filled(tenant, run)

    assert {score.scorer for score in scores(tenant, run)} == {"edit_share", "chrf", "length"}


def test_replies_that_a_killed_run_left_unscored_are_scored_on_resume(
    tenant: Tenant, run: Run, fake: FakeProvider
) -> None:
    fake.enqueue(*["Fine"] * 6)
    filled(tenant, run)
    with tenancy.session(tenant) as db:
        lost = db.merge(scores(tenant, run)[0])
        same = [score for score in scores(tenant, run) if score.reply_id == lost.reply_id]
        for score in same:
            db.delete(db.merge(score))

    filled(tenant, run)

    again = [score for score in scores(tenant, run) if score.reply_id == lost.reply_id]
    assert {score.scorer: score.value for score in again} == {
        score.scorer: score.value for score in same
    }


def test_a_limit_draws_the_same_cases_for_the_same_seed(tenant: Tenant) -> None:
    dataset(tenant, *shop(20))
    config(tenant, "A")

    drawn = [_cases(tenant, seed) for seed in (1, 1, 2)]

    assert drawn[0] == drawn[1] != drawn[2]
    assert len(drawn[0]) == 5


def _cases(tenant: Tenant, seed: int) -> list[tuple[int, int]]:
    from workbench.store import runs as store

    run = replay.plan(tenant, dataset="shop", configs=["A"], limit=5, seed=seed)
    with tenancy.reading(tenant) as db:
        cells = store.empty_cells(db, run)
    return [(cell.conversation_id, cell.number) for cell in cells]


def test_a_frozen_chats_replay_sends_what_the_chat_sent(
    tenant: Tenant, config: Config, fake: FakeProvider
) -> None:
    chat = chatting.create_chat(
        tenant, "Anna", client_description="Four orders.", special_instructions="Say du."
    )
    fake.enqueue("It costs 10", "Two days")
    drafts = []
    for question in ("What does it cost?", "How long?"):
        chatting.add_client_message(tenant, chat.id, question)
        drafts.append(chatting.draft_reply(tenant, chat.id))
        chatting.approve_draft(tenant, drafts[-1].id)
    curating.freeze_chats(tenant, [chat.id], dataset="frozen")
    run = replay.plan(tenant, dataset="frozen", configs=["Friendly"])
    fake.enqueue("a", "b")

    filled(tenant, run)

    assert [(one.config_hash, one.request_hash) for one in replies(tenant, run)] == [
        (draft.config_hash, draft.request_hash) for draft in drafts
    ]


def test_another_companys_run_is_not_there(tenant: Tenant, other_tenant: Tenant, run: Run) -> None:
    for use in (replay.status, replay.cancel, lambda who, number: list(replay.fill(who, number))):
        with pytest.raises(NotFound):
            use(other_tenant, run.id)
    assert replay.runs(other_tenant) == []


def test_a_stakeholder_starts_nothing(tenant: Tenant, run: Run) -> None:
    reader = Tenant(tenant.company_id, tenant.company, tenant.user_id, "Sam", Role.STAKEHOLDER)

    with pytest.raises(Denied):
        replay.plan(reader, dataset="shop", configs=["A"])
    with pytest.raises(Denied):
        list(replay.fill(reader, run.id))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"configs": []}, "a run needs an arm"),
        ({"configs": ["A", "A"]}, "named twice"),
        ({"configs": ["A"], "limit": 0}, "limit is 0"),
        ({"configs": ["A"], "scorers": ["chrff"]}, "did you mean 'chrf'"),
    ],
    ids=["no arm", "twice", "limit", "scorer"],
)
def test_a_grid_that_can_not_be_is_refused(
    tenant: Tenant, run: Run, options: dict[str, object], sentence: str
) -> None:
    with pytest.raises(BadInput, match=sentence):
        replay.plan(tenant, dataset="shop", **options)


def test_unknown_datasets_and_configs_are_named(tenant: Tenant, run: Run) -> None:
    with pytest.raises(NotFound, match="no dataset 'stor'; there are: shop"):
        replay.plan(tenant, dataset="stor", configs=["A"])
    with pytest.raises(NotFound, match="no config 'Z'; there are: A"):
        replay.plan(tenant, dataset="shop", configs=["Z"])


def test_no_call_is_repeated_when_the_answer_is_late(
    tenant: Tenant, run: Run, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.providers.calls.ATTEMPTS", 1)
    monkeypatch.setattr("workbench.providers.limits.OPENS_AFTER", 100)
    fake.enqueue(*[TimedOut("late")] * 6)

    filled(tenant, run)

    assert replay.status(tenant, run.id).failed == {"timed_out": 6}
    assert all(isinstance(reply, Reply) and reply.seconds is None for reply in replies(tenant, run))
