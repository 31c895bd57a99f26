"""Simulations on the runs page: the form and its estimate, the card, the list, the reader."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import live_config
from tests.pages.looking import everything, markup, opened
from tests.pages.test_runs import NASTY, click, submitted
from tests.people import SeenBy
from tests.replaying import config, dataset, filled, shop, told
from tests.simulating import GAVE_UP, GOAL, persona, simulation
from workbench import playing, replay
from workbench.domain.errors import Refused
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider
from workbench.store.tables import Run

__all__ = ["submitted"]
NEW = {"new": "one", "kind": "simulation"}


@pytest.fixture
def cast(tenant: Tenant, fake: FakeProvider) -> FakeProvider:
    """Anna and Ben, a live config and another one, no dataset."""
    live_config(tenant)
    config(tenant, "Short")
    persona(tenant)
    persona(tenant, "Ben")
    return fake


@pytest.fixture
def played(tenant: Tenant, cast: FakeProvider) -> Run:
    """Anna with one config, from a real chat: a goal reached, and a conversation that broke off."""
    dataset(tenant, told("late", f"C: Hello {NASTY}", "M: Yes?", "C: Where is it?", "M: There"))
    run = simulation(tenant, configs=["Short"], dataset="shop", start=2, repeats=2)
    cast.enqueue(f"In Riga {NASTY}", f"Thanks {NASTY} {GOAL}", Refused("not this"))
    filled(tenant, run)
    return run


def started(seen: AppTest) -> AppTest:
    return click(seen, "runs.start")


def test_new_simulation_stands_beside_new_run(
    tenant: Tenant, app_seen_by: SeenBy, played: Run
) -> None:
    seen = click(opened(app_seen_by(tenant), "runs"), "runs.simulate")

    assert seen.header[0].value == "Who is to play the client?"
    assert seen.query_params["kind"] == "simulation"
    assert seen.query_params["new"]


def test_a_company_without_data_and_runs_may_simulate(
    tenant: Tenant, app_seen_by: SeenBy, cast: FakeProvider
) -> None:
    seen = click(opened(app_seen_by(tenant), "runs"), "runs.simulate")

    assert seen.multiselect(key="runs.personas").value == ["Anna", "Ben"]
    assert not seen.radio


def test_without_a_persona_the_form_offers_to_make_one(
    tenant: Tenant, app_seen_by: SeenBy, fake: FakeProvider
) -> None:
    live_config(tenant)
    seen = click(opened(app_seen_by(tenant), "runs", **NEW), "runs.persona")
    seen.text_input(key="persona.new.name").set_value("Cem")
    for name in ("description", "goal"):
        seen.text_area(key=f"persona.new.{name}").set_value("Cem wants a refund.")

    seen = click(seen, "FormSubmitter:persona.new.form")

    assert [one.name for one in playing.personas(tenant)] == ["Cem"]
    assert seen.multiselect(key="runs.personas").value == ["Cem"]


def test_the_estimate_is_from_to_and_follows_the_choices(
    tenant: Tenant, app_seen_by: SeenBy, cast: FakeProvider
) -> None:
    seen = opened(app_seen_by(tenant), "runs", **NEW)
    before = markup(seen)

    seen.multiselect(key="runs.personas").set_value(["Anna"]).run()
    seen.number_input(key="runs.repeats").set_value(3).run()

    assert "<td>Calls</td><td>6 to 8</td>" in before
    assert "<td>Conversations</td><td>3</td>" in markup(seen)
    assert "<td>Calls</td><td>9 to 12</td>" in markup(seen)
    assert cast.requests == []


def test_start_plans_and_submits_what_was_chosen(
    tenant: Tenant, app_seen_by: SeenBy, cast: FakeProvider, submitted: list[int]
) -> None:
    dataset(tenant, *shop(4))
    seen = opened(app_seen_by(tenant), "runs", **NEW)
    seen.multiselect(key="runs.personas").set_value(["Ben"]).run()
    seen.multiselect(key="runs.configs").set_value(["Short@1"]).run()
    seen.radio(key="runs.begin").set_value("In conversations of a dataset").run()
    seen.number_input(key="runs.turn").set_value(1).run()
    seen.number_input(key="runs.limit").set_value(2).run()
    seen.checkbox(key="runs.scorer.turns").check().run()

    after = started(seen)

    run = replay.status(tenant, submitted[0])
    assert (run.purpose, run.personas, run.arms, run.cells, run.dataset) == (
        "simulation", ("Ben",), ("Short@1",), 2, "shop",
    )  # fmt: skip
    assert set(run.scorers) == {*replay.SIMULATION_SCORERS, "turns"}
    assert after.query_params["run"] == str(run.run)


def test_the_same_form_in_two_tabs_makes_one_simulation(
    tenant: Tenant, app_seen_by: SeenBy, cast: FakeProvider, submitted: list[int]
) -> None:
    tabs = [opened(app_seen_by(tenant), "runs", **NEW) for _ in range(2)]

    for tab in tabs:
        started(tab)

    assert len(replay.runs(tenant)) == 1
    assert len(set(submitted)) == 1


def test_an_address_chooses_persona_config_and_dataset(
    tenant: Tenant, app_seen_by: SeenBy, cast: FakeProvider
) -> None:
    dataset(tenant, *shop(1))

    chosen = {"persona": "Ben", "config": "Short@1", "dataset": "shop@1"}
    seen = opened(app_seen_by(tenant), "runs", **NEW, **chosen)

    assert seen.multiselect(key="runs.personas").value == ["Ben"]
    assert seen.multiselect(key="runs.configs").value == ["Short@1"]
    assert seen.selectbox(key="runs.dataset").value == "shop@1"


def test_personas_and_configs_without_a_key_are_warned_of(
    tenant: Tenant, app_seen_by: SeenBy, cast: FakeProvider
) -> None:
    persona(tenant, "Cem", model=ModelRef("anthropic", "claude-x"))
    config(tenant, "Big", "anthropic:claude-x")

    seen = opened(app_seen_by(tenant), "runs", **NEW, persona="Cem", config="Big@1")

    warned = " ".join(one.value for one in seen.warning)
    assert "Cem has no key" in warned
    assert "Big" in warned


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [("runs.personas", [], "A simulation needs a persona"), ("runs.repeats", 0, "Repeats is 0")],
    ids=["personas", "repeats"],
)
def test_what_can_not_be_is_said_before_start(
    tenant: Tenant, app_seen_by: SeenBy, cast: FakeProvider,
    field: str, value: object, sentence: str,
) -> None:  # fmt: skip
    seen = opened(app_seen_by(tenant), "runs", **NEW)

    of_kind = seen.multiselect if isinstance(value, list) else seen.number_input
    of_kind(key=field).set_value(value).run()

    assert sentence in seen.error[0].value.replace("\\", "")
    assert next(one for one in seen.button if one.label == "Start").disabled


def test_scorers_that_need_a_persons_reply_are_not_offered(
    tenant: Tenant, app_seen_by: SeenBy, cast: FakeProvider
) -> None:
    seen = opened(app_seen_by(tenant), "runs", **NEW)

    offered = {str(one.key).removeprefix("runs.scorer.") for one in seen.checkbox}
    assert {"goal_reached", "no_promise", "helpfulness"} <= offered
    assert not {"chrf", "edit_share", "similarity", "preference"} & offered


def test_a_judge_is_chosen_with_its_model_and_counted(
    tenant: Tenant, app_seen_by: SeenBy, cast: FakeProvider, submitted: list[int]
) -> None:
    seen = opened(app_seen_by(tenant), "runs", **NEW)
    seen.checkbox(key="runs.scorer.helpfulness").check().run()
    seen.text_input(key="runs.judge_model").set_value("openai:gpt-5-mini").run()
    counted = markup(seen)

    started(seen)

    assert "<td>Calls</td><td>8 to 10</td>" in counted
    scorers = replay.status(tenant, submitted[0]).scorers
    assert "helpfulness@openai:gpt-5-mini" in scorers


def test_card_and_list_count_conversations_and_name_who_plays(
    tenant: Tenant, app_seen_by: SeenBy, played: Run
) -> None:
    seen = opened(app_seen_by(tenant), "runs", run=str(played.id))

    assert "simulation of Anna in shop" in markup(seen)
    assert "2 of 2 conversations · 1 failed (1 refused)" in markup(seen)
    assert list(seen.dataframe[-1].value["Size"]) == ["2 conversations"]
    assert "Open review" not in everything(seen)


def test_a_simulation_from_nothing_names_the_first_who_play_and_no_dataset(
    tenant: Tenant, app_seen_by: SeenBy, cast: FakeProvider
) -> None:
    for name in ("Cem", "Dan"):
        persona(tenant, name)
    run = simulation(tenant, "Anna", "Ben", "Cem", "Dan", configs=["Short"])

    seen = opened(app_seen_by(tenant), "runs", run=str(run.id))

    assert "simulation of Anna, Ben, Cem and 1 more <span>Short@1</span>" in markup(seen)
    assert "0 of 4 conversations" in markup(seen)


def test_what_a_simulation_rests_on_is_told(
    tenant: Tenant, app_seen_by: SeenBy, played: Run
) -> None:
    app = app_seen_by(tenant)
    app.session_state[f"runs.details.{played.id}"] = True

    rests = markup(opened(app, "runs", run=str(played.id)))

    assert "2 conversations with each config: 1 persona, 1 start each, 2 times" in rests
    assert "Anna wants the parcel." in rests


def test_the_first_conversation_is_read_with_what_was_before_and_its_scores(
    tenant: Tenant, app_seen_by: SeenBy, played: Run
) -> None:
    seen = opened(app_seen_by(tenant), "runs", run=str(played.id))

    shown = markup(seen)
    assert "<b>Anna</b> with Short@1 <span>from message 4</span>" in shown
    assert all(words in shown for words in ("Where is it?", "In Riga", "Thanks", "goal reached"))
    assert "<b>goal reached</b> 100.0 %" in shown
    assert NASTY not in shown


def test_a_link_opens_another_conversation(
    tenant: Tenant, app_seen_by: SeenBy, played: Run
) -> None:
    broken = list(replay.simulated(tenant, played.id))[1]

    seen = opened(app_seen_by(tenant), "runs", run=str(played.id), talk=str(broken.reply_id))

    assert "broke off: refused" in markup(seen)
    assert "not this" in " ".join(one.value for one in seen.caption)


def test_a_conversation_that_is_not_there_is_said(
    tenant: Tenant, app_seen_by: SeenBy, played: Run
) -> None:
    seen = opened(app_seen_by(tenant), "runs", run=str(played.id), talk="999")

    assert "No reply 999" in seen.error[0].value


def test_another_companys_conversation_is_not_there(
    tenant: Tenant, other_tenant: Tenant, app_seen_by: SeenBy, played: Run, cast: FakeProvider
) -> None:
    config(other_tenant, "Mine")
    persona(other_tenant)
    mine = simulation(other_tenant, configs=["Mine"])
    cast.enqueue("Hi", "Hello", GAVE_UP)
    filled(other_tenant, mine)
    theirs = next(replay.simulated(tenant, played.id))

    seen = opened(app_seen_by(other_tenant), "runs", run=str(mine.id), talk=str(theirs.reply_id))

    assert "No reply" in seen.error[0].value
    assert "In Riga" not in everything(seen)
