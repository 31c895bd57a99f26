"""The account page: a person's logins, those of programs among them."""

from tests.people import SeenBy, access_of, app_seen_by, quick_hashes
from workbench.domain.tenants import Tenant
from workbench.ui import nav

__all__ = ["app_seen_by", "quick_hashes"]


def test_a_programs_login_reads_as_one_and_can_be_ended(
    tenant: Tenant, app_seen_by: SeenBy
) -> None:
    access_of(tenant)
    page = app_seen_by(tenant).run().switch_page(str(nav.PAGES / "account.py")).run()

    logins = [line.value for line in page.markdown if line.value.startswith("Since")]
    assert [line.rpartition(" · ")[2] for line in logins] == ["this one", "API"]

    next(button for button in page.button if button.label == "End").click().run()

    logins = [line.value for line in page.markdown if line.value.startswith("Since")]
    assert len(logins) == 1
