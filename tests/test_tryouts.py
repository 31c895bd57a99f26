"""Tryouts: twelve turns once, a further arm for each try, and only the empty replies are asked."""

import time

import pytest

from tests.conftest import live_config
from tests.replaying import config, dataset, replies, shop, told
from workbench import replay, reviewing
from workbench.beside import Beside
from workbench.domain.errors import BadInput, BadKey, Conflict, Denied, NotFound, Refused
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Role, Tenant
from workbench.providers.fake import FakeProvider
from workbench.replay import Pace, Tried
from workbench.reviewing import Matchup, Word
from workbench.settings import settings
from workbench.store.tables import Config, Run


@pytest.fixture(autouse=True)
def one_at_a_time(home: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """One call in flight, so that the script's answers fall into known cells."""
    monkeypatch.setenv("WORKBENCH_CONCURRENCY", "1")
    settings.cache_clear()


@pytest.fixture
def live(tenant: Tenant, fake: FakeProvider) -> Config:
    """The live config, over a dataset of two turns that answer a client."""
    dataset(tenant, *shop(1))
    return live_config(tenant, "Live")


def ended(tenant: Tenant, run: Run) -> Pace:
    """Wait for the end of the answering."""
    deadline = time.monotonic() + 10
    while (seen := replay.pace(tenant, run.id)).answering and time.monotonic() < deadline:
        time.sleep(0.01)
    return seen


def tried(tenant: Tenant, name: str, fake: FakeProvider, *answers: str | Exception) -> Tried:
    """Try a config of this name on the shop; the model answers these."""
    fake.enqueue(*answers)
    run = replay.tryout(tenant, "shop", config(tenant, name).id)
    replay.answer_tryout(tenant, run.id, f"{name}@1")
    ended(tenant, run)
    found = replay.tried(tenant, "shop", f"{name}@1")
    assert found is not None
    return found


def test_a_try_stands_beside_the_live_reply_and_what_was_sent(
    tenant: Tenant, live: Config, fake: FakeProvider
) -> None:
    found = tried(tenant, "A", fake, "Old 1", "Old 2", "It is at 0.", "Old 2")

    seen = [(turn.client, turn.old, turn.new, turn.sent) for turn in found.turns]
    assert seen == [
        ("Where is 0?", "Old 1", "It is at 0.", "It is at 0."),
        ("Thanks", "Old 2", "Old 2", "Bye 0"),
    ]
    assert (found.arm, found.against, found.total, found.empty) == ("A@1", "Live@1", 2, 0)
    assert found.moves.sentence.startswith("1 of 2 replies moved: 1 nearer to what you sent, 0")


def test_the_second_try_asks_for_its_own_replies_only(
    tenant: Tenant, live: Config, fake: FakeProvider
) -> None:
    first = tried(tenant, "A", fake, "Old 1", "Old 2", "A 1", "A 2")

    second = tried(tenant, "B", fake, "B 1", "B 2")

    assert second.run_id == first.run_id
    assert len(fake.requests) == 6
    assert {request.messages[0].content for request in fake.requests[4:]} == {"You are B."}
    assert [(turn.old, turn.new) for turn in second.turns] == [("Old 1", "B 1"), ("Old 2", "B 2")]
    assert second.arms == ("B@1", "A@1")


def test_the_same_try_again_asks_nothing(tenant: Tenant, live: Config, fake: FakeProvider) -> None:
    tried(tenant, "A", fake, "Old 1", "Old 2", "A 1", "A 2")

    again = tried(tenant, "A", fake)

    assert len(fake.requests) == 4
    assert again.arms == ("A@1",)


def test_another_live_config_is_answered_too(
    tenant: Tenant, live: Config, fake: FakeProvider
) -> None:
    tried(tenant, "A", fake, "Old 1", "Old 2", "A 1", "A 2")
    live_config(tenant, "Newer", ConfigSpec("You are newer.", ModelRef("fake", "scripted")))

    found = tried(tenant, "B", fake, "New 1", "New 2", "B 1", "B 2")

    assert (found.against, len(fake.requests)) == ("Newer@1", 8)
    assert [(turn.old, turn.new) for turn in found.turns] == [("New 1", "B 1"), ("New 2", "B 2")]


def test_a_try_that_stopped_half_way_is_left_alone_by_the_next_one(
    tenant: Tenant, live: Config, fake: FakeProvider
) -> None:
    fake.enqueue("Old 1", "Old 2", "A 1", BadKey("the key is missing"))
    run = replay.tryout(tenant, "shop", config(tenant, "A").id)
    replay.answer_tryout(tenant, run.id, "A@1")
    assert ended(tenant, run).fault == "the key is missing"

    tried(tenant, "B", fake, "B 1", "B 2")

    assert len(fake.requests) == 6
    half = replay.tried(tenant, "shop", "A@1")
    assert half is not None
    assert (len(half.turns), half.empty) == (1, 1)


def test_going_on_asks_for_what_is_missing(
    tenant: Tenant, live: Config, fake: FakeProvider
) -> None:
    tried(tenant, "A", fake, "Old 1", "Old 2", "A 1", BadKey("the key is missing"))

    found = tried(tenant, "A", fake, "A 2")

    assert [turn.new for turn in found.turns] == ["A 1", "A 2"]
    assert len(fake.requests) == 5


def test_stop_keeps_what_is_there(tenant: Tenant, live: Config, fake: FakeProvider) -> None:
    fake.enqueue("Old 1", "Old 2", "A 1", "A 2")
    run = replay.tryout(tenant, "shop", config(tenant, "A").id)

    replay.answer_tryout(tenant, run.id, "A@1")
    replay.stop_tryout(tenant, run.id)

    kept = len([reply for reply in replies(tenant, run) if reply.config_hash])
    assert not replay.pace(tenant, run.id).answering
    assert tried(tenant, "A", fake).empty == 0
    assert len(fake.requests) <= 4 + (kept < 4)


def test_a_reply_that_failed_is_a_turn_that_counts_for_neither(
    tenant: Tenant, live: Config, fake: FakeProvider
) -> None:
    found = tried(tenant, "A", fake, "Old 1", "Old 2", Refused("no"), "A 2")

    assert [turn.fault for turn in found.turns] == ["refused", None]
    assert "1 turn has no whole reply of both" in found.moves.sentence


def test_twelve_turns_are_drawn_once_and_no_opener_is_among_them(
    tenant: Tenant, fake: FakeProvider
) -> None:
    live_config(tenant, "Live")
    dataset(tenant, *shop(20), told("hello", "M: Hello!", "C: Hi", "M: How can I help?"))

    first = replay.tryout(tenant, "shop", config(tenant, "A").id)
    second = replay.tryout(tenant, "shop", config(tenant, "B").id)

    found = replay.tried(tenant, "shop")
    assert first.id == second.id
    assert found is not None
    assert (found.total, first.purpose, first.seed) == (12, "tryout", 0)
    assert [arm.name for arm in second.arms] == ["Live@1", "sent", "A@1", "B@1"]


def test_a_new_version_of_the_dataset_has_a_tryout_of_its_own(tenant: Tenant, live: Config) -> None:
    first = replay.tryout(tenant, "shop", config(tenant, "A").id)
    dataset(tenant, *shop(2))

    second = replay.tryout(tenant, "shop", config(tenant, "A").id)

    assert first.id != second.id


def test_the_live_config_is_not_tried_on_itself(tenant: Tenant, live: Config) -> None:
    with pytest.raises(BadInput, match="answers already"):
        replay.tryout(tenant, "shop", live.id)


def test_a_dataset_without_an_answer_to_a_client_can_not_be_tried(
    tenant: Tenant, live: Config
) -> None:
    dataset(tenant, told("hello", "M: Hello!"), name="openers")

    with pytest.raises(BadInput, match="no manager turn"):
        replay.tryout(tenant, "openers", config(tenant, "A").id)


def test_a_second_answering_is_refused_while_one_goes_on(
    tenant: Tenant, live: Config, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = tried(tenant, "A", fake, "Old 1", "Old 2", "A 1", "A 2")
    monkeypatch.setattr(Beside, "is_alive", lambda _: True)

    with pytest.raises(Conflict, match="press Stop"):
        replay.answer_tryout(tenant, found.run_id, "A@1")


def test_another_company_sees_and_starts_nothing(
    tenant: Tenant, other_tenant: Tenant, live: Config
) -> None:
    tested = config(tenant, "A")
    run = replay.tryout(tenant, "shop", tested.id)
    dataset(other_tenant, *shop(1))

    with pytest.raises(NotFound):
        replay.tryout(other_tenant, "shop", tested.id)
    with pytest.raises(NotFound):
        replay.answer_tryout(other_tenant, run.id, "A@1")
    assert replay.tried(other_tenant, "shop") is None


def test_a_manager_may_not_try_prompts_out(tenant: Tenant, live: Config) -> None:
    manager = Tenant(tenant.company_id, tenant.company, tenant.user_id, "Mia", Role.MANAGER)

    with pytest.raises(Denied):
        replay.tryout(manager, "shop", live.id)
    with pytest.raises(Denied):
        replay.answer_tryout(manager, 1, "A@1")


def test_a_persons_word_on_a_tried_reply_is_kept(
    tenant: Tenant, live: Config, fake: FakeProvider
) -> None:
    found = tried(tenant, "A", fake, "Old 1", "Old 2", "A 1", "A 2")
    matchup = Matchup(found.run_id, found.arm, found.against)

    reviewing.judge(tenant, matchup, found.turns[0].case_id, Word.BETTER)

    assert reviewing.judged(tenant, matchup) == {found.turns[0].case_id: Word.BETTER}


def test_several_models_are_tried_at_once(tenant: Tenant, live: Config, fake: FakeProvider) -> None:
    fake.enqueue("Old 1", "Old 2", "A 1", "A 2", "It is at 0.", "Old 2")
    other = config(tenant, "B", "fake:other")
    run = replay.tryout(tenant, "shop", config(tenant, "A").id, other.id)

    replay.answer_tryout(tenant, run.id, "A@1", "B@1")
    ended(tenant, run)

    sums = replay.tries(tenant, "shop")
    assert [(one.arm, one.model, one.moves.moved) for one in sums] == [
        ("B@1", "fake:other", 1),
        ("A@1", "fake:scripted", 2),
    ]
    assert [request.model.model for request in fake.requests] == ["scripted"] * 4 + ["other"] * 2


def test_what_is_live_already_is_left_out_of_a_try_of_several(
    tenant: Tenant, live: Config, fake: FakeProvider
) -> None:
    run = replay.tryout(tenant, "shop", live.id, config(tenant, "A").id)

    assert [arm.name for arm in run.arms if arm.config_id] == ["Live@1", "A@1"]


def test_a_dataset_that_nothing_was_tried_on_has_no_sums(tenant: Tenant, live: Config) -> None:
    assert replay.tries(tenant, "shop") == []
