"""Full simulations: who writes when, why a conversation ends, what is kept, what reaches whom."""

import pytest

from tests.conftest import live_config, make_colleague
from tests.replaying import config, dataset, filled, replies, scores, shop, told
from tests.simulating import GAVE_UP, GOAL, conversations, lines, persona, simulation
from workbench import playing, replay
from workbench.domain.errors import BadInput, BadKey, Denied, NotFound, Refused
from workbench.domain.personas import PersonaSpec, Stop
from workbench.domain.replies import Completion, Finish, ModelRef
from workbench.domain.tenants import Role, Tenant
from workbench.domain.turns import SourceConversation
from workbench.providers.fake import FakeProvider
from workbench.store.tables import Persona, Run


@pytest.fixture
def anna(tenant: Tenant, fake: FakeProvider) -> Persona:
    """A persona, beside a config A and a config B."""
    config(tenant, "A")
    config(tenant, "B")
    return persona(tenant)


def played(tenant: Tenant, fake: FakeProvider, *answers: object, **options: object) -> Run:
    """A simulation filled with these answers."""
    run = simulation(tenant, **options)
    fake.enqueue(*answers)
    filled(tenant, run)
    return run


def only(tenant: Tenant, run: Run) -> replay.Simulated:
    (one,) = conversations(tenant, run)
    return one


def wire(fake: FakeProvider) -> list[str]:
    """All text of each request that was asked, in order."""
    return ["\n".join(one.content for one in request.messages) for request in fake.requests]


def test_persona_and_config_answer_each_other_until_the_goal_is_reached(
    tenant: Tenant, anna: Persona, fake: FakeProvider
) -> None:
    run = played(tenant, fake, "Where is it?", "In Riga.", f"Thanks! {GOAL}")

    one = only(tenant, run)

    assert lines(one) == ["C: Where is it?", "M: In Riga.", "C: Thanks!"]
    assert (one.played.stop, one.fault, one.arm) == (Stop.GOAL, None, "A@1")
    assert (
        replies(tenant, run)[0].text == "Client: Where is it?\nManager: In Riga.\nClient: Thanks!"
    )


def test_a_persona_may_stop_without_a_word(
    tenant: Tenant, anna: Persona, fake: FakeProvider
) -> None:
    run = played(tenant, fake, "Where is it?", "No idea.", GAVE_UP)

    one = only(tenant, run)

    assert lines(one) == ["C: Where is it?", "M: No idea."]
    assert one.played.stop == Stop.GAVE_UP


def test_the_last_message_is_the_managers_when_the_turns_are_used_up(
    tenant: Tenant, anna: Persona, fake: FakeProvider
) -> None:
    run = played(tenant, fake, "Where?", "Here.", "Where here?", "There.")

    one = only(tenant, run)

    assert (lines(one)[-1], one.played.stop) == ("M: There.", Stop.TURNS)


def test_two_that_repeat_themselves_are_stopped(tenant: Tenant, fake: FakeProvider) -> None:
    config(tenant, "A")
    persona(tenant, max_turns=8)
    run = played(tenant, fake, "Where?", "Wait.", "Hm?", "Soon.", "where?", "Wait. ")

    one = only(tenant, run)

    assert (len(one.played.turns), one.played.stop) == (6, Stop.LOOP)


@pytest.mark.parametrize(
    ("answers", "who", "kept"),
    [
        ([Refused("no such words")], "Anna, message 1", []),
        (["Where?", Refused("no such words")], "the manager, message 2", ["C: Where?"]),
    ],
    ids=["persona", "manager"],
)
def test_a_fault_of_either_side_ends_the_conversation_and_keeps_what_was_said(
    answers: list[object], who: str, kept: list[str], tenant: Tenant, anna: Persona,
    fake: FakeProvider,
) -> None:  # fmt: skip
    run = played(tenant, fake, *answers)

    (reply,) = replies(tenant, run)

    assert (reply.error, reply.error_message) == ("refused", f"{who}: no such words")
    assert lines(only(tenant, run)) == kept
    assert scores(tenant, run) == []


def test_a_managers_message_that_was_cut_is_no_whole_conversation(
    tenant: Tenant, anna: Persona, fake: FakeProvider
) -> None:
    cut = Completion("It is at", Finish.LENGTH, 1, 1, 0.0, 0.1)
    run = played(tenant, fake, "Where?", cut)

    one = only(tenant, run)

    assert (one.fault, lines(one)[-1], one.played.stop) == ("length", "M: It is at", "")


