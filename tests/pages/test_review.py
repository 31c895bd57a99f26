"""The review page: blind, in order, undone; opened by engineers; figures only when one is done."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import make_colleague
from tests.pages.looking import everything, markup, opened
from tests.people import SeenBy
from tests.replaying import config, dataset, filled, replies, told
from tests.reviewed import (
    JUDGE,
    PAIR_JUDGE,
    RUBRIC,
    chosen_by,
    filled_run,
    judged_by,
    labelled_by,
    of_arm,
    pairs_opened,
)
from tests.reviewed import opened as review_opened
from workbench import curating, replay, reviewing
from workbench.domain.tenants import Role, Tenant
from workbench.providers.fake import FakeProvider
from workbench.reviewing import Wanted
from workbench.store import tenancy
from workbench.store.tables import Label, Run, RunCase

ARMS = ("Arm-A", "Arm-B", "human", "fake:")


@pytest.fixture
def run(tenant: Tenant, fake: FakeProvider) -> Run:
    """A filled run of two configs and people, scored by a judge."""
    made = filled_run(tenant, fake, conversations=2)
    judged_by(tenant, made, {one.id: 0.123456 for one in replies(tenant, made)})
    return made


@pytest.fixture
def stakeholder(tenant: Tenant) -> Tenant:
    """A person who may review what is open."""
    return make_colleague(tenant, Role.STAKEHOLDER)


def at(app: AppTest, run: Run, task: str = RUBRIC, **more: str) -> AppTest:
    """The page at one task of the run."""
    return opened(app, "review", run=str(run.id), rubric=task, **more)


def press(seen: AppTest, label: str) -> AppTest:
    """Press the button whose label begins so."""
    button = next(one for one in seen.button if one.label.replace("*", "").startswith(label))
    return button.click().run()


def labels(tenant: Tenant) -> list[Label]:
    """All labels of the company."""
    with tenancy.reading(tenant) as db:
        return list(db.query(Label).order_by(Label.id))


def test_an_engineer_without_an_open_run_is_asked_to_open_one(
    tenant: Tenant, run: Run, app_seen_by: SeenBy
) -> None:
    seen = opened(app_seen_by(tenant), "review")

    seen = press(seen, "Open for review")

    assert not seen.exception
    (listed,) = reviewing.open_runs(tenant)
    assert (listed.run_id, listed.tasks) == (run.id, (RUBRIC,))
    assert any(button.label == "Review" for button in seen.button)


def test_a_pair_is_opened_by_the_form(tenant: Tenant, run: Run, app_seen_by: SeenBy) -> None:
    seen = opened(app_seen_by(tenant), "review")
    seen.multiselect(key="review.rubrics").set_value([])
    seen.multiselect(key="review.pair").set_value(["Arm-A@1", "human"])

    press(seen, "Open for review")

    assert reviewing.open_runs(tenant)[0].tasks == ("pair-1",)


def test_half_a_pair_is_refused_in_words(tenant: Tenant, run: Run, app_seen_by: SeenBy) -> None:
    seen = opened(app_seen_by(tenant), "review")
    seen.multiselect(key="review.pair").set_value(["human"])

    seen = press(seen, "Open for review")

    assert "can't be compared with itself" in seen.error[0].value
    assert reviewing.open_runs(tenant) == []


def test_without_a_run_the_next_step_is_a_replay(tenant: Tenant, app_seen_by: SeenBy) -> None:
    seen = opened(app_seen_by(tenant), "review")

    assert "Replay first" in seen.markdown[0].value


def test_a_stakeholder_is_told_who_opens_runs(
    stakeholder: Tenant, run: Run, app_seen_by: SeenBy
) -> None:
    seen = opened(app_seen_by(stakeholder), "review")

    assert "Nothing waits for you" in seen.markdown[0].value
    assert [one.label for one in seen.button if one.label.startswith("Open")] == []


def test_a_stakeholder_reviews_from_the_list(
    tenant: Tenant, stakeholder: Tenant, run: Run, app_seen_by: SeenBy
) -> None:
    review_opened(tenant, run)

    listed = opened(app_seen_by(stakeholder), "review", run="")  # Comparison put one there
    seen = press(listed, "Review")
    press(seen, "Mostly")

    assert [one.value for one in labels(tenant)] == [0.75]
    assert labels(tenant)[0].reviewer_id == stakeholder.user_id


@pytest.mark.parametrize("task", [RUBRIC, "pair-1"])
def test_nothing_that_is_sent_tells_whose_reply_it_is(
    tenant: Tenant, run: Run, app_seen_by: SeenBy, task: str
) -> None:
    wanted = Wanted([RUBRIC], [("Arm-A@1", "Arm-B@1")], size=100)
    reviewing.open_review(tenant, run.id, wanted)
    seen = at(app_seen_by(tenant), run, task)

    for _ in range(4):
        sent = everything(seen)
        assert "reply" in sent
        assert [word for word in (*ARMS, "0.123", "12.3", "calibrated") if word in sent] == []
        seen = press(seen, "Skip")


def test_an_answer_shows_the_next_reply_and_undo_the_one_before(
    tenant: Tenant, run: Run, app_seen_by: SeenBy
) -> None:
    review_opened(tenant, run)
    seen = at(app_seen_by(tenant), run)
    first = markup(seen)

    seen = press(seen, "Fully")
    assert len(labels(tenant)) == 1
    second = markup(seen)
    seen = press(seen, "Undo the last")

    assert markup(seen) == first != second
    assert labels(tenant) == []


def test_reasons_go_with_the_answer_and_not_with_the_next_one(
    tenant: Tenant, run: Run, app_seen_by: SeenBy
) -> None:
    review_opened(tenant, run)
    seen = at(app_seen_by(tenant), run)
    seen.pills[0].set_value(["Too long"]).run()

    seen = press(press(seen, "Partly"), "Partly")

    assert [one.reasons for one in labels(tenant)] == [["Too long"], []]


def test_the_page_goes_on_where_a_person_was(tenant: Tenant, run: Run, app_seen_by: SeenBy) -> None:
    review_opened(tenant, run)
    seen = press(at(app_seen_by(tenant), run), "Skip")

    again = at(app_seen_by(tenant), run)

    assert markup(again) == markup(seen)
    assert "1 of 12 done" in everything(again)


def test_who_is_done_sees_agreement_and_judges(
    tenant: Tenant, stakeholder: Tenant, run: Run, app_seen_by: SeenBy
) -> None:
    review_opened(tenant, run)
    words = {one.id: 1.0 if n % 2 else 0.0 for n, one in enumerate(replies(tenant, run))}
    for by in (tenant, stakeholder):
        labelled_by(by, run, words)

    seen = at(app_seen_by(stakeholder), run)

    said = " ".join(one.value for one in seen.markdown)
    assert "said the same in 100 %" in said
    assert "alpha 1" in said
    assert "not calibrated" in markup(seen)
    assert "12 labels of people" in markup(seen)


def test_who_is_done_with_pairs_sees_the_judge_of_pairs_beside_them(
    tenant: Tenant, run: Run, app_seen_by: SeenBy
) -> None:
    beside = {one.id: 1.0 for one in of_arm(tenant, run, "Arm-B@1")}
    judged_by(tenant, run, beside, judge=PAIR_JUDGE)
    pairs_opened(tenant, run, ("Arm-A@1", "Arm-B@1"))
    chosen_by(tenant, run, "pair-1", beside)

    seen = at(app_seen_by(tenant), run, "pair-1")

    assert "preference@fake:judge" in seen.subheader[1].value.replace("\\", "")
    assert "4 labels of people. The same choice on 100 %" in markup(seen)
    assert "<td>The other arm</td><td>0</td><td>0</td>" in markup(seen)


def test_a_pair_without_the_first_arm_is_told_that_no_judge_compares_it(
    tenant: Tenant, run: Run, app_seen_by: SeenBy
) -> None:
    judged_by(tenant, run, {}, judge=PAIR_JUDGE)
    pairs_opened(tenant, run, ("Arm-B@1", "human"))

    seen = at(app_seen_by(tenant), run, "pair-1", results="1")

    assert "No judge of this run compares these two arms" in everything(seen)
    assert PAIR_JUDGE not in everything(seen)


def test_an_engineer_may_look_at_results_before(
    tenant: Tenant, stakeholder: Tenant, run: Run, app_seen_by: SeenBy
) -> None:
    review_opened(tenant, run)

    assert "Reviewers" in everything(at(app_seen_by(tenant), run, results="1"))
    assert JUDGE not in everything(at(app_seen_by(stakeholder), run, results="1"))


def test_a_run_that_is_not_open_is_told_so(tenant: Tenant, run: Run, app_seen_by: SeenBy) -> None:
    seen = at(app_seen_by(tenant), run)

    assert "is not open for review" in seen.error[0].value


def test_a_task_that_the_run_lacks_is_told_so(
    tenant: Tenant, run: Run, app_seen_by: SeenBy
) -> None:
    review_opened(tenant, run)

    seen = at(app_seen_by(tenant), run, "sendable")

    assert "not reviewed by sendable" in seen.error[0].value


def test_a_redacted_conversation_shows_no_text(
    tenant: Tenant, run: Run, app_seen_by: SeenBy
) -> None:
    review_opened(tenant, run)
    with tenancy.reading(tenant) as db:
        all_of_them = {one.conversation_id for one in db.query(RunCase)}
    for gone in all_of_them:
        curating.redact_conversation(tenant, gone)

    seen = at(app_seen_by(tenant), run)

    assert "Where is" not in everything(seen)
    assert not seen.exception


def test_texts_are_shown_as_text(tenant: Tenant, fake: FakeProvider, app_seen_by: SeenBy) -> None:
    dataset(tenant, told("one", "C: <script>alert(1)</script>", "M: fine"))
    config(tenant, "A")
    fake.enqueue("<img src=x onerror=alert(2)>")
    made = replay.plan(tenant, dataset="shop", configs=["A"])
    filled(tenant, made)
    review_opened(tenant, made)

    seen = markup(at(app_seen_by(tenant), made))

    assert "<script" not in seen
    assert "<img" not in seen
    assert "&lt;img src=x" in seen
