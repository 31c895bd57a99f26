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
    return page.button(key="datasets.submit").click().run()


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


TALK = "Anna: *hi*\nMarek: hello a@b.co\nAnna: where is it?\nMarek: on its way\n"
DATED = "01/02/24, 10:00 - Anna: hi\n01/02/24, 10:01 - Marek: hello\n"


def turns(tenant: Tenant) -> list[tuple[str, str]]:
    told = curating.conversations(tenant, curating.dataset(tenant, "shop").id)
    return [(turn.role, turn.text) for turn in told[0].turns]


def test_names_are_asked_for_before_anything_is_stored(tenant: Tenant, page: AppTest) -> None:
    seen = paste(page, TALK, "shop")

    assert "Which of these names is you?" in [each.value for each in seen.subheader]
    assert seen.radio(key="datasets.ours").options == ["Anna · 2 messages", "Marek · 2 messages"]
    assert curating.datasets(tenant) == []


def test_an_import_waits_for_the_name(tenant: Tenant, page: AppTest) -> None:
    seen = paste(page, TALK, "shop").button(key="datasets.answer").click().run()

    assert [each.value for each in seen.warning] == ["Choose an answer above first."]
    assert curating.datasets(tenant) == []


def test_the_name_that_is_chosen_is_the_manager(tenant: Tenant, page: AppTest) -> None:
    seen = paste(page, TALK, "shop")

    seen = seen.radio(key="datasets.ours").set_value(1).run()
    seen = seen.button(key="datasets.answer").click().run()

    assert "4 new messages" in seen.success[0].value
    assert turns(tenant)[:2] == [("client", "*hi*"), ("manager", "hello <EMAIL_1>")]
    assert not seen.subheader


def test_masking_can_be_switched_off(tenant: Tenant, page: AppTest) -> None:
    page.toggle(key="datasets.mask").set_value(False)

    paste(page, CHAT.replace("it?", "a@b.co?"), "shop")

    assert turns(tenant)[0] == ("client", "<b>Where</b> is a@b.co?")


def test_several_names_are_chosen_from_a_list(tenant: Tenant, page: AppTest) -> None:
    seen = paste(page, f"{TALK}Eva: I help\n", "shop")

    seen = seen.multiselect(key="datasets.ours").set_value(["Marek", "Eva"]).run()
    seen.button(key="datasets.answer").click().run()

    assert [role for role, _ in turns(tenant)] == [
        "client", "manager", "client", "manager", "manager",
    ]  # fmt: skip


def test_the_order_of_dates_is_asked_for(tenant: Tenant, page: AppTest) -> None:
    seen = paste(page, DATED, "shop")

    assert seen.radio(key="datasets.order").options == ["day, month, year", "month, day, year"]
    seen = seen.radio(key="datasets.ours").set_value(1).run()
    seen = seen.radio(key="datasets.order").set_value("mdy").run()
    seen.button(key="datasets.answer").click().run()

    told = curating.conversations(tenant, curating.dataset(tenant, "shop").id)
    assert f"{told[0].turns[0].sent_at:%m-%d}" == "01-02"


def test_back_forgets_the_question_and_keeps_what_was_pasted(page: AppTest) -> None:
    seen = paste(page, TALK, "shop")

    seen = seen.button(key="datasets.back").click().run()

    assert not seen.subheader
    assert seen.text_area(key="datasets.text").value == TALK


def test_an_import_without_an_answer_of_ours_says_so(tenant: Tenant, page: AppTest) -> None:
    seen = paste(page, "MANAGER: hello", "shop")

    assert "nothing to replay" in seen.warning[0].value
