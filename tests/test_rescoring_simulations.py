"""A simulation scored again: by scorers that fit it, each conversation once, no new word played."""

from dataclasses import replace

import pytest

from tests.conftest import make_colleague
from tests.judged import scored
from tests.own_scorers import registry as own_scorers
from tests.replaying import config, dataset, filled, scores, told
from tests.simulating import GOAL, persona, simulation
from workbench import comparing, replay
from workbench.domain.errors import BadInput, Denied, NotFound, Refused
from workbench.domain.replies import Sample, ScoreValue
from workbench.domain.tenants import Role, Tenant
from workbench.domain.turns import Side
from workbench.providers.fake import FakeProvider
from workbench.scoring import SCORERS, scorer
from workbench.store.tables import Run

__all__ = ["own_scorers"]


@pytest.fixture
def run(tenant: Tenant, fake: FakeProvider) -> Run:
    """Anna twice, behind a real client's first words: a whole conversation, one that broke off."""
    dataset(tenant, told("late", "C: Hello", "M: Yes?"))
    config(tenant, "A")
    persona(tenant)
    made = simulation(tenant, dataset="shop", start=1, repeats=2, scorers=["length"])
    fake.enqueue("It is in Riga.", f"Thanks {GOAL}", Refused("not this"))
    filled(tenant, made)
    return made


def values(tenant: Tenant, run: Run) -> dict[str, float | None]:
    return {one.scorer: one.value for one in scores(tenant, run)}


def test_further_scorers_measure_the_whole_conversation_without_a_call(
    tenant: Tenant, run: Run, fake: FakeProvider
) -> None:
    asked = len(fake.requests)

    last = scored(tenant, run, "goal_reached", "turns", "language", "latency")

    assert (last.done, last.total, last.calls) == (3, 4, 0)
    assert values(tenant, run) == {"length": 4.0, "goal_reached": 1.0, "turns": 2.0, "latency": 0.0}
    assert len(fake.requests) == asked
    assert "turns" in comparing.compare(tenant, run.id).arm("A@1").measures


def test_what_is_scored_is_left_as_it_is(tenant: Tenant, run: Run) -> None:
    scored(tenant, run, "turns")

    assert scored(tenant, run, "turns").total == scored(tenant, run).done == 0


def test_a_newer_version_scores_again(
    tenant: Tenant, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SCORERS, "length", replace(SCORERS["length"], version=99))

    assert scored(tenant, run).done == 1
    assert [one.scorer_version for one in scores(tenant, run)] == [1, 99]


@pytest.mark.usefixtures("own_scorers")
def test_an_own_scorer_is_told_who_said_what(tenant: Tenant, run: Run) -> None:
    @scorer(version=1, unit="count")
    def client_messages(sample: Sample, _reply: str) -> ScoreValue | None:
        """Messages of the simulated client."""
        return ScoreValue(len(sample.played.said_by(Side.CLIENT))) if sample.played else None

    scored(tenant, run, "client_messages")

    assert values(tenant, run)["client_messages"] == 1.0


@pytest.mark.parametrize("name", ["edit_share", "chrf", "rouge_l", "similarity@openai:test"])
def test_a_scorer_that_needs_a_persons_reply_is_refused_and_nothing_is_stored(
    name: str, tenant: Tenant, run: Run
) -> None:
    with pytest.raises(BadInput, match="compares with a person's own reply"):
        scored(tenant, run, "turns", name)

    assert replay.status(tenant, run.id).scorers == ("length",)


def test_a_name_that_is_none_is_refused_with_the_nearest(tenant: Tenant, run: Run) -> None:
    with pytest.raises(BadInput, match="did you mean 'turns'"):
        scored(tenant, run, "turnz")


def test_managers_score_none_and_other_companies_find_none(
    tenant: Tenant, other_tenant: Tenant, run: Run
) -> None:
    with pytest.raises(Denied):
        scored(make_colleague(tenant, Role.MANAGER), run, "turns")
    with pytest.raises(NotFound):
        scored(other_tenant, run, "turns")
