"""Two arms case by case: which view has which case, in what order, and the cells as rows."""

import pytest

from tests.replaying import dataset, filled, replies
from tests.test_comparing import one_turn, run_of
from workbench import comparing, replay
from workbench.comparing import Pair, Paired, View
from workbench.comparing.known import KNOWN
from workbench.domain.errors import Refused
from workbench.domain.replies import ScoreValue
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider
from workbench.scoring import registry
from workbench.store import runs as store
from workbench.store import tenancy
from workbench.store.tables import Run


def polite(_sample: object, reply: str) -> ScoreValue:
    """Whether the reply thanks."""
    return ScoreValue(float("thanks" in reply))


@pytest.fixture
def pass_or_fail() -> object:
    """A scorer of 0 and 1, registered for one test."""
    registry.scorer(version=1, unit="share", better="higher")(polite)
    yield
    del registry.SCORERS["polite"]


def pair_of(tenant: Tenant, run: Run, measure: str) -> Paired:
    return comparing.paired(tenant, run.id, Pair("B@1", "A@1", measure))


def changes(tenant: Tenant, one: Paired, view: View) -> list[float | None]:
    return [line.change for line in comparing.lines(tenant, one, one.of(view).tolist())]


def scored(tenant: Tenant, run: Run, name: str, values: list[float], version: int = 1) -> None:
    """Add scores to a run's replies, in the order they were stored."""
    rows = [
        {"run_id": run.id, "reply_id": reply.id, "scorer": name, "scorer_version": version,
         "value": value, "reason": f"because {value:g}"}
        for reply, value in zip(replies(tenant, run), values, strict=True)
    ]  # fmt: skip
    with tenancy.session(tenant) as db:
        store.keep_scores(db, rows)
        store.get(db, run.id).scorers = sorted({*run.scorers, name})


def test_regressions_come_first_and_the_biggest_of_them_before_all(
    tenant: Tenant, fake: FakeProvider
) -> None:
    dataset(tenant, *one_turn(5))
    run = run_of(tenant, fake, *["x"] * 10)
    scored(tenant, run, "chrf", [50, 50, 50, 90, 50, 40, 50, 10, 50, 60])

    one = pair_of(tenant, run, "chrf")

    assert changes(tenant, one, View.ALL) == [-40, -10, 40, 10, 0]
    assert changes(tenant, one, View.WORSE) == [-40, -10]


def test_worse_is_higher_where_lower_is_better(tenant: Tenant, fake: FakeProvider) -> None:
    dataset(tenant, *one_turn(2))
    run = run_of(tenant, fake, "It is at 0.", "no", "no", "It is at 1.")

    one = pair_of(tenant, run, "edit_share")

    assert [change > 0 for change in changes(tenant, one, View.WORSE)] == [True]
    assert [change < 0 for change in changes(tenant, one, View.BETTER)] == [True]


def test_all_counts_are_parts_of_the_cases_that_both_have_a_score_for(
    tenant: Tenant, fake: FakeProvider
) -> None:
    dataset(tenant, *one_turn(4))
    run = run_of(tenant, fake, "a", "a a", "a", "a", "a a", "a", Refused("no"), "a")

    counts = pair_of(tenant, run, "length").counts

    assert counts == {
        View.BETTER: 1, View.WORSE: 1, View.SAME: 1, View.ALL: 3, View.UNSCORED: 1,
    }  # fmt: skip


def test_pass_and_fail_are_fixed_broken_and_failing(
    tenant: Tenant, fake: FakeProvider, pass_or_fail: None
) -> None:
    dataset(tenant, *one_turn(4))
    run = run_of(tenant, fake, *["x"] * 8)
    scored(tenant, run, "polite", [0, 1, 1, 0, 0, 0, 1, 1])

    one = pair_of(tenant, run, "polite")
    found = comparing.compare(tenant, run.id).difference("B@1", "polite")

    assert one.counts == {
        View.BETTER: 1, View.WORSE: 1, View.FAILING: 1, View.ALL: 4, View.UNSCORED: 0,
    }  # fmt: skip
    assert (found.mcnemar.fixed, found.mcnemar.broke, found.mcnemar.p_value) == (1, 1, 1.0)


