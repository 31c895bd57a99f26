"""The runs page: the form and its estimate, one run a form, cards, the list, roles, companies."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import live_config, make_colleague
from tests.pages.looking import everything, markup, opened
from tests.people import SeenBy
from tests.replaying import config, dataset, filled, shop, told
from workbench import replay
from workbench.domain.errors import Refused
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Role, Tenant
from workbench.providers.fake import FakeProvider
from workbench.runners import local
from workbench.store import runs as store
from workbench.store import tenancy
from workbench.store.tables import Run

NEW = {"new": "one"}
NASTY = "<img src=x onerror=alert(1)>"


@pytest.fixture
def submitted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The runs that were handed to the local runner, which starts nothing here."""
    handed: list[int] = []
    for name in ("submit", "resume"):
        monkeypatch.setattr(local, name, lambda _, run_id, **__: handed.append(run_id))
    return handed


@pytest.fixture
def shopping(tenant: Tenant, fake: FakeProvider) -> FakeProvider:
    """A dataset of four turns, a live config and another one."""
    dataset(tenant, *shop(2))
    live_config(tenant)
    config(tenant, "Short")
    return fake


@pytest.fixture
def finished(tenant: Tenant, shopping: FakeProvider) -> Run:
    """A run of two configs and people, one of whose cells failed."""
    run = replay.plan(tenant, dataset="shop", configs=["Friendly", "Short"], human=True)
    shopping.enqueue(*["It is at 1."] * 7, Refused("not allowed"))
    filled(tenant, run)
    return run


def click(seen: AppTest, key: str) -> AppTest:
    button = next(one for one in seen.button if one.key and one.key.startswith(key))
    after = button.click().run()
    assert not after.exception
    return after


def labels(seen: AppTest) -> list[str]:
    return [button.label for button in seen.button]


def change(tenant: Tenant, run: Run, **values: object) -> None:
    with tenancy.session(tenant) as db:
        row = store.get(db, run.id)
        for name, value in values.items():
            setattr(row, name, value)


def test_a_company_without_data_is_led_to_the_import(tenant: Tenant, app_seen_by: SeenBy) -> None:
    assert "Import a dataset" in labels(opened(app_seen_by(tenant), "runs"))


def test_a_company_without_runs_is_led_to_the_form(
    tenant: Tenant, app_seen_by: SeenBy, shopping: FakeProvider
) -> None:
    seen = click(opened(app_seen_by(tenant), "runs"), "runs.first")

    assert seen.header[0].value == "What is to be replayed?"
    assert seen.query_params["new"]


def test_the_estimate_is_there_before_start_and_follows_the_choices(
    tenant: Tenant, app_seen_by: SeenBy, shopping: FakeProvider
) -> None:
    seen = opened(app_seen_by(tenant), "runs", **NEW)
    before = markup(seen)

    seen.multiselect(key="runs.configs").set_value(["Friendly@1", "Short@1"]).run()
    seen.number_input(key="runs.repeats").set_value(3).run()

    assert "<td>Calls</td><td>4</td>" in before
    assert "<td>Calls</td><td>24</td>" in markup(seen)
    assert shopping.requests == []


def test_start_plans_and_submits_what_was_chosen(
    tenant: Tenant, app_seen_by: SeenBy, shopping: FakeProvider, submitted: list[int]
) -> None:
    seen = opened(app_seen_by(tenant), "runs", **NEW)
    seen.multiselect(key="runs.configs").set_value(["Short@1"]).run()
    seen.checkbox(key="runs.sent").check().run()
    seen.number_input(key="runs.limit").set_value(2).run()
    seen.number_input(key="runs.budget").set_value(1.5).run()

    after = click(seen, "runs.start")

    run = replay.status(tenant, submitted[0])
    assert (run.arms, run.cells, run.budget_usd) == (("Short@1", "human", "sent"), 6, 1.5)
    assert after.query_params["run"] == str(run.run)
    assert f"Run {run.run}" in markup(after)


