"""The datasets page: its empty state, an open dataset, and the import wizard step by step."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.looking import markup
from tests.people import SeenBy
from workbench import curating, importing
from workbench.domain.tenants import Tenant
from workbench.store.tables import Config
from workbench.ui import ghost_view, nav

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
    seen = seen.button(key="datasets.open_new").click().run()
    assert list(seen.dataframe[0].value["Dataset"]) == ["shop"]
    assert seen.query_params == {"dataset": "shop"}


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
    assert seen.radio(key="datasets.ours").options == ["Anna", "Marek"]
    assert r"2 messages\:" in seen.radio(key="datasets.ours").proto.captions[0]
    assert curating.datasets(tenant) == []


def test_an_import_waits_for_the_name(tenant: Tenant, page: AppTest) -> None:
    seen = answered(look_at(page, TALK))

    assert [each.value for each in seen.warning] == ["Choose an answer above first."]
    assert curating.datasets(tenant) == []


def test_the_name_that_is_chosen_is_the_manager(tenant: Tenant, page: AppTest) -> None:
    seen = look_at(page, TALK).radio(key="datasets.ours").set_value("Marek").run()

    seen = imported(answered(seen), "shop")

    assert "4 new messages" in seen.success[0].value
    assert turns(tenant)[:2] == [("client", "*hi*"), ("manager", "hello <EMAIL_1>")]
    assert not seen.subheader


def test_masking_can_be_switched_off(tenant: Tenant, page: AppTest) -> None:
    seen = look_at(page, CHAT.replace("it?", "a@b.co?"))
    assert "&lt;EMAIL_1&gt;" in markup(seen)

    seen = seen.toggle(key="datasets.mask").set_value(False).run()
    assert "a@b.co" in markup(seen)
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

    assert seen.radio(key="datasets.order").options == ["1 February 2024", "2 January 2024"]
    seen = answered(seen.radio(key="datasets.order").set_value("mdy").run())
    seen = answered(seen.radio(key="datasets.ours").set_value("Marek").run())
    imported(seen, "shop")

    told = curating.conversations(tenant, curating.dataset(tenant, "shop").id)
    assert f"{told[0].turns[0].sent_at:%m-%d}" == "01-02"


def test_back_keeps_what_was_given_and_answered(tenant: Tenant, page: AppTest) -> None:
    seen = look_at(page, DATED)
    seen = answered(seen.radio(key="datasets.order").set_value("mdy").run())

    seen = seen.button(key="datasets.back").click().run()
    assert seen.radio(key="datasets.order").value == "mdy"
    seen = seen.button(key="datasets.back").click().run()
    assert seen.subheader[0].value == "How is this file read?"
    seen = seen.button(key="datasets.back").click().run()

    assert seen.text_area(key="datasets.text").value == DATED
    assert curating.datasets(tenant) == []


def test_columns_are_asked_for_and_kept_under_a_name(tenant: Tenant, page: AppTest) -> None:
    seen = look_at(page, "chat;wer;was\n1;Anna;Hi\n1;Marek;Hello\n")
    for place, field in enumerate(("conversation_id", "author", "text")):
        seen.selectbox(key=f"datasets.column.{place}").set_value(field)
    seen.text_input(key="datasets.mapping").set_value("CRM")

    seen = answered(seen)
    seen = answered(seen.radio(key="datasets.ours").set_value("Marek").run())
    imported(seen, "shop")

    assert turns(tenant) == [("client", "Hi"), ("manager", "Hello")]
    assert [each.name for each in importing.column_mappings(tenant)] == ["CRM"]


def test_what_would_be_left_out_is_shown_with_its_reason(page: AppTest) -> None:
    seen = look_at(page, "CLIENT: hi\nMANAGER: hello\nCLIENT:\n")

    assert "<td>empty message</td><td>1</td>" in markup(seen)
    assert any(each.label == "Left out: 1" for each in seen.expander)


def test_an_import_without_an_answer_of_ours_says_so(tenant: Tenant, page: AppTest) -> None:
    seen = look_at(page, "MANAGER: hello")

    assert "nothing to replay" in seen.warning[0].value


def test_names_of_a_file_are_shown_as_they_are_written(tenant: Tenant, page: AppTest) -> None:
    seen = look_at(page, DATED.replace("Anna", "<b>Anna</b>").replace("01/02", "31/01"))
    seen = answered(seen.radio(key="datasets.ours").set_value("Marek").run())
    seen = seen.toggle(key="datasets.mask").set_value(False).run()

    assert "<b>" not in markup(seen)
    assert "&lt;b&gt;Anna&lt;/b&gt;" in markup(seen)


def test_a_refusal_keeps_what_was_given(page: AppTest) -> None:
    seen = look_at(page, "CLIENT: hi\nAGENT: hello")

    assert seen.text_area(key="datasets.text").value == "CLIENT: hi\nAGENT: hello"


def test_files_that_were_uploaded_are_kept_when_one_goes_back(
    tenant: Tenant, page: AppTest
) -> None:
    page.file_uploader(key="datasets.file").set_value(
        [("one.txt", CHAT.encode(), "text/plain"), ("two.txt", TALK.encode(), "text/plain")]
    )
    seen = page.button(key="datasets.submit").click().run()
    for _ in range(3):
        seen = seen.button(key="datasets.back").click().run()

    assert "one.txt, two.txt" in "".join(each.value for each in seen.caption).replace("\\", "")
    seen = seen.button(key="datasets.submit").click().run()
    imported(seen, "shop")
    assert curating.dataset(tenant, "shop").message_count == 2


def test_a_known_dataset_tells_what_would_be_added(tenant: Tenant, page: AppTest) -> None:
    importing.import_data(tenant, CHAT.encode(), dataset="shop")
    page.query_params["import"] = "1"
    seen = look_at(page.run(), f"{CHAT}=== Another\nCLIENT: Hi\nMANAGER: Hello\n")

    seen = seen.button(key="datasets.known.shop").click().run()

    assert seen.text_input(key="datasets.name").value == "shop"
    told = [each.value.replace("\\", "") for each in seen.caption]
    assert "Adds to shop@1: 2 new messages, 2 known already." in told
    assert curating.dataset(tenant, "shop").version == 1


def test_a_name_that_can_not_be_used_is_refused_at_the_preview(
    tenant: Tenant, page: AppTest
) -> None:
    seen = imported(look_at(page, CHAT), "a@b")

    assert "no @" in seen.error[0].value.replace("\\", "")
    assert seen.toggle(key="datasets.mask")
    assert curating.datasets(tenant) == []


def test_what_a_saved_mapping_says_can_be_asked_anew(tenant: Tenant, page: AppTest) -> None:
    importing.save_mapping(
        tenant, "CRM", {"chat": "conversation_id", "wer": "author", "was": "text"}
    )
    seen = look_at(page, "chat;wer;was\n1;Anna;Hi\n1;Marek;Hello\n")
    assert seen.radio(key="datasets.ours").options == ["Anna", "Marek"]

    seen = seen.button(key="datasets.back").click().run()
    seen.checkbox(key="datasets.anew").set_value(True)
    seen = answered(seen)

    assert seen.subheader[0].value == "What do these columns mean?"


def test_another_answer_voids_those_that_follow(page: AppTest) -> None:
    seen = look_at(page, DATED)
    seen = answered(seen.radio(key="datasets.order").set_value("mdy").run())
    seen = answered(seen.radio(key="datasets.ours").set_value("Marek").run())
    for _ in range(2):
        seen = seen.button(key="datasets.back").click().run()

    seen = answered(seen.radio(key="datasets.order").set_value("dmy").run())

    assert seen.radio(key="datasets.ours").value is None


def test_the_way_back_through_a_file_that_tells_its_roles(page: AppTest) -> None:
    seen = look_at(page, CHAT)

    seen = seen.button(key="datasets.back").click().run()
    assert seen.subheader[0].value == "Who wrote in it?"
    seen = seen.button(key="datasets.back").click().run()

    assert "Encoding: UTF-8" in seen.markdown[-1].value
    assert not seen.exception


def test_leaving_lets_go_of_the_file(tenant: Tenant, page: AppTest) -> None:
    importing.import_data(tenant, CHAT.encode(), dataset="shop")
    page.query_params["import"] = "1"
    seen = look_at(page.run(), TALK)

    seen = seen.button(key="datasets.leave").click().run()

    assert seen.button(key="datasets.import_open")
    assert "import" not in seen.query_params


def test_an_import_leads_on_to_what_the_ai_would_have_said(
    tenant: Tenant, config: Config, page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ghost_view, "show", lambda *_: None)  # which would begin to write
    seen = paste(page, CHAT, "shop")

    seen = seen.button(key="datasets.replay").click().run()

    assert not seen.exception
    assert seen.header[0].value == "What would the AI have said?"


def test_an_import_into_a_known_dataset_can_be_undone(tenant: Tenant, page: AppTest) -> None:
    importing.import_data(tenant, CHAT.encode(), dataset="shop")
    page.query_params["import"] = "1"
    seen = paste(page.run(), "=== Another\nCLIENT: Hi\nMANAGER: Hello\n", "shop")
    assert curating.dataset(tenant, "shop").conversation_count == 2

    seen = seen.button(key="datasets.take_back").click().run()

    assert "shop@3 is again as @1 was" in seen.success[0].value.replace("\\", "")
    assert curating.dataset(tenant, "shop").conversation_count == 1
