"""A simulation on the comparison page and in its files: two conversations side by side."""

import pytest

from tests.pages.looking import markup, opened
from tests.people import SeenBy
from tests.replaying import config, dataset, filled, told
from tests.simulating import GAVE_UP, GOAL, persona, simulation
from workbench import comparing, curating, exporting, replay
from workbench.comparing import Pair, View
from workbench.domain.errors import Conflict, Refused
from workbench.domain.redaction import TOMBSTONE
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider
from workbench.reports import page, run_files, tables
from workbench.store.tables import Run

NASTY = "<img src=x onerror=alert(1)>"
CHAT = told("late", "C: Hello, a [link](x)", "M: Yes?", "C: Where is it?", "M: Real reply")


@pytest.fixture
def run(tenant: Tenant, fake: FakeProvider) -> Run:
    """Anna with two configs, from the second real message of a client."""
    dataset(tenant, CHAT)
    config(tenant, "A")
    config(tenant, "B")
    persona(tenant)
    made = simulation(tenant, configs=["A", "B"], dataset="shop", start=2)
    fake.enqueue("No idea", GAVE_UP, f"In Riga {NASTY}", f"Thanks {NASTY} {GOAL}")
    filled(tenant, made)
    return made


def test_two_conversations_stand_side_by_side_with_why_they_ended(
    tenant: Tenant, app_seen_by: SeenBy, run: Run
) -> None:
    shown = markup(opened(app_seen_by(tenant), "comparison", run=str(run.id)))

    assert "late · Anna, from message 4" in shown
    assert all(words in shown for words in ("No idea", "In Riga", "Thanks"))
    assert '<span class="wb-chip">gave up</span>' in shown
    assert '<span class="wb-chip">goal reached</span>' in shown
    assert "<del>" not in shown
    assert NASTY not in shown


def test_the_page_counts_starts_and_costs_by_the_conversation(
    tenant: Tenant, app_seen_by: SeenBy, run: Run
) -> None:
    seen = opened(app_seen_by(tenant), "comparison", run=str(run.id))

    assert "1 start of 1 conversation" in "".join(one.value for one in seen.caption)
    assert "Cost a conversation" in markup(seen)


def test_a_simulation_is_offered_in_the_list_of_runs(
    tenant: Tenant, app_seen_by: SeenBy, run: Run
) -> None:
    seen = opened(app_seen_by(tenant), "comparison")

    assert any("shop@1 · simulated" in one or "shop · simulated" in one
               for one in seen.selectbox(key="comparison.run").options)  # fmt: skip


def test_the_whole_conversation_tells_where_the_persona_went_on(
    tenant: Tenant, app_seen_by: SeenBy, run: Run
) -> None:
    seen = opened(app_seen_by(tenant), "comparison", run=str(run.id))

    seen.button(key="comparison.open").click().run()

    assert any("Anna went on as the client" in one.value for one in seen.caption)
    assert "Real reply" in markup(seen)


def test_a_persona_that_began_has_nothing_before(
    tenant: Tenant, app_seen_by: SeenBy, fake: FakeProvider, run: Run
) -> None:
    made = simulation(tenant, configs=["A", "B"])
    fake.enqueue("Hi", "Yes?", GOAL, Refused("not this"))
    filled(tenant, made)
    seen = opened(app_seen_by(tenant), "comparison", run=str(made.id), view=View.UNSCORED)

    seen.button(key="comparison.open").click().run()

    assert any("nothing was said before" in one.value for one in seen.caption)
    assert "Anna, from the start" in markup(seen)
    assert "broke off: refused" in markup(seen)
    assert "Anna wants the parcel" not in markup(seen)


def test_the_report_shows_whole_conversations(tenant: Tenant, run: Run) -> None:
    made = page.report(tenant, comparing.compare(tenant, run.id))

    assert "late · Anna, from message 4" in made
    assert "gave up" in made
    assert NASTY not in made


def test_the_table_of_cells_has_each_transcript(tenant: Tenant, run: Run) -> None:
    made = tables.csv_table(tenant, comparing.compare(tenant, run.id))

    assert "Manager: No idea" in made
    assert "late · Anna,4,A@1" in made


def test_the_arms_are_compared_by_the_share_of_goals_reached(tenant: Tenant, run: Run) -> None:
    one = comparing.paired(tenant, run.id, Pair("B@1", "A@1", "goal_reached"))

    assert one.counts[View.BETTER] == 1
    assert one.measure.binary


def test_a_redacted_start_takes_what_was_simulated_with_it(tenant: Tenant, run: Run) -> None:
    frozen = curating.dataset(tenant, "shop")
    curating.redact_conversation(tenant, curating.conversations(tenant, frozen.id)[0].id)

    found = list(replay.simulated(tenant, run.id))

    assert {one.fault for one in found} == {"redacted"}
    assert {one.played.turns for one in found} == {()}
    assert TOMBSTONE in tables.csv_table(tenant, comparing.compare(tenant, run.id))


def test_no_recording_holds_a_simulation(tenant: Tenant, run: Run) -> None:
    assert exporting.formats("run")
    with pytest.raises(Conflict, match="is a simulation"):
        run_files.export_run(tenant, run.id, "json")
