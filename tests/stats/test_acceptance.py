"""Acceptance: what counts, and the figures of STAR."""

import json
from pathlib import Path

import pytest

from workbench.domain.turns import Outcome
from workbench.stats.acceptance import acceptance
from workbench.stats.intervals import clustered_mean

STAR = Path(__file__).parents[2].parent / "shared" / "data" / "star" / "star_dialogues.jsonl"
OUTCOMES = {"pick_suggestion": Outcome.AS_IS, "utter": Outcome.REPLACED}
EACH = [Outcome.AS_IS, Outcome.AS_IS, Outcome.EDITED, Outcome.REJECTED, Outcome.REPLACED]


@pytest.fixture(scope="module")
def star():
    """Outcome and dialogue of every message of STAR's agents."""
    if not STAR.exists():
        pytest.skip("STAR is not beside this checkout")
    return [
        (OUTCOMES[event["Action"]], dialogue["DialogueID"])
        for dialogue in map(json.loads, STAR.read_text("utf-8").splitlines())
        for event in dialogue["Events"]
        if event["Agent"] == "Wizard" and event["Action"] in OUTCOMES
    ]


def test_the_acceptance_of_star_is_the_reference_value(star):
    outcomes, dialogues = zip(*star, strict=True)

    found = acceptance(outcomes, dialogues, [None] * len(star))

    assert (found.as_is, found.replaced, found.clusters) == (2174, 453, 302)
    assert found.rate == pytest.approx(0.827560, abs=5e-7)
    assert found.clustered_se == pytest.approx(0.011092, abs=5e-7)


def test_star_without_its_dialogues_looks_surer_than_it_is(star):
    accepted = [outcome is Outcome.AS_IS for outcome, _ in star]

    naive = clustered_mean(accepted, range(len(accepted)))

    assert naive.standard_error == pytest.approx(0.007372, abs=5e-7)


def test_each_outcome_is_counted_and_all_are_decided():
    found = acceptance(EACH, [1, 2, 3, 4, 5], [None] * 5)

    counts = (found.as_is, found.edited, found.rejected, found.replaced)
    assert (counts, found.decided, found.rate) == ((2, 1, 1, 1), 5, 0.4)


def test_the_interval_is_wilsons():
    found = acceptance(["as_is"] * 82 + ["rejected"] * 18, range(100), [None] * 100)

    assert (found.low, found.high) == pytest.approx((0.733326, 0.882998), abs=5e-7)


def test_a_draft_that_is_not_decided_does_not_count():
    found = acceptance(["as_is", "", ""], [1, 2, 3], [0.0, None, None])

    assert (found.decided, found.rate, found.clusters) == (1, 1.0, 1)


def test_the_edit_share_is_the_mean_over_sent_drafts_where_it_is_known():
    found = acceptance(EACH, [1, 2, 3, 4, 5], [0.0, None, 0.5, 1.0, 1.0])

    assert found.edit_share == 0.25


def test_one_conversation_has_wilsons_interval_and_no_clustered_error():
    found = acceptance(["as_is", "edited"], [1, 1], [0.0, 0.2])

    assert found.low is not None
    assert (found.clustered_se, found.clusters) == (None, 1)


def test_no_decided_drafts_give_no_rate():
    found = acceptance([], [], [])

    assert (found.decided, found.rate, found.low, found.edit_share) == (0, None, None, None)
    assert (found.clustered_se, found.clusters) == (None, 0)


def test_an_outcome_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="none of: as_is, edited, rejected, replaced"):
        acceptance(["sent"], [1], [None])