def test_what_only_a_person_can_mend_pauses_the_run_and_it_goes_on_later(
    tenant: Tenant, anna: Persona, fake: FakeProvider
) -> None:
    run = simulation(tenant)
    fake.enqueue("Where?", BadKey("the key is wrong"))
    with pytest.raises(BadKey):
        filled(tenant, run)
    assert replay.status(tenant, run.id).state == "paused"

    fake.enqueue("Where?", "Here.", GOAL)
    filled(tenant, run)

    assert only(tenant, run).played.stop == Stop.GOAL


def test_a_simulation_begins_at_a_real_clients_words_and_sees_none_later(
    tenant: Tenant, anna: Persona, fake: FakeProvider
) -> None:
    dataset(tenant, told("chat", "C: Hello", "M: Yes?", "C: Where is it?", "M: SECRET", "C: LATER"))
    run = played(tenant, fake, "Let me see.", GOAL, dataset="shop", start=2)

    one = only(tenant, run)

    assert [turn.text for turn in one.before] == ["Hello", "Yes?", "Where is it?"]
    assert lines(one) == ["M: Let me see."]
    assert not any(word in text for text in wire(fake) for word in ("SECRET", "LATER"))


def test_without_a_start_one_is_drawn_by_the_seed(tenant: Tenant, anna: Persona) -> None:
    dataset(tenant, *shop(8))

    drawn = [numbers(tenant, simulation(tenant, dataset="shop", seed=seed)) for seed in (1, 1, 2)]

    assert drawn[0] == drawn[1] != drawn[2]
    assert set(drawn[0]) == {1, 3}


def numbers(tenant: Tenant, run: Run) -> list[int]:
    """Behind how many messages each start of the run is."""
    from workbench.store import tenancy, whole_runs

    with tenancy.reading(tenant) as db:
        return [case.number for case in whole_runs.cases(db, run.id)]


def test_each_persona_plays_each_start_with_each_config_and_repeat(
    tenant: Tenant, anna: Persona
) -> None:
    persona(tenant, "Ben")
    dataset(tenant, *shop(4))
    options = {"dataset": "shop", "configs": ["A", "B"], "repeats": 3, "limit": 2, "start": 1}

    found = replay.status(tenant, simulation(tenant, "Anna", "Ben", **options).id)

    assert (found.cells, found.purpose) == (2 * 2 * 2 * 3, "simulation")


def test_without_a_dataset_each_persona_is_a_conversation_of_its_own(
    tenant: Tenant, anna: Persona
) -> None:
    persona(tenant, "Ben")

    first, second = simulation(tenant, "Anna", "Ben"), simulation(tenant, "Anna", "Ben")
    third = simulation(tenant, "Ben")

    assert first.dataset.name == "simulated-clients"
    assert (first.dataset.hash, first.dataset.conversation_count) == (second.dataset.hash, 2)
    assert (third.dataset.version, third.dataset.conversation_count) == (2, 1)


def test_a_later_edit_of_a_persona_does_not_change_the_run(
    tenant: Tenant, anna: Persona, fake: FakeProvider
) -> None:
    run = simulation(tenant)
    spec = PersonaSpec("Anna", "A thief.", "Steal", ModelRef("fake", "scripted"))
    playing.edit_persona(tenant, anna.id, spec)
    fake.enqueue("Where?", "Here.", GOAL)

    filled(tenant, run)

    assert "Anna wants the parcel." in wire(fake)[0]
    assert "thief" not in "".join(wire(fake))


def test_neither_side_is_told_what_the_other_was_told(tenant: Tenant, fake: FakeProvider) -> None:
    live_config(tenant, "A")
    persona(tenant, description="ANNA IS A SPY", goal="GET A DISCOUNT")
    dataset(tenant, confidential())
    played(tenant, fake, "Yes?", "How much?", "10 EUR", GOAL, dataset="shop", start=1)

    manager, client = "\n".join(wire(fake)[::2]), "\n".join(wire(fake)[1::2])

    assert "Lena" in manager
    assert "RESELLER" in manager
    assert "NO DISCOUNT" in manager
    assert not any(words in manager for words in ("SPY", "A DISCOUNT [", "GET A", "END:"))
    assert "SPY" in client
    assert not any(words in client for words in ("Lena", "RESELLER", "NO DISCOUNT"))


def confidential() -> SourceConversation:
    """A conversation with a description and instructions that are for the manager alone."""
    from dataclasses import replace

    return replace(
        told("chat", "C: Hi"), client_description="RESELLER", special_instructions="NO DISCOUNT"
    )


def test_the_manager_is_asked_just_as_in_a_chat(
    tenant: Tenant, anna: Persona, fake: FakeProvider
) -> None:
    played(tenant, fake, "Where?", "Here.", GOAL)

    asked = fake.requests[1]

    roles = [(one.role, one.content) for one in asked.messages]
    assert roles == [("system", "You are A."), ("user", "Where?")]


