"""Links: they let in once, as what they say, for a week, and nobody else."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.accounts.conftest import SAM
from tests.people import PASSWORD, log_in
from workbench import accounts
from workbench.domain.errors import BadInput, Conflict, Denied
from workbench.domain.tenants import Role, Tenant
from workbench.settings import settings
from workbench.store import invitations
from workbench.store.tables import now

MIA = "mia@kettle.example"
NEW = "green kettle on a hill"


def later(by: timedelta) -> Callable[[], datetime]:
    """A clock that is ahead."""
    return lambda: now() + by


def join(token: str, email: str = MIA, password: str = PASSWORD) -> Tenant:
    """Join by a link, and log in with the ticket of it."""
    found = accounts.tenant_of(accounts.claim(accounts.join(token, email, "Mia", password)).token)
    assert found is not None
    return found


def password_link(eva: Tenant, person: Tenant) -> str:
    assert person.user_id is not None
    return accounts.password_link(eva, person.user_id).token


def test_a_link_says_what_it_offers(eva: Tenant) -> None:
    link = accounts.invite(eva, Role.MANAGER, " MIA@kettle.example ")

    offer = accounts.offer(link.token)

    assert (offer.company, offer.role, offer.email) == ("Kettle & Sons", Role.MANAGER, MIA)
    assert (offer.person, link.path) == ("", f"/?invite={link.token}")


def test_who_joins_is_in_with_the_role_of_the_link(eva: Tenant) -> None:
    mia = join(accounts.invite(eva, Role.ENGINEER).token)

    assert (mia.company_id, mia.name, mia.role) == (eva.company_id, "Mia", Role.ENGINEER)
    assert accounts.tenant_of(log_in(MIA)) == mia


def test_a_link_is_open_until_it_is_used_and_used_once(eva: Tenant) -> None:
    link = accounts.invite(eva, Role.MANAGER)
    assert [one.id for one in accounts.open_links(eva)] == [link.id]

    join(link.token)

    assert accounts.open_links(eva) == []
    with pytest.raises(Denied, match="was used already"):
        join(link.token, "tom@kettle.example")


def test_a_link_ends_after_a_week(eva: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    link = accounts.invite(eva, Role.MANAGER)

    monkeypatch.setattr(invitations, "now", later(timedelta(days=7, seconds=1)))

    assert accounts.open_links(eva) == []
    with pytest.raises(Denied, match="ran out"):
        accounts.offer(link.token)


def test_a_withdrawn_link_lets_nobody_in(eva: Tenant) -> None:
    link = accounts.invite(eva, Role.MANAGER)

    accounts.withdraw(eva, link.id)

    with pytest.raises(Denied, match="was withdrawn"):
        join(link.token)
    assert [person.name for person in accounts.list_people(eva)] == ["Eva"]


@pytest.mark.parametrize("token", ["", "made-up", "\0", "x" * 10_000], ids=["", "x", "nul", "long"])
def test_a_made_up_link_gets_the_same_sentence(eva: Tenant, token: str) -> None:
    with pytest.raises(Denied, match="ask an admin of your company for a new one"):
        accounts.offer(token)


def test_a_link_for_one_e_mail_takes_no_other_and_stays_open(eva: Tenant) -> None:
    link = accounts.invite(eva, Role.ADMIN, MIA)

    with pytest.raises(BadInput, match="another e-mail"):
        join(link.token, "tom@kettle.example")

    assert join(link.token, MIA.upper()).role is Role.ADMIN


@pytest.mark.parametrize(
    ("email", "password"), [("no e-mail", PASSWORD), (MIA, "short"), (SAM, PASSWORD)],
    ids=["e-mail", "password", "taken"],
)  # fmt: skip
def test_who_is_refused_can_try_again(eva: Tenant, sam: Tenant, email: str, password: str) -> None:
    link = accounts.invite(eva, Role.MANAGER)

    with pytest.raises(BadInput):
        join(link.token, email, password)

    assert join(link.token)


def test_nobody_is_invited_twice(eva: Tenant, sam: Tenant) -> None:
    with pytest.raises(Conflict, match="change their role instead"):
        accounts.invite(eva, Role.ADMIN, SAM)


def test_the_invitation_does_not_tell_who_is_at_other_companies(
    eva: Tenant, stranger: Tenant
) -> None:
    link = accounts.invite(eva, Role.MANAGER, "otto@other.example")

    assert accounts.offer(link.token).email == "otto@other.example"


def test_a_password_link_ends_all_logins_and_links_of_the_person(eva: Tenant, sam: Tenant) -> None:
    token, mine = log_in(SAM), log_in()
    first, second = password_link(eva, sam), password_link(eva, sam)

    ticket = accounts.set_password(second, NEW)

    assert accounts.tenant_of(token) is None
    assert accounts.tenant_of(mine) == eva
    assert accounts.tenant_of(accounts.claim(ticket).token) == sam
    assert log_in(SAM, NEW)
    with pytest.raises(Denied):
        log_in(SAM)
    for spent in (first, second):
        with pytest.raises(Denied):
            accounts.set_password(spent, "red kettle on a hill")


def test_the_old_password_counts_until_the_link_is_used(eva: Tenant, sam: Tenant) -> None:
    link = password_link(eva, sam)

    with pytest.raises(BadInput):
        accounts.set_password(link, "short")

    assert log_in(SAM)
    assert accounts.set_password(link, NEW)


def test_a_link_for_a_password_is_none_to_join_and_the_other_way_round(
    eva: Tenant, sam: Tenant
) -> None:
    invitation = accounts.invite(eva, Role.ADMIN)

    with pytest.raises(Denied):
        join(password_link(eva, sam))
    with pytest.raises(Denied):
        accounts.set_password(invitation.token, NEW)


def test_a_disabled_person_gets_no_link(eva: Tenant, sam: Tenant) -> None:
    assert sam.user_id is not None
    accounts.disable(eva, sam.user_id)

    with pytest.raises(Conflict, match="Sam is disabled; enable them first"):
        password_link(eva, sam)


def test_the_database_holds_no_token_of_a_link(eva: Tenant, sam: Tenant) -> None:
    tokens = [accounts.invite(eva, Role.ADMIN).token, password_link(eva, sam)]

    stored = b"".join(path.read_bytes() for path in settings().home.glob("replybench.db*"))

    assert [token for token in tokens if token.encode() in stored] == []
