"""The comparison page: verdict, table, charts, texts, its address, no other company's rows."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.looking import markup, opened
from tests.people import SeenBy
from tests.replaying import config, dataset, filled, told
from workbench import comparing, replay
from workbench.comparing import Pair, View
from workbench.domain.errors import Refused
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider
from workbench.store import runs as store
from workbench.store import tenancy
from workbench.store.tables import Run
from workbench.ui.comparison_drill import PILLS

NASTY = "<img src=x onerror=alert(1)>"


@pytest.fixture
def run(tenant: Tenant, fake: FakeProvider) -> Run:
    """A run of two configs over three conversations, one of them with a nasty client."""
    asked = ["Where is it?", "What size?", NASTY]
    dataset(tenant, *(told(f"chat {n}", f"C: {q}", "M: Here it is.") for n, q in enumerate(asked)))
    config(tenant, "A")
    config(tenant, "B")
    made = replay.plan(tenant, dataset="shop", configs=["A", "B"], human=True)
    fake.enqueue("No idea", "Here it is", "Hm", "Here it is!", "Well", NASTY)
    filled(tenant, made)
    return made


def texts(seen: AppTest) -> str:
    """The HTML of the open case."""
    return markup(seen).rpartition("turn 1")[2]


def test_the_first_thing_is_the_verdict_in_words(
    tenant: Tenant, app_seen_by: SeenBy, run: Run
) -> None:
    seen = opened(app_seen_by(tenant), "comparison")

    assert seen.header[0].value == "Is B@1 better than A@1?"
    assert "wb-verdict" in markup(seen).partition("wb-table")[0]


def test_every_arm_has_its_row(tenant: Tenant, app_seen_by: SeenBy, run: Run) -> None:
    rows = markup(opened(app_seen_by(tenant), "comparison"))

    assert all(f"<td>{name}<" in rows for name in ("A@1", "B@1", "human"))
    assert "3/3" in rows


def test_what_clients_and_models_wrote_is_escaped(
    tenant: Tenant, app_seen_by: SeenBy, run: Run
) -> None:
    seen = opened(app_seen_by(tenant), "comparison")

    assert NASTY not in markup(seen)


def test_the_address_names_the_run(tenant: Tenant, app_seen_by: SeenBy, run: Run) -> None:
    seen = opened(app_seen_by(tenant), "comparison")

    assert seen.query_params["run"] == str(run.id)


def test_another_companys_run_is_not_there(
    tenant: Tenant, other_tenant: Tenant, app_seen_by: SeenBy, run: Run
) -> None:
    dataset(other_tenant, told("x", "C: Hi", "M: Yes?"))
    replay.plan(other_tenant, dataset="shop", configs=[], human=True)

    seen = opened(app_seen_by(other_tenant), "comparison", run=str(run.id))

    assert f"There is no run {run.id} in this company" in seen.error[0].value
    assert "wb-table" not in markup(seen)


def test_without_a_run_the_page_says_what_to_do(tenant: Tenant, app_seen_by: SeenBy) -> None:
    seen = opened(app_seen_by(tenant), "comparison")

    assert any("python -m workbench replay" in text.value for text in seen.markdown)


def test_the_conversation_opens_with_what_was_really_said(
    tenant: Tenant, app_seen_by: SeenBy, run: Run
) -> None:
    seen = opened(app_seen_by(tenant), "comparison")

    seen.button(key="comparison.open").click().run()

    assert not seen.exception
    assert "Here it is." in markup(seen)


def test_another_baseline_turns_the_question_round(
    tenant: Tenant, app_seen_by: SeenBy, run: Run
) -> None:
    seen = opened(app_seen_by(tenant), "comparison")

    seen.selectbox(key="baseline").set_value("B@1").run()

    assert not seen.exception
    assert seen.header[0].value == "Is A@1 better than B@1?"


def test_the_pills_count_the_cases_that_both_have_a_score_for(
    tenant: Tenant, app_seen_by: SeenBy, run: Run
) -> None:
    seen = opened(app_seen_by(tenant), "comparison", run=str(run.id))

    assert pills(seen) == ["B@1 better (3)", "B@1 worse (0)", "All (3)"]
    assert any(
        "of the 3 cases that both arms have a score for" in one.value for one in seen.caption
    )


def pills(seen: AppTest) -> list[str]:
    return [option.content for option in seen.pills(key=PILLS).proto.options]


def test_a_view_is_in_the_address_by_its_own_name(
    tenant: Tenant, app_seen_by: SeenBy, run: Run
) -> None:
    seen = opened(app_seen_by(tenant), "comparison")

    seen.pills(key=PILLS).set_value(View.BETTER).run()

    assert seen.query_params["view"] == "better"
    assert "case" not in seen.query_params


def test_an_address_opens_on_its_view_and_its_turn(
    tenant: Tenant, app_seen_by: SeenBy, run: Run
) -> None:
    pair = Pair("B@1", "A@1", "edit_share")
    one = comparing.paired(tenant, run.id, pair)
    case_id = str(one.case_ids[one.of(View.BETTER)[1]])

    seen = opened(app_seen_by(tenant), "comparison", run=str(run.id), view="better", case=case_id)

    assert seen.pills(key=PILLS).value == View.BETTER
    assert any(caption.value == "2 of 3" for caption in seen.caption)


@pytest.mark.parametrize("case", ["999", "9" * 30, "x"], ids=["unknown", "huge", "no number"])
def test_an_unknown_turn_in_the_address_is_said(
    tenant: Tenant, app_seen_by: SeenBy, run: Run, case: str
) -> None:
    seen = opened(app_seen_by(tenant), "comparison", run=str(run.id), case=case)

    assert f"There is no case {case} in this run" in seen.error[0].value


def test_next_and_previous_go_through_the_view(
    tenant: Tenant, app_seen_by: SeenBy, run: Run
) -> None:
    seen = opened(app_seen_by(tenant), "comparison", run=str(run.id), view="better")
    before = texts(seen)

    seen.button(key="comparison.next").click().run()
    after, address = texts(seen), seen.query_params["case"]
    seen.button(key="comparison.previous").click().run()

    assert not seen.exception
    assert before != after
    assert (texts(seen), seen.query_params["case"] != address) == (before, True)


def test_all_charts_of_the_run_are_drawn(tenant: Tenant, app_seen_by: SeenBy, run: Run) -> None:
    seen = opened(app_seen_by(tenant), "comparison")

    titles = [heading.value for heading in seen.subheader]
    assert titles[:2] == [
        r"Quality\: edit share, 95 % interval",
        r"Latency\: the middle half, 5 % to 95 %",
    ]
    assert len(seen.get("plotly_chart")) == 2
    assert any("cost anything" in caption.value for caption in seen.caption)


def test_a_run_that_is_being_filled_shows_how_far_it_is(
    tenant: Tenant, app_seen_by: SeenBy, run: Run
) -> None:
    state(tenant, run, "running")

    seen = opened(app_seen_by(tenant), "comparison")

    assert "9 of 9 replies are in (interrupted)" in seen.get("progress")[0].proto.text
    assert not seen.exception


def test_a_finished_run_shows_no_progress(tenant: Tenant, app_seen_by: SeenBy, run: Run) -> None:
    assert not opened(app_seen_by(tenant), "comparison").get("progress")


def state(tenant: Tenant, run: Run, value: str) -> None:
    with tenancy.session(tenant) as db:
        store.get(db, run.id).state = value


def test_cells_that_failed_are_named_in_the_row_and_never_diffed(
    tenant: Tenant, app_seen_by: SeenBy, fake: FakeProvider
) -> None:
    dataset(tenant, *(told(f"chat {n}", f"C: {n}?", "M: Here it is.") for n in range(2)))
    config(tenant, "A")
    config(tenant, "B")
    made = replay.plan(tenant, dataset="shop", configs=["A", "B"])
    fake.enqueue("Here", Refused("not allowed"), "Here", "There")
    filled(tenant, made)

    seen = opened(app_seen_by(tenant), "comparison", run=str(made.id), view="unscored")

    assert "1 failed" in markup(seen).partition("</table>")[0]
    assert '<span class="wb-chip warn">refused</span>' in texts(seen)
    assert "<ins>" not in texts(seen)


def test_what_a_chat_was_tried_with_is_opened_by_its_address_alone(
    tenant: Tenant, app_seen_by: SeenBy, run: Run
) -> None:
    with tenancy.session(tenant) as db:
        store.get(db, run.id).purpose = "ghost"

    listed = opened(app_seen_by(tenant), "comparison")
    asked = opened(app_seen_by(tenant), "comparison", run=str(run.id))

    assert "wb-table" not in markup(listed)
    assert "wb-table" in markup(asked)