def test_the_seed_of_a_persona_is_of_the_repeat_and_not_of_the_config(
    tenant: Tenant, anna: Persona, fake: FakeProvider
) -> None:
    run = played(tenant, fake, *["Hm?", "Yes.", GOAL] * 4, configs=["A", "B"], repeats=2)

    seeds = {(row.arm_id, row.repeat): row.seed for row in replies(tenant, run)}
    firsts = {request.parameters.seed for request in fake.requests[::3]}

    assert len(seeds) == 4
    assert len(set(seeds.values())) == len(firsts) == 2


def test_cost_and_tokens_are_of_both_sides_and_the_personas_is_told_apart(
    tenant: Tenant, anna: Persona, fake: FakeProvider
) -> None:
    run = played(tenant, fake, "Where is it?", "Here it is.", GOAL)

    (reply,) = replies(tenant, run)

    assert reply.output_tokens == 3 + 3 + 3
    assert reply.turns
    assert [turn["output_tokens"] for turn in reply.turns] == [3, 3, 3]
    assert (reply.cost_usd, only(tenant, run).played.persona_cost_usd) == (0.0, 0.0)


def test_scorers_measure_what_the_config_wrote(
    tenant: Tenant, anna: Persona, fake: FakeProvider
) -> None:
    scorers = ["goal_reached", "manager_turns", "turns", "length"]
    run = played(tenant, fake, "Where is it?", "Two words", "Thanks", "Bye", scorers=scorers)

    found = {score.scorer: score.value for score in scores(tenant, run)}

    assert found == {"goal_reached": 0.0, "manager_turns": 2.0, "turns": 4.0, "length": 3.0}


def test_what_a_killed_fill_left_unscored_is_scored_on_resume(
    tenant: Tenant, anna: Persona, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("workbench.replay.scoring.function_rows", lambda *_: [])
        run = played(tenant, fake, "Where?", "Here.", GOAL)
    before = scores(tenant, run)

    last = filled(tenant, run)

    assert (before, last.calls) == ([], 0)
    assert {one.scorer: one.value for one in scores(tenant, run)}["goal_reached"] == 1.0


def test_a_cancelled_simulation_makes_no_further_call(
    tenant: Tenant, anna: Persona, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.replay.leasing.LOOK_SECONDS", -1)
    run = simulation(tenant, repeats=3)
    fake.enqueue(*["Where?", "Here.", GOAL] * 3)

    steps = replay.fill(tenant, run.id, concurrency=1)
    next(steps), next(steps)
    replay.cancel(tenant, run.id)
    list(steps)

    found = replay.status(tenant, run.id)
    assert (found.state, found.done) == ("cancelled", 1)
    assert len(fake.requests) == 3


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"personas": []}, "needs a persona"),
        ({"configs": []}, "needs a config"),
        ({"personas": ["Anna", "Anna"]}, "named twice"),
        ({"personas": ["Ana"]}, "did you mean 'Anna'"),
        ({"repeats": 0}, "repeats is 0"),
        ({"start": 1}, "name a dataset"),
        ({"limit": 1}, "name a dataset"),
        ({"budget_usd": 0.0}, "no call fits"),
        ({"dataset": "shop", "start": 9}, "no conversation of dataset 'shop'"),
        ({"scorers": ["edit_share"]}, "a simulated conversation has none"),
        ({"scorers": ["similarity@openai:test"]}, "a simulated conversation has none"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_can_not_be_played_is_refused(
    options: dict[str, object], says: str, tenant: Tenant, anna: Persona
) -> None:
    dataset(tenant, *shop(1))
    asked = {"personas": ["Anna"], "configs": ["A"], **options}

    with pytest.raises(BadInput, match=says):
        replay.plan_simulation(tenant, **asked)


def test_another_companys_persona_config_and_run_are_not_found(
    tenant: Tenant, other_tenant: Tenant, anna: Persona
) -> None:
    run = simulation(tenant)

    with pytest.raises(BadInput, match="unknown persona"):
        simulation(other_tenant)
    with pytest.raises(NotFound):
        list(replay.simulated(other_tenant, run.id))
    with pytest.raises(NotFound):
        list(replay.fill(other_tenant, run.id))


def test_managers_start_no_simulation(tenant: Tenant, anna: Persona) -> None:
    with pytest.raises(Denied):
        simulation(make_colleague(tenant, Role.MANAGER))


def test_no_draft_and_no_message_is_made(tenant: Tenant, anna: Persona, fake: FakeProvider) -> None:
    from tests import raw

    before = raw.every_row()
    played(tenant, fake, "Where?", "Here.", GOAL)
    after = raw.every_row()

    changed = {table for table in after if after[table] != before.get(table)}
    assert not changed & {"chats", "messages", "drafts", "draft_edits", "side_calls"}
