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


def look_at(page: AppTest, text: str) -> AppTest:
    """The page after the text was pasted and Continue was pressed."""
    page.text_area(key="datasets.text").set_value(text)
    return page.button(key="datasets.submit").click().run()


def answered(page: AppTest) -> AppTest:
    return page.button(key="datasets.answer").click().run()


def imported(page: AppTest, dataset: str) -> AppTest:
    """The page after the last step, which runs the import in a run of its own."""
    page.text_input(key="datasets.name").set_value(dataset)
    return answered(page)


def paste(page: AppTest, text: str, dataset: str) -> AppTest:
    return imported(look_at(page, text), dataset)


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
    seen = look_at(page, "CLIENT: hi\nAGENT: hello")

    assert "ine 2" in seen.error[0].value
    assert curating.datasets(tenant) == []


def test_a_dataset_opens_to_its_conversations(tenant: Tenant, app_seen_by: SeenBy) -> None:
    importing.import_data(tenant, CHAT.encode(), dataset="shop")
    app = app_seen_by(tenant)
    app.run()
    page = app.switch_page(str(nav.PAGES / "datasets.py"))

    page.query_params["dataset"] = "shop"
    seen = page.run()

    assert seen.expander[-1].label == r"\*Late\* parcel · 2 messages"
    assert not seen.exception


TALK = "Anna: *hi*\nMarek: hello a@b.co\nAnna: where is it?\nMarek: on its way\n"
DATED = "01/02/24, 10:00 - Anna: hi\n01/02/24, 10:01 - Marek: hello\n"


def turns(tenant: Tenant) -> list[tuple[str, str]]:
    told = curating.conversations(tenant, curating.dataset(tenant, "shop").id)
    return [(turn.role, turn.text) for turn in told[0].turns]


def test_names_are_asked_for_before_anything_is_stored(tenant: Tenant, page: AppTest) -> None:
    seen = look_at(page, TALK)

    assert "Which of these names is you?" in [each.value for each in seen.subheader]
    assert seen.radio(key="datasets.ours").options == ["Anna · 2 messages", "Marek · 2 messages"]
    assert curating.datasets(tenant) == []


def test_an_import_waits_for_the_name(tenant: Tenant, page: AppTest) -> None:
    seen = answered(look_at(page, TALK))

    assert [each.value for each in seen.warning] == ["Choose an answer above first."]
    assert curating.datasets(tenant) == []


def test_the_name_that_is_chosen_is_the_manager(tenant: Tenant, page: AppTest) -> None:
    seen = look_at(page, TALK).radio(key="datasets.ours").set_value(1).run()

    seen = imported(answered(seen), "shop")

    assert "4 new messages" in seen.success[0].value
    assert turns(tenant)[:2] == [("client", "*hi*"), ("manager", "hello <EMAIL_1>")]
    assert not seen.subheader


def test_masking_can_be_switched_off(tenant: Tenant, page: AppTest) -> None:
    seen = look_at(page, CHAT.replace("it?", "a@b.co?"))
    assert "&lt;EMAIL_1&gt;" in "".join(each.proto.body for each in seen.get("html"))

    seen = seen.toggle(key="datasets.mask").set_value(False).run()
    assert "a@b.co" in "".join(each.proto.body for each in seen.get("html"))
    imported(seen, "shop")

    assert turns(tenant)[0] == ("client", "<b>Where</b> is a@b.co?")


def test_several_names_are_chosen_from_a_list(tenant: Tenant, page: AppTest) -> None:
    seen = look_at(page, f"{TALK}Eva: I help\n")

    seen = seen.multiselect(key="datasets.ours").set_value(["Marek", "Eva"]).run()
    imported(answered(seen), "shop")

    assert [role for role, _ in turns(tenant)] == [
        "client", "manager", "client", "manager", "manager",
    ]  # fmt: skip


def test_the_order_of_dates_is_asked_for(tenant: Tenant, page: AppTest) -> None:
    seen = look_at(page, DATED)

    assert seen.radio(key="datasets.order").options == ["day, month, year", "month, day, year"]
    seen = answered(seen.radio(key="datasets.order").set_value("mdy").run())
    seen = answered(seen.radio(key="datasets.ours").set_value(1).run())
    imported(seen, "shop")

    told = curating.conversations(tenant, curating.dataset(tenant, "shop").id)
    assert f"{told[0].turns[0].sent_at:%m-%d}" == "01-02"


def test_back_keeps_what_was_given_and_answered(tenant: Tenant, page: AppTest) -> None:
    seen = look_at(page, DATED)
    seen = answered(seen.radio(key="datasets.order").set_value("mdy").run())

    seen = seen.button(key="datasets.back").click().run()
    assert seen.radio(key="datasets.order").value == "mdy"
    seen = seen.button(key="datasets.back").click().run()

    assert "Kept: the pasted text" in [each.value for each in seen.caption]
    assert curating.datasets(tenant) == []


def test_columns_are_asked_for_and_kept_under_a_name(tenant: Tenant, page: AppTest) -> None:
    seen = look_at(page, "chat;wer;was\n1;Anna;Hi\n1;Marek;Hello\n")
    for place, field in enumerate(("conversation_id", "author", "text")):
        seen.selectbox(key=f"datasets.column.{place}").set_value(field)
    seen.text_input(key="datasets.mapping").set_value("CRM")

    seen = answered(seen)
    seen = answered(seen.radio(key="datasets.ours").set_value(1).run())
    imported(seen, "shop")

    assert turns(tenant) == [("client", "Hi"), ("manager", "Hello")]
    assert [each.name for each in importing.column_mappings(tenant)] == ["CRM"]


def test_what_would_be_left_out_is_shown_with_its_reason(page: AppTest) -> None:
    seen = look_at(page, "CLIENT: hi\nMANAGER: hello\nCLIENT:\n")

    left = next(each.value for each in seen.dataframe if "Not imported" in each.value)
    assert list(left["Not imported"]) == ["empty message"]


def test_an_import_without_an_answer_of_ours_says_so(tenant: Tenant, page: AppTest) -> None:
    seen = look_at(page, "MANAGER: hello")

    assert "nothing to replay" in seen.warning[0].value
