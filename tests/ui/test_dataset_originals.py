"""The originals of masked conversations on the datasets page: off, on, and off again."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.people import SeenBy
from workbench import auditing, curating, importing
from workbench.auditing import Question
from workbench.domain.audit import Act
from workbench.domain.tenants import Tenant
from workbench.ui import dataset_originals, nav

CHAT = b"Anna *Berg*: write to a@b.co\nMarek: I did, Anna\n"


def opened(tenant: Tenant, app_seen_by: SeenBy) -> AppTest:
    """The page with the dataset and its conversation open."""
    app = app_seen_by(tenant)
    app.run()
    page = app.switch_page(str(nav.PAGES / "datasets.py"))
    page.query_params["dataset"] = "shop"
    return page.run()


def key(tenant: Tenant) -> str:
    """The switch of the dataset."""
    return f"datasets.originals.{curating.dataset(tenant, 'shop').id}"


def events(tenant: Tenant) -> int:
    """How often somebody had originals shown."""
    return len(auditing.log(tenant, Question(act=Act.SHOWED_ORIGINALS)).events)


@pytest.fixture
def masked(tenant: Tenant) -> None:
    """A dataset of a masked chat."""
    importing.import_data(tenant, CHAT, dataset="shop", managers=["Marek"], mask=True)


@pytest.mark.usefixtures("masked")
def test_placeholders_are_shown_until_the_originals_are_asked_for(
    tenant: Tenant, app_seen_by: SeenBy
) -> None:
    page = opened(tenant, app_seen_by)
    assert page.expander[-1].label.startswith(r"\<NAME\_1\>")
    assert events(tenant) == 0

    seen = page.toggle(key=key(tenant)).set_value(True).run()

    assert seen.expander[-1].label.startswith(r"Anna \*Berg\* · 2 messages")
    assert not seen.exception
    assert events(tenant) == 1


@pytest.mark.usefixtures("masked")
def test_switched_off_again_it_tells_nothing_more(tenant: Tenant, app_seen_by: SeenBy) -> None:
    page = opened(tenant, app_seen_by).toggle(key=key(tenant)).set_value(True).run()

    seen = page.toggle(key=key(tenant)).set_value(False).run()

    assert "Anna" not in seen.expander[-1].label
    assert events(tenant) == 1


def test_a_dataset_without_masking_has_no_switch(tenant: Tenant, app_seen_by: SeenBy) -> None:
    importing.import_data(tenant, CHAT, dataset="shop", managers=["Marek"])

    assert key(tenant) not in [each.key for each in opened(tenant, app_seen_by).toggle]


def test_originals_are_marked_and_escaped() -> None:
    html = "<dd>&lt;NAME_1&gt;, &lt;EMAIL_2&gt;, &amp;lt;NAME_1&amp;gt;</dd>"

    found = dataset_originals.marked(html, {"<NAME_1>": "<b>Anna</b>"})

    assert found == (
        '<dd><mark class="wb-original" title="&lt;NAME_1&gt;">&lt;b&gt;Anna&lt;/b&gt;</mark>, '
        "&lt;EMAIL_2&gt;, &amp;lt;NAME_1&amp;gt;</dd>"
    )
