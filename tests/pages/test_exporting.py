"""The Export popover of a dataset and of a chat: who has it, its formats, why there is no file."""

from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import live_config
from tests.pages.looking import everything, opened
from tests.people import SeenBy, log_in
from tests.replaying import dataset, shop
from workbench import accounts, chatting, exporting
from workbench.domain.errors import Denied
from workbench.domain.tenants import Tenant
from workbench.exporting import Export, Kind
from workbench.ui import export_menu
from workbench.ui.export_menu import Exportable

POPOVER = 'label: "Export"'


def make(by: Tenant, form: str) -> Export:
    """The shop's file."""
    return exporting.export_dataset(by, "shop", form)


def menu(tenant: Tenant) -> AppTest:
    """What an open popover shows."""
    what = Exportable(Kind.DATASET, "x", partial(exporting.offer_dataset, tenant, "shop"), make)

    def script(what):
        from workbench.ui import export_menu

        export_menu._choices(what)

    return AppTest.from_function(script, args=(what,)).run()


def test_a_dataset_that_is_open_can_be_exported(tenant: Tenant, app_seen_by: SeenBy) -> None:
    dataset(tenant, *shop(1))

    seen = opened(app_seen_by(tenant), "datasets", dataset="shop")

    assert POPOVER in everything(seen)


def test_a_chat_has_its_files_beside_it(tenant: Tenant, app_seen_by: SeenBy) -> None:
    live_config(tenant)
    chat = chatting.create_chat(tenant, "Anna")
    chatting.add_client_message(tenant, chat.id, "Price?")

    seen = opened(app_seen_by(tenant), "chat", chat=str(chat.id))
    seen.session_state["chat.panel"] = "Files"

    assert POPOVER in everything(seen.run())


def test_every_format_says_what_it_is_for(tenant: Tenant) -> None:
    dataset(tenant, *shop(1))

    for form in export_menu.PURPOSES:
        seen = menu(tenant).selectbox[0].set_value(form).run()

        assert not seen.exception
        assert seen.caption[0].value == export_menu.PURPOSES[form]
    assert set(export_menu.PURPOSES) == {one.name for one in exporting.formats(Kind.DATASET)}


def test_a_format_that_nothing_fits_says_so_instead_of_a_button(tenant: Tenant) -> None:
    dataset(tenant, *shop(1))
    assert menu(tenant).download_button[0].label == "Download JSON"

    seen = menu(tenant).selectbox[0].set_value("dpo").run()

    assert len(seen.download_button) == 0
    assert "conversation without a preference" in seen.caption[1].value


def test_looking_at_the_formats_takes_nothing_away(tenant: Tenant) -> None:
    dataset(tenant, *shop(1))

    offered = exporting.offer_dataset(tenant, "shop", "openai")

    assert (offered.file_name, offered.mime) == ("shop@1-openai.jsonl", "application/jsonl")


def test_the_file_is_made_for_who_is_logged_in_at_the_click(eva: Tenant) -> None:
    dataset(eva, *shop(1))
    token = log_in()
    assert b"Where is 0?" in export_menu._file(token, make, "csv")

    accounts.log_out(token)

    with pytest.raises(Denied, match="your login has ended"):
        export_menu._file(token, make, "csv")
