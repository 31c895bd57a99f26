"""The datasets page: its empty state, an import by pasting, a refusal, an open dataset."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.people import SeenBy
from workbench import curating, importing
from workbench.domain.tenants import Tenant
from workbench.ui import nav

CHAT = "=== *Late* parcel\nCLIENT: <b>Where</b> is it?\nMANAGER: I ask the carrier.\n"


@pytest.fixture
def page(tenant: Tenant, app_seen_by: SeenBy) -> AppTest:
    """The page as an admin sees it."""
    app = app_seen_by(tenant)
    app.run()
    return app.switch_page(str(nav.PAGES / "datasets.py")).run()


def paste(page: AppTest, text: str, dataset: str) -> AppTest:
    page.text_area(key="datasets.text").set_value(text)
    page.text_input(key="datasets.name").set_value(dataset)
    return page.button[-1].click().run()


def test_an_empty_company_is_told_the_next_step(page: AppTest) -> None:
    assert "No datasets yet" in "".join(each.value for each in page.markdown)


def test_pasted_lines_become_a_dataset(tenant: Tenant, page: AppTest) -> None:
    seen = paste(page, CHAT, "shop")

    assert "2 new messages" in seen.success[0].value
    assert curating.dataset(tenant, "shop").conversation_count == 1
    assert list(seen.dataframe[0].value["Dataset"]) == ["shop"]


def test_a_paste_that_can_not_be_read_is_refused_in_a_sentence(
    tenant: Tenant, page: AppTest
) -> None:
    seen = paste(page, "CLIENT: hi\nAGENT: hello", "shop")

    assert "ine 2" in seen.error[0].value
    assert curating.datasets(tenant) == []


def test_a_dataset_opens_to_its_conversations(tenant: Tenant, app_seen_by: SeenBy) -> None:
    importing.import_data(tenant, CHAT.encode(), dataset="shop")
    app = app_seen_by(tenant)
    app.run()
    page = app.switch_page(str(nav.PAGES / "datasets.py")).run()

    seen = page.selectbox(key="datasets.chosen").set_value("shop").run()

    assert seen.expander[-1].label == r"\*Late\* parcel · 2 messages"
    assert not seen.exception
