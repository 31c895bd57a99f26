"""The comparison page by tag: its table, and what is too little to name a winner."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.looking import markup, opened
from tests.people import SeenBy
from tests.replaying import dataset
from tests.test_comparing import one_turn, run_of
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider


@pytest.fixture
def page(tenant: Tenant, fake: FakeProvider, app_seen_by: SeenBy) -> AppTest:
    """A run in which B is better over eleven conversations with a nasty tag; one more is late."""
    told = [replace(one, tags=("late",) if n == 0 else ("<b>refund",))
            for n, one in enumerate(one_turn(12))]  # fmt: skip
    dataset(tenant, *told)
    run_of(tenant, fake, *[text for n in range(12) for text in ("no" * (n + 1), f"It is at {n}")])
    return opened(app_seen_by(tenant), "comparison", measure="edit share")


def table(page: AppTest) -> str:
    return markup(page).rpartition("<th>Tag</th>")[2].partition("</table>")[0]


def test_every_tag_is_a_row_with_its_verdict(page: AppTest) -> None:
    assert [one.value for one in page.subheader if one.value == "By tag"] == ["By tag"]
    assert '<tr class="win"><td>&lt;b&gt;refund</td>' in table(page)


def test_a_small_slice_is_grey_and_names_no_winner(page: AppTest) -> None:
    row = table(page).partition('<td class="ctx">late</td>')[2].partition("</tr>")[0]

    assert row.count('class="ctx"') == 4
    assert "<small>too few</small>" in row
    assert any("Below ten conversations no winner is named" in one.value for one in page.caption)
