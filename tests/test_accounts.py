"""Accounts: joining, logging in and out, and what a stolen or a stale login can still do."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from tests import raw
from tests.people import EMAIL, PASSWORD, eva, log_in, quick_hashes
from workbench import accounts, secrets
from workbench.accounts import throttle
from workbench.domain.errors import BadInput, Denied, WorkbenchError
from workbench.domain.tenants import Role, Tenant
from workbench.store import people, tenancy
from workbench.store.tables import User, now

__all__ = ["eva", "quick_hashes"]
FOREVER = timedelta(hours=13)


def later(by: timedelta) -> Callable[[], datetime]:
    """A clock that is ahead."""
    return lambda: now() + by


def fail(times: int, email: str = EMAIL, address: str = "192.0.2.7") -> None:
    """Log in with a wrong password, again and again."""
    for _ in range(times):
        with pytest.raises(Denied):
            accounts.log_in(email, "wrong wrong wrong", address)


def suppressed_log_in() -> None:
    """One guess among many."""
    with suppress(Denied):
        accounts.log_in(EMAIL, "wrong wrong wrong", "192.0.2.7")


def refusal(act: Callable[[], object]) -> str:
    """The sentence that an act is refused with."""
    with pytest.raises(WorkbenchError) as refused:
        act()
    return str(refused.value)


def test_who_registers_is_the_admin_of_a_new_company(eva: Tenant) -> None:
    found = accounts.tenant_of(log_in())

    assert found == eva
    assert (eva.company, eva.role) == ("Kettle & Sons", Role.ADMIN)


def test_a_taken_email_and_a_taken_company_get_the_same_answer(eva: Tenant) -> None:
    email = refusal(lambda: accounts.register(EMAIL.upper(), "A", "New Ltd", PASSWORD))
    company = refusal(lambda: accounts.register("a@b.example", "A", "kettle & SONS", PASSWORD))

    assert email == company == people.TAKEN


def test_a_refused_registration_leaves_no_company(eva: Tenant) -> None:
    refusal(lambda: accounts.register(EMAIL, "A", "New Ltd", PASSWORD))

    assert [company.name for company in accounts.companies()] == ["Kettle & Sons"]


@pytest.mark.parametrize(
    "password",
    ["short", "password123", "1234567890", "aaaaaaaaaaaa", EMAIL, "x" * 1001],
    ids=["short", "common", "digits", "one letter", "e-mail", "endless"],
)
def test_a_weak_password_is_refused(home: Path, password: str) -> None:
    with pytest.raises(BadInput, match="the password"):
        accounts.register(EMAIL, "Eva", "Harbor & Linen", password)


@pytest.mark.parametrize("email", ["", "eva", "@x", "a@", "a@b@c", "a b@c", "a@b\0"], ids=repr)
def test_what_is_no_email_is_refused(home: Path, email: str) -> None:
    with pytest.raises(BadInput, match="e-mail"):
        accounts.register(email, "Eva", "Harbor & Linen", PASSWORD)


def test_the_password_is_kept_as_argon2id_only(eva: Tenant) -> None:
    with tenancy.accounts_reading() as db:
        user = people.user_by_email(db, EMAIL)

    assert user is not None
    assert user.password_hash.startswith("$argon2id$")
    assert PASSWORD.encode() not in raw.all_bytes()


def test_a_wrong_password_and_an_unknown_email_get_the_same_sentence(eva: Tenant) -> None:
    known = refusal(lambda: accounts.log_in(EMAIL, "wrong wrong wrong", "192.0.2.7"))
    unknown = refusal(lambda: accounts.log_in("no@body.example", PASSWORD, "192.0.2.7"))

    assert known == unknown


def test_an_unknown_email_costs_one_hash_too(eva: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    real = secrets.hasher()

    class Counting:
        def verify(self, *args: str) -> bool:
            checked.append(args[0])
            return real.verify(*args)

    monkeypatch.setattr(secrets, "_nobodys_hash", lambda: real.hash("nobody"))
    monkeypatch.setattr(secrets, "hasher", Counting)
    fail(1)
    fail(1, email="no@body.example")

    assert len(checked) == 2


def test_five_wrong_passwords_are_free_and_then_one_waits(eva: Tenant) -> None:
    fail(5)

    sentence = refusal(lambda: accounts.log_in(EMAIL, PASSWORD, "192.0.2.99"))

    assert sentence == "too many failed attempts; try again in 5 seconds"


def test_an_unknown_email_is_throttled_like_a_known_one(eva: Tenant) -> None:
    fail(5, email="no@body.example")

    sentence = refusal(lambda: accounts.log_in("no@body.example", PASSWORD, "192.0.2.99"))

    assert "try again in" in sentence


def test_many_guesses_at_once_count_like_one_after_another(
    eva: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    monkeypatch.setattr(secrets, "matches", lambda _, password: bool(looked.append(password)))

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda _: suppressed_log_in(), range(12)))

    assert len(looked) == throttle.FREE_PER_ACCOUNT


def test_an_address_that_tries_many_accounts_waits(eva: Tenant) -> None:
    for number in range(20):
        fail(1, email=f"user{number}@body.example")

    sentence = refusal(lambda: accounts.log_in(EMAIL, PASSWORD, "192.0.2.7"))

    assert "too many failed attempts" in sentence
    assert accounts.log_in(EMAIL, PASSWORD, "192.0.2.8")


def test_after_the_wait_the_right_password_opens(
    eva: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(5)
    monkeypatch.setattr(throttle, "now", later(timedelta(seconds=6)))

    assert log_in()


def test_a_good_login_clears_the_count(eva: Tenant) -> None:
    fail(4)
    log_in()
    fail(4)

    assert log_in()


def test_the_wait_doubles_up_to_a_quarter_of_an_hour() -> None:
    waits = [throttle.wait_after(extra).total_seconds() for extra in (0, 1, 2, 50)]

    assert waits == [5, 10, 20, 900]


def test_a_ticket_opens_once(eva: Tenant) -> None:
    ticket = accounts.log_in(EMAIL, PASSWORD, "192.0.2.7")
    accounts.claim(ticket)

    with pytest.raises(Denied):
        accounts.claim(ticket)


def test_a_ticket_runs_out_after_a_minute(eva: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = accounts.log_in(EMAIL, PASSWORD, "192.0.2.7")
    monkeypatch.setattr(people, "now", later(timedelta(seconds=61)))

    with pytest.raises(Denied):
        accounts.claim(ticket)


def test_a_made_up_token_is_nobodys(eva: Tenant) -> None:
    assert accounts.tenant_of(secrets.random_token()) is None


def test_the_database_holds_neither_token_nor_ticket(eva: Tenant) -> None:
    ticket = accounts.log_in(EMAIL, PASSWORD, "192.0.2.7")
    token = accounts.claim(ticket).token

    stored = raw.all_bytes()

    assert token.encode() not in stored
    assert ticket.encode() not in stored


def test_a_login_runs_out(eva: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    token = log_in()
    monkeypatch.setattr(people, "now", later(FOREVER))

    assert accounts.tenant_of(token) is None


def test_after_logging_out_a_copied_cookie_is_dead(eva: Tenant) -> None:
    token, other = log_in(), log_in()
    accounts.log_out(token)

    assert accounts.tenant_of(token) is None
    assert accounts.tenant_of(other) == eva


def test_a_disabled_person_is_out_at_once_and_stays_out(eva: Tenant) -> None:
    token = log_in()
    ticket = accounts.log_in(EMAIL, PASSWORD, "192.0.2.7")
    with tenancy.accounts_session() as db:
        db.execute(update(User).where(User.email == EMAIL).values(disabled_at=now()))

    assert accounts.tenant_of(token) is None
    assert refusal(log_in) == accounts.logins.WRONG
    with pytest.raises(Denied):
        accounts.claim(ticket)


def test_a_new_password_ends_every_login_and_gives_a_ticket(eva: Tenant) -> None:
    token = log_in()

    ticket = accounts.change_password(eva, PASSWORD, "green kettle on a hill")

    assert accounts.tenant_of(token) is None
    assert accounts.tenant_of(accounts.claim(ticket).token) == eva
    assert refusal(log_in) == accounts.logins.WRONG


def test_the_old_password_is_asked_for(eva: Tenant) -> None:
    with pytest.raises(Denied, match="old password"):
        accounts.change_password(eva, "wrong wrong wrong", "green kettle on a hill")

    assert log_in()


def test_a_person_ends_their_own_logins_and_nobody_elses(eva: Tenant, other_tenant: Tenant) -> None:
    token = log_in()
    mine = accounts.sessions(eva, token)[0]

    accounts.end_session(other_tenant, mine.id)
    assert accounts.tenant_of(token) == eva

    accounts.end_session(eva, mine.id)
    assert accounts.tenant_of(token) is None


def test_an_admin_adds_a_person_to_the_company(eva: Tenant) -> None:
    sam = accounts.add_user(eva, "sam@x.example", "Sam", Role.STAKEHOLDER, PASSWORD)

    assert accounts.tenant_of(log_in("sam@x.example")) == sam
    assert (sam.company_id, sam.role) == (eva.company_id, Role.STAKEHOLDER)


def test_only_an_admin_adds_people(eva: Tenant) -> None:
    sam = accounts.add_user(eva, "sam@x.example", "Sam", Role.MANAGER, PASSWORD)

    with pytest.raises(Denied):
        accounts.add_user(sam, "tom@x.example", "Tom", Role.ADMIN, PASSWORD)


def test_the_only_company_needs_no_name(tenant: Tenant) -> None:
    found = accounts.tenant_for()

    assert (found.company, found.user_id, found.role) == (tenant.company, None, Role.ADMIN)


def test_several_companies_are_named(other_tenant: Tenant) -> None:
    sentence = refusal(accounts.tenant_for)

    assert "Harbor & Linen" in sentence
    assert "Other Ltd" in sentence
    assert accounts.tenant_for("Other Ltd").company_id == other_tenant.company_id


def test_without_a_company_init_is_named(home: Path) -> None:
    assert "workbench init" in refusal(accounts.tenant_for)


def test_the_demo_is_made_once_and_its_file_is_private(home: Path, quick_hashes: None) -> None:
    first, second = accounts.register_demo(), accounts.register_demo()

    assert first == second == accounts.demo_login()
    assert (home / "demo-login.txt").stat().st_mode & 0o777 == 0o600
    assert accounts.tenant_of(log_in(first.email, first.password)) == first.tenant


def test_a_demo_whose_file_is_lost_gets_a_new_password(home: Path, quick_hashes: None) -> None:
    first = accounts.register_demo()
    (home / "demo-login.txt").unlink()

    second = accounts.register_demo()

    assert second.password != first.password
    assert log_in(second.email, second.password)
