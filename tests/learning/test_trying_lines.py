"""Trying a line: both prompts on each held-out turn, stored one by one, and what it proves."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.kept import Keep
from tests.learned import LINE, edits, proposed, tried, wait
from workbench import chatting, learning
from workbench.domain.errors import BadKey, Conflict, Denied, NotFound, Refused
from workbench.domain.replies import Completion, Finish
from workbench.domain.tenants import Role, Tenant
from workbench.learning import Line
from workbench.providers.fake import FakeProvider
from workbench.settings import settings
from workbench.store import tenancy
from workbench.store.proposals import get
from workbench.store.tables import Config, Proposal, SideCall

FAR, NEAR = "No.", "Sent for question. Which size?"


@pytest.fixture(autouse=True)
def one_by_one(home: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replies are asked for in order, as the fake answers in order."""
    monkeypatch.setenv("WORKBENCH_CONCURRENCY", "1")
    settings.cache_clear()


@pytest.fixture
def line(tenant: Tenant, config: Config, fake: FakeProvider, keep: Keep[Line]) -> Line:
    """A proposed line with four held-out turns in four chats."""
    made = keep("a line of twelve chats", lambda: made_line(tenant, config, fake))
    fake.requests.clear()
    return made


def made_line(tenant: Tenant, config: Config, fake: FakeProvider) -> Line:
    edits(tenant, fake, chats=12, each=1)
    return proposed(tenant, fake, config, LINE).lines[0]


def row(tenant: Tenant, line: Line) -> Proposal:
    """The line as it is stored."""
    with tenancy.reading(tenant) as db:
        return get(db, line.id)


def look(tenant: Tenant, config: Config, line: Line) -> Line:
    """The line as the page shows it now."""
    return next(one for one in learning.lesson(tenant, config.id).lines if one.id == line.id)


def test_both_prompts_answer_each_held_out_turn_by_the_drafts_own_request(
    tenant: Tenant, config: Config, line: Line, fake: FakeProvider
) -> None:
    assert line.calls_left == 8
    fake.enqueue(*[FAR, NEAR] * 4)

    tried(tenant, line.id)

    for turn, old, new in zip(line.turns, fake.requests[::2], fake.requests[1::2], strict=True):
        assert turn.edit is not None
        assert old.messages == turn.edit.messages
        assert new.messages[1:] == turn.edit.messages[1:]
        assert new.messages[0].content == f"{config.prompt.text}\n{LINE}"


def test_what_the_chat_says_of_its_client_stays_in_the_request(
    tenant: Tenant, config: Config, fake: FakeProvider
) -> None:
    edits(tenant, fake, description="Four orders so far.")
    (made,) = proposed(tenant, fake, config, LINE).lines
    fake.requests.clear()
    fake.enqueue(*["Hm"] * made.calls_left)

    tried(tenant, made.id)

    told = "\n\nAbout this client:\nFour orders so far."
    assert {request.messages[0].content for request in fake.requests} == {
        f"{config.prompt.text}{told}",
        f"{config.prompt.text}\n{LINE}{told}",
    }


def test_a_line_that_brings_replies_nearer_to_what_was_sent_is_better(
    tenant: Tenant, config: Config, line: Line, fake: FakeProvider
) -> None:
    old = [f"{'x' * length} {FAR}" for length in (40, 42, 44, 46)]
    fake.enqueue(*[text for far in old for text in (far, NEAR)])

    tried(tenant, line.id)

    found = look(tenant, config, line)
    assert found.state == "tried"
    assert found.verdict is not None
    assert found.verdict.word == "better"
    assert found.verdict.sentence.startswith(
        "The prompt with this line is better than the prompt as it is: \N{MINUS SIGN}"
    )
    assert "4 conversations; lower is better" in found.verdict.sentence


def test_without_a_clear_difference_there_is_no_evidence_and_how_much_is_missing(
    tenant: Tenant, config: Config, line: Line, fake: FakeProvider
) -> None:
    fake.enqueue(FAR, NEAR, NEAR, FAR, FAR, NEAR, FAR, FAR)

    tried(tenant, line.id)

    verdict = look(tenant, config, line).verdict
    assert verdict is not None
    assert verdict.sentence.startswith("No evidence yet that the prompt with this line")
    assert "more conversations would settle" in verdict.sentence


def test_turns_of_one_chat_have_no_interval(
    tenant: Tenant, config: Config, fake: FakeProvider
) -> None:
    edits(tenant, fake, chats=4, each=3)
    (made,) = proposed(tenant, fake, config, LINE).lines
    fake.enqueue(*[FAR, NEAR] * 3)

    tried(tenant, made.id)

    verdict = look(tenant, config, made).verdict
    assert verdict is not None
    assert verdict.word == "no evidence yet"
    assert "no interval from 1 conversation" in verdict.sentence


def test_lines_that_are_tried_together_are_corrected_together(
    tenant: Tenant, config: Config, line: Line, fake: FakeProvider
) -> None:
    alone = [f"{'x' * length} {FAR}" for length in (10, 30, 40, 45)]
    fake.enqueue(*[text for far in alone for text in (far, NEAR)])
    tried(tenant, line.id)
    second = proposed(tenant, fake, config, "Be brief.").lines[0]
    fake.enqueue(*[FAR] * 8)

    tried(tenant, second.id)

    verdict = look(tenant, config, line).verdict
    assert verdict is not None
    assert verdict.difference is not None
    assert verdict.difference.p_holm == pytest.approx(2 * (verdict.difference.p_value or 0))