def test_a_measure_in_between_is_no_matter_of_pass_or_fail(
    tenant: Tenant, fake: FakeProvider
) -> None:
    dataset(tenant, *one_turn(2))
    run = run_of(tenant, fake, "It is at 0.", "It is not", "x", "It is at 1.")

    found = comparing.compare(tenant, run.id)

    assert not found.measure("edit_share").binary
    assert found.difference("B@1", "edit_share").mcnemar is None


def test_the_newest_version_of_a_scorer_is_used_alone(tenant: Tenant, fake: FakeProvider) -> None:
    dataset(tenant, *one_turn(2))
    run = run_of(tenant, fake, "a", "b", "a", "b")
    scored(tenant, run, "length", [10, 20, 10, 20], version=2)

    arm = comparing.compare(tenant, run.id).arm("A@1").measures["length"]

    assert (arm.estimate.mean, arm.scored) == (10, 2)


def test_a_failed_cell_has_its_reason_and_no_words_of_the_fault(
    tenant: Tenant, fake: FakeProvider
) -> None:
    dataset(tenant, *one_turn(2))
    run = run_of(tenant, fake, "a", Refused("it said no"), "a", "b")
    one = pair_of(tenant, run, "length")

    cell = comparing.texts(tenant, one, one.of(View.UNSCORED).tolist())[0].arm

    assert (cell.text, cell.fault, cell.value) == ("", "refused", None)
    assert "it said no" in cell.reason


def test_the_whole_repeat_stands_for_a_cell_that_failed_once(
    tenant: Tenant, fake: FakeProvider
) -> None:
    dataset(tenant, *one_turn(1))
    run = run_of(tenant, fake, Refused("no"), "whole", "b", "b", repeats=2)
    one = pair_of(tenant, run, "length")

    cell = comparing.texts(tenant, one, [0])[0].baseline

    assert (cell.text, cell.fault) == ("whole", None)


def test_the_scorers_reason_stands_beside_the_text(tenant: Tenant, fake: FakeProvider) -> None:
    dataset(tenant, *one_turn(1))
    run = run_of(tenant, fake, "a", "b")
    scored(tenant, run, "chrf", [1, 0])

    assert comparing.texts(tenant, pair_of(tenant, run, "chrf"), [0])[0].arm.reason == "because 0"


def test_every_cell_is_a_row_with_its_scores_and_texts(tenant: Tenant, fake: FakeProvider) -> None:
    dataset(tenant, *one_turn(2))
    run = run_of(tenant, fake, "one", "one two", Refused("no"), "b")

    rows = list(comparing.cells(tenant, run.id))

    assert [(one.arm, one.turn, one.row.repeat) for one in rows] == [
        ("A@1", 1, 0), ("B@1", 1, 0), ("A@1", 1, 0), ("B@1", 1, 0),
    ]  # fmt: skip
    assert (rows[1].row.text, rows[1].scores["length"]) == ("one two", 2.0)
    assert (rows[2].row.error, rows[2].scores) == ("refused", {})
    assert (rows[1].client, rows[1].reference) == ("Where is 0?", "It is at 0.")


def test_a_known_run_is_not_read_again_until_it_changes(tenant: Tenant, fake: FakeProvider) -> None:
    dataset(tenant, *one_turn(2))
    run = run_of(tenant, fake, "a", "b", "a", "b")

    first = comparing.compare(tenant, run.id)
    again = comparing.compare(tenant, run.id)
    scored(tenant, run, "length", [10, 20, 10, 20], version=2)
    changed = comparing.compare(tenant, run.id)

    assert again is first
    assert changed.arm("A@1").measures["length"].estimate.mean == 10


def test_replies_to_another_run_leave_a_known_run_known(tenant: Tenant, fake: FakeProvider) -> None:
    dataset(tenant, *one_turn(2))
    run = run_of(tenant, fake, "a", "b", "a", "b")
    first = comparing.compare(tenant, run.id)

    filled(tenant, replay.plan(tenant, dataset="shop", configs=[], human=True))

    assert comparing.compare(tenant, run.id) is first


def test_few_runs_are_kept(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.comparing.known.RUNS_KEPT", 2)
    dataset(tenant, *one_turn(1))

    for _ in range(3):
        run = replay.plan(tenant, dataset="shop", configs=[], human=True)
        comparing.compare(tenant, run.id)

    assert len(KNOWN) == 2
    assert run.id in {key[2] for key in KNOWN}
