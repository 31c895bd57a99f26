"""The comparison page: the verdict first, the table, the texts, and nothing of another company."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.people import SeenBy
from tests.replaying import config, dataset, filled, told
from workbench import replay
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider
from workbench.store.tables import Run
from workbench.ui import nav

PAGE = str(nav.PAGES / "comparison.py")
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


def opened(app: AppTest, **parameters: str) -> AppTest:
    """The page, with what its address says."""
    app.run()
    for name, value in parameters.items():
        app.query_params[name] = value
    seen = app.switch_page(PAGE).run()
    assert not seen.exception
    return seen


def markup(seen: AppTest) -> str:
    """All HTML of the page but its styles."""
    blocks = [element.proto.body for element in seen.get("html")]
    return "".join(body for body in blocks if "<style>" not in body)


def test_the_first_thing_is_the_verdict_in_words(
    tenant: Tenant, app_seen_by: SeenBy, run: Run
) -> None:
    seen = opened(app_seen_by(tenant))

    assert seen.header[0].value == "Is B@1 better than A@1?"
    assert "wb-verdict" in markup(seen).partition("wb-table")[0]


def test_every_arm_has_its_row(tenant: Tenant, app_seen_by: SeenBy, run: Run) -> None:
    rows = markup(opened(app_seen_by(tenant)))

    assert all(f"<td>{name}<" in rows for name in ("A@1", "B@1", "human"))
    assert "3/3" in rows


def test_what_clients_and_models_wrote_is_escaped(
    tenant: Tenant, app_seen_by: SeenBy, run: Run
) -> None:
    seen = opened(app_seen_by(tenant))

    assert NASTY not in markup(seen)


def test_the_address_names_the_run(tenant: Tenant, app_seen_by: SeenBy, run: Run) -> None:
    seen = opened(app_seen_by(tenant))

    assert seen.query_params["run"] == str(run.id)


def test_another_companys_run_is_not_there(
    tenant: Tenant, other_tenant: Tenant, app_seen_by: SeenBy, run: Run
) -> None:
    dataset(other_tenant, told("x", "C: Hi", "M: Yes?"))
    replay.plan(other_tenant, dataset="shop", configs=[], human=True)

    seen = opened(app_seen_by(other_tenant), run=str(run.id))

    assert f"There is no run {run.id} in this company" in seen.error[0].value
    assert "wb-table" not in markup(seen)


def test_without_a_run_the_page_says_what_to_do(tenant: Tenant, app_seen_by: SeenBy) -> None:
    seen = opened(app_seen_by(tenant))

    assert any("python -m workbench replay" in text.value for text in seen.markdown)


def test_the_conversation_opens_with_what_was_really_said(
    tenant: Tenant, app_seen_by: SeenBy, run: Run
) -> None:
    seen = opened(app_seen_by(tenant))

    seen.button(key="comparison.open").click().run()

    assert not seen.exception
    assert "Here it is." in markup(seen)


def test_another_baseline_turns_the_question_round(
    tenant: Tenant, app_seen_by: SeenBy, run: Run
) -> None:
    seen = opened(app_seen_by(tenant))

    seen.selectbox(key="baseline").set_value("B@1").run()

    assert not seen.exception
    assert seen.header[0].value == "Is A@1 better than B@1?"