def test_what_is_there_after_a_fault_stays_and_only_the_rest_is_asked_for(
    tenant: Tenant, config: Config, line: Line, fake: FakeProvider
) -> None:
    fake.enqueue(FAR, NEAR, FAR, BadKey("the key is wrong; enter another"))
    tried(tenant, line.id)

    pace = learning.pace(tenant, line.id)
    assert (pace.answering, pace.done, pace.total) == (False, 3, 8)
    assert pace.fault == "the key is wrong; enter another"
    assert look(tenant, config, line).state == "proposed"
    fake.requests.clear()
    fake.enqueue(*[NEAR] * 5)
    tried(tenant, line.id)

    assert len(fake.requests) == 5
    assert look(tenant, config, line).state == "tried"


def test_a_reply_that_the_provider_refuses_counts_for_neither(
    tenant: Tenant, config: Config, line: Line, fake: FakeProvider
) -> None:
    cut = Completion("Hm", Finish.LENGTH, 1, 1, 0.5, 0.0)
    fake.enqueue(Refused("it was filtered"), NEAR, FAR, cut, FAR, NEAR, FAR, NEAR)

    tried(tenant, line.id)

    found = look(tenant, config, line)
    old, new = found.turns[0].old, found.turns[1].new
    assert old is not None
    assert new is not None
    assert (old.fault, new.fault) == ("refused", "cut at the longest reply")
    assert found.verdict is not None
    assert found.verdict.difference is not None
    assert found.verdict.difference.estimate.n == 2
    assert found.state == "tried"


def test_a_line_that_fails_more_often_is_no_winner(
    tenant: Tenant, config: Config, line: Line, fake: FakeProvider
) -> None:
    fake.enqueue(FAR, Refused("no"), FAR, NEAR, FAR, NEAR, FAR, NEAR)

    tried(tenant, line.id)

    verdict = look(tenant, config, line).verdict
    assert verdict is not None
    assert verdict.sentence.startswith("No winner is named: the prompt with this line is scored")


def test_a_trial_without_one_whole_turn_is_not_over_and_is_asked_for_anew(
    tenant: Tenant, config: Config, line: Line, fake: FakeProvider
) -> None:
    fake.enqueue(*[Refused("no")] * 8)
    tried(tenant, line.id)
    assert look(tenant, config, line).state == "proposed"
    fake.enqueue(*[NEAR] * 8)

    tried(tenant, line.id)

    assert look(tenant, config, line).state == "tried"


def test_a_held_out_edit_that_is_taken_back_is_left_out_with_its_reason(
    tenant: Tenant, config: Config, line: Line, fake: FakeProvider
) -> None:
    chatting.undo_decision(tenant, line.turns[0].draft_id)
    fake.enqueue(*[FAR, NEAR] * 3)

    tried(tenant, line.id)

    found = look(tenant, config, line)
    assert found.turns[0].edit is None
    assert found.turns[0].old is not None
    assert found.turns[0].old.fault == "the edit was taken back meanwhile"
    assert found.state == "tried"


def test_calls_and_cost_are_told_and_kept(
    tenant: Tenant, config: Config, line: Line, fake: FakeProvider
) -> None:
    fake.enqueue(*[FAR, NEAR] * 4)

    tried(tenant, line.id)

    found = look(tenant, config, line)
    assert (found.calls, found.calls_left, found.cost_usd) == (8, 0, 0.0)
    with tenancy.reading(tenant) as db:
        calls = db.scalars(select(SideCall.purpose)).all()
    assert calls == ["learning"] * 9


def test_stopping_keeps_what_is_there(
    tenant: Tenant, config: Config, line: Line, fake: FakeProvider
) -> None:
    fake.enqueue(*[FAR, NEAR] * 4)
    learning.try_line(tenant, line.id)

    learning.stop_trial(tenant, line.id)
    done = learning.pace(tenant, line.id).done
    wait()

    assert learning.pace(tenant, line.id).done == done
    assert len(row(tenant, line).trials) == done


def test_a_tried_line_is_not_tried_again(
    tenant: Tenant, config: Config, line: Line, fake: FakeProvider
) -> None:
    fake.enqueue(*[FAR, NEAR] * 4)
    tried(tenant, line.id)

    with pytest.raises(Conflict, match="this line is tried already"):
        learning.try_line(tenant, line.id)


def test_only_engineers_try_lines(tenant: Tenant, line: Line, fake: FakeProvider) -> None:
    manager = replace(tenant, role=Role.MANAGER)

    for use_case in (learning.try_line, learning.stop_trial):
        with pytest.raises(Denied):
            use_case(manager, line.id)
    assert fake.requests == []


def test_another_companys_line_is_not_found_and_not_tried(
    tenant: Tenant, other_tenant: Tenant, line: Line, fake: FakeProvider
) -> None:
    for use_case in (learning.try_line, learning.pace):
        with pytest.raises(NotFound):
            use_case(other_tenant, line.id)

    assert row(tenant, line).trials == []
    assert fake.requests == []
