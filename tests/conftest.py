"""Fixtures shared by all tests: a fresh database, two companies, a scripted model."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING

import pytest

from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Role, Tenant
from workbench.providers import limits
from workbench.settings import settings
from workbench.store import configs, engine, tenancy
from workbench.store.tables import Company, Config, User

if TYPE_CHECKING:
    from workbench.providers.fake import FakeProvider

FAKE_SPEC = ConfigSpec(prompt="You are Lena of Harbor & Linen.", model=ModelRef("fake", "scripted"))


@pytest.fixture(autouse=True)
def no_grudges() -> Iterator[None]:
    """No circuit breaker stays open from one test to the next."""
    yield
    limits.forget()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all tables and no row: made once, since a copy is far quicker."""
    file = tmp_path_factory.mktemp("database") / "empty.db"
    engine.migrate(f"sqlite:///{file}")
    engine.engine(f"sqlite:///{file}").dispose()
    return file


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty_database: Path) -> Iterator[Path]:
    """A home folder of its own, with an empty database in it."""
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    settings.cache_clear()
    engine.engine.cache_clear()
    copyfile(empty_database, tmp_path / "replybench.db")
    made = engine.engine()
    yield tmp_path
    made.dispose()
    settings.cache_clear()
    engine.engine.cache_clear()


@pytest.fixture
def tenant(home: Path) -> Tenant:
    """The admin of a company."""
    return make_tenant("Harbor & Linen", "eva@harbor.example")


@pytest.fixture
def other_tenant(tenant: Tenant) -> Tenant:
    """The admin of another company, which must never be seen or touched."""
    return make_tenant("Other Ltd", "otto@other.example")


@pytest.fixture
def fake() -> "Iterator[FakeProvider]":
    """The scripted model, registered for one test."""
    from workbench.providers import registry
    from workbench.providers.fake import FakeProvider

    provider = FakeProvider()
    registry.register("fake", provider)
    yield provider
    registry.unregister("fake")


@pytest.fixture
def config(tenant: Tenant) -> Config:
    """The company's live config, answered by the scripted model."""
    return live_config(tenant)


def make_tenant(company: str, email: str) -> Tenant:
    """A company with one admin, without the cost of hashing a password."""
    with tenancy.accounts_session() as db:
        row = Company(name=company)
        db.add(row)
        db.flush()
        user = User(company_id=row.id, email=email, name="Eva", password_hash="!", role=Role.ADMIN)
        db.add(user)
        db.flush()
        return Tenant(row.id, company, user.id, user.name, Role.ADMIN)


def live_config(tenant: Tenant, name: str = "Friendly", spec: ConfigSpec = FAKE_SPEC) -> Config:
    """A config made live."""
    with tenancy.session(tenant) as db:
        made = configs.add(db, name, spec, tenant.user_id)
        configs.make_live(made)
        return made
