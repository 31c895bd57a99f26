"""`user`: links to hand over, who is there, who is out."""

import pytest

from tests.cli.conftest import Run, payload, refusal
from workbench import accounts
from workbench.domain.errors import Denied
from workbench.domain.tenants import Role

MIA = "mia@shop.example"


@pytest.fixture
def peopled(ready: Run) -> Run:
    """The plain company with Mia in it."""
    ready("user", "add", MIA, "--role", "admin")
    return ready


def token_in(path: str) -> str:
    start, _, token = path.partition("=")
    assert start == "/?invite"
    return token


def test_a_link_to_join_is_printed_once(ready: Run) -> None:
    told = payload(ready("user", "invite", MIA, "--role", "manager", "--json"))

    offer = accounts.offer(token_in(told["path"]))

    assert (offer.company, offer.role, offer.email) == ("local", Role.MANAGER, MIA)
    (link,) = accounts.open_links(accounts.tenant_for())
    assert (link.made_by, link.expires_at.isoformat()) == ("the operator", told["expires_at"])


def test_a_link_for_people_says_what_to_do_with_it(ready: Run) -> None:
    shown = ready("user", "invite", MIA, "--role", "manager").stdout

    assert f"{MIA} joins as manager at the app's address and then: /?invite=" in shown
    assert "It works once, until" in shown


def test_people_are_listed(peopled: Run) -> None:
    (mia,) = payload(peopled("user", "list", "--json"))["people"]

    assert (mia["name"], mia["email"], mia["role"]) == ("mia", MIA, "admin")
    assert (mia["last_login"], mia["open_logins"], mia["disabled_at"]) == (None, 0, None)
    assert MIA in peopled("user", "list").stdout


def test_a_link_for_a_password_opens(peopled: Run) -> None:
    told = payload(peopled("user", "password", MIA, "--json"))

    accounts.set_password(token_in(told["path"]), "green kettle on a hill")

    assert accounts.log_in(MIA, "green kettle on a hill", "192.0.2.1")


def test_a_person_is_disabled_and_enabled(peopled: Run) -> None:
    peopled("user", "add", "tom@shop.example", "--role", "admin")
    link = payload(peopled("user", "password", MIA, "--json"))

    assert payload(peopled("user", "disable", MIA, "--json"))["disabled_at"]
    with pytest.raises(Denied):
        accounts.offer(token_in(link["path"]))

    assert payload(peopled("user", "enable", MIA, "--json"))["disabled_at"] is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["disable", MIA], "mia is the only admin"),
        (["disable", "no@body.example"], "nobody in this company has the e-mail"),
        (["password", "no@body.example"], "nobody in this company has the e-mail"),
        (["invite", MIA, "--role", "manager"], "is in this company already"),
        (["invite", "no e-mail", "--role", "manager"], "e-mail"),
        (["invite", MIA, "--role", "boss"], "boss"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_can_not_be_done_is_one_line(peopled: Run, arguments: list[str], said: str) -> None:
    assert said in refusal(peopled("user", *arguments))