def test_the_same_form_in_two_tabs_makes_one_run(
    tenant: Tenant, app_seen_by: SeenBy, shopping: FakeProvider, submitted: list[int]
) -> None:
    tabs = [opened(app_seen_by(tenant), "runs", **NEW) for _ in range(2)]

    for tab in tabs:
        click(tab, "runs.start")

    assert len(replay.runs(tenant)) == 1
    assert len(set(submitted)) == 1


def test_a_form_that_says_something_else_makes_another_run(
    tenant: Tenant, app_seen_by: SeenBy, shopping: FakeProvider, submitted: list[int]
) -> None:
    tabs = [opened(app_seen_by(tenant), "runs", **NEW) for _ in range(2)]
    tabs[1].number_input(key="runs.repeats").set_value(2).run()

    for tab in tabs:
        click(tab, "runs.start")

    assert len(replay.runs(tenant)) == 2


def test_an_address_chooses_the_dataset_and_the_configs(
    tenant: Tenant, app_seen_by: SeenBy, shopping: FakeProvider
) -> None:
    dataset(tenant, *shop(1), name="other")

    seen = opened(app_seen_by(tenant), "runs", **NEW, dataset="shop@1", config="Short@1")

    assert seen.selectbox(key="runs.dataset").value == "shop@1"
    assert seen.multiselect(key="runs.configs").value == ["Short@1"]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("runs.limit", 0, "Limit is 0"),
        ("runs.repeats", 0, "Repeats is 0"),
        ("runs.budget", 0.0, "he budget is 0 USD"),
    ],
    ids=["limit", "repeats", "budget"],
)
def test_a_number_that_can_not_be_is_said_before_start(
    tenant: Tenant, app_seen_by: SeenBy, shopping: FakeProvider,
    field: str, value: float, sentence: str,
) -> None:  # fmt: skip
    seen = opened(app_seen_by(tenant), "runs", **NEW)

    seen.number_input(key=field).set_value(value).run()

    assert sentence in seen.error[0].value.replace("\\", "")
    assert next(one for one in seen.button if one.label == "Start").disabled


def test_a_dataset_without_a_turn_is_said(
    tenant: Tenant, app_seen_by: SeenBy, shopping: FakeProvider
) -> None:
    dataset(tenant, told("alone", "C: Anybody there?"), name="silent")

    seen = opened(app_seen_by(tenant), "runs", **NEW, dataset="silent@1")

    assert "has no manager turn" in seen.error[0].value


def test_a_run_without_an_arm_is_said(
    tenant: Tenant, app_seen_by: SeenBy, shopping: FakeProvider
) -> None:
    seen = opened(app_seen_by(tenant), "runs", **NEW)
    seen.checkbox(key="runs.human").uncheck().run()

    seen.multiselect(key="runs.configs").set_value([]).run()

    assert "A run needs an arm" in seen.error[0].value


def test_a_config_without_a_key_is_warned_of(
    tenant: Tenant, app_seen_by: SeenBy, shopping: FakeProvider
) -> None:
    live_config(tenant, "Big", ConfigSpec("Be big.", ModelRef("anthropic", "claude-x")))

    seen = opened(app_seen_by(tenant), "runs", **NEW)

    assert "Big" in seen.warning[0].value
    assert "Enter one under Prompts & models" in seen.warning[0].value


def test_a_scorer_is_chosen_by_its_box(
    tenant: Tenant, app_seen_by: SeenBy, shopping: FakeProvider, submitted: list[int]
) -> None:
    seen = opened(app_seen_by(tenant), "runs", **NEW)
    seen.checkbox(key="runs.scorer.latency").uncheck().run()

    click(seen, "runs.start")

    assert set(replay.status(tenant, submitted[0]).scorers) == {"chrf", "edit_share", "length"}


def test_the_open_run_says_how_far_it_is_and_what_failed(
    tenant: Tenant, app_seen_by: SeenBy, finished: Run
) -> None:
    seen = opened(app_seen_by(tenant), "runs", run=str(finished.id))

    assert "12 of 12 cells · 1 failed (1 refused) · cost $0.00" in markup(seen)
    assert {"Re-run failures"} < set(labels(seen))
    assert "Cancel" not in labels(seen)


