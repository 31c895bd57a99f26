"""People for the tests of accounts and pages: quick hashes, a registered person, a login."""

from collections.abc import Callable
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from streamlit.testing.v1 import AppTest

from workbench import accounts, secrets
from workbench.domain.tenants import Tenant
from workbench.ui import session

MAIN = Path(__file__).resolve().parents[1] / "workbench" / "ui" / "main.py"
EMAIL = "eva@kettle.example"
PASSWORD = "blue kettle on a hill"
SeenBy = Callable[[Tenant], AppTest]


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real argon2id, at a fraction of its cost."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(secrets, "hasher", lambda: cheap)
    secrets._nobodys_hash.cache_clear()


@pytest.fixture
def eva(home: Path, quick_hashes: None) -> Tenant:
    """A person who registered a company."""
    return accounts.register(EMAIL, "Eva", "Kettle & Sons", PASSWORD)


@pytest.fixture
def app_seen_by(monkeypatch: pytest.MonkeyPatch, quick_hashes: None) -> SeenBy:
    """The app as a person sees it after logging in: `app_seen_by(tenant)`, then switch_page."""

    def see(tenant: Tenant) -> AppTest:
        token = token_of(tenant)
        monkeypatch.setattr(session, "cookie_token", lambda: token)
        return AppTest.from_file(str(MAIN), default_timeout=30)

    return see


def token_of(tenant: Tenant) -> str:
    """The cookie's token of a person who just logged in, without asking for a password."""
    from workbench.store import people, tenancy

    ticket = secrets.random_token()
    with tenancy.accounts_session() as db:
        user = people.user_by_id(db, tenant.user_id or 0)
        assert user is not None
        people.add_ticket(db, user, secrets.fingerprint(ticket), accounts.logins.TICKET_LIFETIME)
    return accounts.claim(ticket).token


def log_in(email: str = EMAIL, password: str = PASSWORD, address: str = "192.0.2.7") -> str:
    """The token in the cookie after the form and the claim."""
    return accounts.claim(accounts.log_in(email, password, address)).token


def access_of(tenant: Tenant) -> str:
    """The access token of a person whose program just logged in, without asking for a password."""
    from datetime import timedelta

    from workbench.accounts import tokens
    from workbench.store import people, tenancy
    from workbench.store.tables import now

    hashed = secrets.fingerprint(secrets.random_token())
    with tenancy.accounts_session() as db:
        user = people.user_by_id(db, tenant.user_id or 0)
        assert user is not None
        row = people.add_session(db, user, hashed, now() + timedelta(hours=1), people.API)
    return tokens._signed(user.id, row.id)
