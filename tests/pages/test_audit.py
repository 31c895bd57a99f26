"""The audit page: newest first, narrowed down by its address, and taken away as a file."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.looking import markup, opened
from tests.people import EMAIL, SeenBy, log_in
from workbench import accounts, auditing
from workbench.auditing import Question
from workbench.domain.audit import Act
from workbench.domain.errors import Denied
from workbench.domain.tenants import Tenant
from workbench.store import audit, tenancy
from workbench.ui import audit_view


def note(by: Tenant, *subjects: str, act: Act = Act.APPROVED) -> None:
    """Write events down."""
    with tenancy.session(by) as db:
        for subject in subjects:
            audit.record(db, by, act, subject)


@pytest.fixture
def app(eva: Tenant, app_seen_by: SeenBy) -> AppTest:
    """The app as Eva sees it."""
    return app_seen_by(eva)


def captions(seen: AppTest) -> str:
    return " ".join(caption.value for caption in seen.caption).replace("\\", "")


def test_the_log_is_shown_newest_first_with_who_and_what(eva: Tenant, app: AppTest) -> None:
    note(eva, "draft 1", "draft <2>")

    shown = markup(opened(app, "audit"))

    assert shown.index("draft &lt;2&gt;") < shown.index("draft 1") < shown.index("registered")
    assert "<td>Eva</td><td>approved a draft</td>" in shown


def test_the_page_says_by_what_the_log_is_kept(app: AppTest) -> None:
    assert auditing.kept_by() in captions(opened(app, "audit"))


def test_the_filters_are_in_the_address(eva: Tenant, app: AppTest) -> None:
    note(eva, "draft 1", "draft 2")
    note(eva, "draft 1", act=Act.REJECTED)

    seen = opened(app, "audit", who=EMAIL, act="approved a draft", search="draft 1")

    assert "1 event, newest first" in captions(seen)
    assert seen.selectbox(key="who").value == EMAIL
    assert seen.selectbox(key="act").value == "approved a draft"


def test_dates_are_those_of_the_reader(eva: Tenant, app: AppTest) -> None:
    seen = opened(app, "audit", to="2020-01-01")

    assert "0 events" in captions(seen)
    assert "No event fits this" in seen.markdown[-1].value


def test_many_events_are_paged(eva: Tenant, app: AppTest) -> None:
    note(eva, *(f"draft {number}" for number in range(120)))

    seen = opened(app, "audit")
    assert "page 1 of 3" in captions(seen)
    assert markup(seen).count("<tr>") == 51

    narrowed = seen.text_input(key="search").set_value("draft 11").run()
    assert "11 events" in captions(narrowed)


def test_the_file_is_made_for_who_is_logged_in_at_the_click(eva: Tenant, app: AppTest) -> None:
    seen = opened(app, "audit")
    assert seen.download_button(key="audit.csv").label == "Download CSV"
    token = log_in()
    assert "registered the company" in audit_view._csv(token, Question())

    accounts.log_out(token)

    with pytest.raises(Denied, match="your login has ended"):
        audit_view._csv(token, Question())