def test_what_a_run_rests_on_is_told(tenant: Tenant, app_seen_by: SeenBy, finished: Run) -> None:
    app = app_seen_by(tenant)
    app.session_state[f"runs.details.{finished.id}"] = True

    rests = markup(opened(app, "runs", run=str(finished.id)))

    for words in (finished.dataset.hash, "chrf", "version 1", "by Eva", "refused: not allowed"):
        assert words in rests


def test_failures_are_emptied_and_asked_for_again(
    tenant: Tenant, app_seen_by: SeenBy, finished: Run, submitted: list[int]
) -> None:
    click(opened(app_seen_by(tenant), "runs", run=str(finished.id)), "runs.retry")

    assert submitted == [finished.id]
    assert replay.status(tenant, finished.id).failed == {}


def test_a_planned_run_is_cancelled_and_resumed(
    tenant: Tenant, app_seen_by: SeenBy, shopping: FakeProvider, submitted: list[int]
) -> None:
    run = replay.plan(tenant, dataset="shop", configs=["Short"])
    seen = click(opened(app_seen_by(tenant), "runs", run=str(run.id)), "runs.cancel")
    state = replay.status(tenant, run.id).state

    click(seen, "runs.resume")

    assert (state, submitted) == ("cancelled", [run.id])


def test_a_paused_run_says_why(
    tenant: Tenant, app_seen_by: SeenBy, finished: Run, submitted: list[int]
) -> None:
    change(tenant, finished, state="paused", message=f"the key is wrong {NASTY}")

    seen = opened(app_seen_by(tenant), "runs", run=str(finished.id))

    assert "The key is wrong" in seen.warning[0].value
    assert "\\<img" in seen.warning[0].value


def test_a_run_that_spent_its_budget_is_given_more(
    tenant: Tenant, app_seen_by: SeenBy, finished: Run, submitted: list[int]
) -> None:
    change(tenant, finished, state="stopped", budget_usd=0.5)
    seen = opened(app_seen_by(tenant), "runs", run=str(finished.id))

    seen.number_input(key=f"runs.raise.{finished.id}").set_value(2.0).run()
    click(seen, f"runs.raise.{finished.id}.go")

    assert (replay.status(tenant, finished.id).budget_usd, submitted) == (2.0, [finished.id])


def test_a_run_under_way_has_a_card_though_nobody_opened_it(
    tenant: Tenant, app_seen_by: SeenBy, shopping: FakeProvider
) -> None:
    run = replay.plan(tenant, dataset="shop", configs=["Short"])

    seen = opened(app_seen_by(tenant), "runs")

    assert f"Run {run.id}" in markup(seen)
    assert {"Open", "Cancel"} < set(labels(seen))


def test_a_long_list_is_paged(tenant: Tenant, app_seen_by: SeenBy, shopping: FakeProvider) -> None:
    for _ in range(51):
        run = replay.plan(tenant, dataset="shop", configs=[], human=True, limit=1)
        change(tenant, run, state="finished")

    seen = opened(app_seen_by(tenant), "runs")

    assert len(seen.dataframe[0].value) == 50


def test_another_companys_run_is_not_there(
    tenant: Tenant, other_tenant: Tenant, app_seen_by: SeenBy, finished: Run
) -> None:
    dataset(other_tenant, *shop(1))
    mine = replay.plan(other_tenant, dataset="shop", configs=[], human=True)

    seen = opened(app_seen_by(other_tenant), "runs", run=str(finished.id))

    assert mine.id != finished.id
    assert f"No run {finished.id} in this company" in seen.error[0].value
    assert "Friendly@1" not in everything(seen)


def test_a_stakeholder_has_no_page_of_runs(tenant: Tenant, app_seen_by: SeenBy) -> None:
    stakeholder = make_colleague(tenant, Role.STAKEHOLDER)
    app = app_seen_by(stakeholder)
    app.run()

    with pytest.raises(ValueError, match="runs"):
        app.switch_page("runs.py")


def test_a_dataset_is_replayed_from_its_page(
    tenant: Tenant, app_seen_by: SeenBy, shopping: FakeProvider
) -> None:
    seen = click(opened(app_seen_by(tenant), "datasets", dataset="shop"), "datasets.replay")

    assert seen.selectbox(key="runs.dataset").value == "shop@1"
