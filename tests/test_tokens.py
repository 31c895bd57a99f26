"""Logins of programs: what an access token, a refresh token and stolen ones can do."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest
from sqlalchemy import select, update

from tests.people import EMAIL, PASSWORD, eva, log_in, quick_hashes
from workbench import accounts, signing
from workbench.accounts import throttle, tokens
from workbench.domain.audit import Act
from workbench.domain.errors import NotLoggedIn, TooSoon
from workbench.domain.tenants import Role, Tenant
from workbench.settings import settings
from workbench.store import tenancy
from workbench.store import tokens as store
from workbench.store.tables import AuditEvent, User, now

__all__ = ["eva", "quick_hashes"]
ADDRESS = "192.0.2.7"


@pytest.fixture
def given(eva: Tenant) -> accounts.Tokens:
    """The two tokens of a program that logged in."""
    return accounts.open_login(EMAIL, PASSWORD, ADDRESS)


def acts() -> list[str]:
    """What the audit log tells of so far."""
    with tenancy.accounts_reading() as db:
        return list(db.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def forged(given: accounts.Tokens, *, key: str | None = None, **changes: Any) -> str:
    """The access token with other claims (None: without it), signed with our key or another."""
    told = jwt.decode(given.access, options={"verify_signature": False}) | changes
    left = {name: value for name, value in told.items() if value is not None}
    return jwt.encode(left, key or signing.signing_key(tokens.PURPOSE), "HS256")


def unsigned(given: accounts.Tokens) -> str:
    """The access token under the algorithm none."""
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode())
    return f"{head.decode().rstrip('=')}.{given.access.split('.')[1]}."


def deep(_: accounts.Tokens) -> str:
    """A token whose header is nested a thousand times."""
    return base64.urlsafe_b64encode(b"[" * 700).decode() + ".e30.x"


def test_an_access_token_is_its_persons(given: accounts.Tokens, eva: Tenant) -> None:
    assert accounts.tenant_of_access(given.access) == eva


def test_an_access_token_names_neither_role_nor_company(given: accounts.Tokens) -> None:
    told = jwt.decode(given.access, options={"verify_signature": False})

    assert set(told) == set(tokens.REQUIRED)
    assert told["exp"] - told["iat"] == given.seconds == 600


def test_a_changed_role_counts_at_the_next_request(given: accounts.Tokens) -> None:
    with tenancy.accounts_session() as db:
        db.execute(update(User).values(role=Role.STAKEHOLDER))

    assert accounts.tenant_of_access(given.access).role is Role.STAKEHOLDER


FORGERIES: dict[str, Callable[[accounts.Tokens], str]] = {
    "nothing": lambda given: "",
    "words": lambda given: "eva",
    "endless": lambda given: given.access + "x" * 5000,
    "alg none": unsigned,
    "deep": deep,
    "foreign key": lambda given: forged(given, key="k" * 64),
    "key of another purpose": lambda given: forged(given, key=signing.signing_key("page cookies")),
    "wrong audience": lambda given: forged(given, aud="pages"),
    "wrong issuer": lambda given: forged(given, iss="somebody"),
    "expired": lambda given: forged(given, exp=now() - timedelta(seconds=1)),
    "no expiry": lambda given: forged(given, exp=None),
    "no id": lambda given: forged(given, jti=None),
    "no login": lambda given: forged(given, sid=None),
    "login of no number": lambda given: forged(given, sid="1"),
    "another person": lambda given: forged(given, sub="99"),
    "no number": lambda given: forged(given, sub="eva"),
    "refresh token": lambda given: given.refresh,
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_what_is_no_access_token_opens_nothing(
    given: accounts.Tokens, forge: Callable[[accounts.Tokens], str]
) -> None:
    with pytest.raises(NotLoggedIn):
        accounts.tenant_of_access(forge(given))


def test_a_refresh_token_is_traded_for_two_new_ones(given: accounts.Tokens, eva: Tenant) -> None:
    fresh = accounts.renew_login(given.refresh)

    assert accounts.tenant_of_access(fresh.access) == eva
    assert fresh.refresh != given.refresh
    assert accounts.renew_login(fresh.refresh)


def test_a_spent_refresh_token_ends_the_whole_login(given: accounts.Tokens) -> None:
    fresh = accounts.renew_login(given.refresh)

    for brought in (given.refresh, fresh.refresh):
        with pytest.raises(NotLoggedIn):
            accounts.renew_login(brought)

    with pytest.raises(NotLoggedIn):
        accounts.tenant_of_access(fresh.access)
    assert acts().count(Act.REUSED_TOKEN) == 1


def test_another_login_outlives_a_spent_token(given: accounts.Tokens, eva: Tenant) -> None:
    other = accounts.open_login(EMAIL, PASSWORD, ADDRESS)
    accounts.renew_login(given.refresh)

    with pytest.raises(NotLoggedIn):
        accounts.renew_login(given.refresh)

    assert accounts.tenant_of_access(other.access) == eva


def test_a_cookie_is_no_refresh_token_and_the_other_way_round(given: accounts.Tokens) -> None:
    cookie = log_in()

    assert accounts.tenant_of(given.refresh) is None
    with pytest.raises(NotLoggedIn):
        accounts.renew_login(cookie)
    assert accounts.tenant_of(cookie)


def test_leaving_the_page_with_a_refresh_token_ends_no_login(
    given: accounts.Tokens, eva: Tenant
) -> None:
    accounts.log_out(given.refresh)

    assert accounts.tenant_of_access(given.access) == eva


def disable() -> None:
    """An admin shuts the person out."""
    with tenancy.accounts_session() as db:
        db.execute(update(User).values(disabled_at=now()))


ENDS: dict[str, Callable[[accounts.Tokens, Tenant], object]] = {
    "logout": lambda given, eva: accounts.end_login(given.access),
    "new password": lambda given, eva: accounts.change_password(
        eva, PASSWORD, "green kettle on a hill"
    ),
    "disabled": lambda given, eva: disable(),
    "ended on the account page": lambda given, eva: accounts.end_session(
        eva, accounts.sessions(eva, "")[0].id
    ),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_both_tokens_are_dead_at_the_next_request(
    given: accounts.Tokens, eva: Tenant, end: Callable[[accounts.Tokens, Tenant], object]
) -> None:
    end(given, eva)

    with pytest.raises(NotLoggedIn):
        accounts.tenant_of_access(given.access)
    with pytest.raises(NotLoggedIn):
        accounts.renew_login(given.refresh)


def test_a_login_runs_out_however_often_it_is_refreshed(
    given: accounts.Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = accounts.renew_login(given.refresh)
    monkeypatch.setattr(store, "now", lambda: now() + timedelta(hours=13))

    with pytest.raises(NotLoggedIn):
        accounts.renew_login(fresh.refresh)


def test_program_and_page_count_failures_together(eva: Tenant) -> None:
    for _ in range(throttle.FREE_PER_ACCOUNT):
        with pytest.raises(NotLoggedIn):
            accounts.log_in(EMAIL, "wrong wrong wrong", ADDRESS)

    with pytest.raises(TooSoon) as refused:
        accounts.open_login(EMAIL, PASSWORD, "192.0.2.99")

    assert refused.value.seconds == 5


def test_the_account_page_tells_a_programs_login(given: accounts.Tokens, eva: Tenant) -> None:
    cookie = log_in()

    found = accounts.sessions(eva, cookie)

    assert [(one.by_api, one.current) for one in found] == [(False, True), (True, False)]


def test_the_database_holds_no_token(given: accounts.Tokens) -> None:
    stored = b"".join(path.read_bytes() for path in settings().home.glob("replybench.db*"))

    assert given.refresh.encode() not in stored
    assert given.access.encode() not in stored
