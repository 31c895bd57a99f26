"""Fixtures shared by all tests: a fresh database, two companies, a scripted model."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine

from tests import postgres
from tests.kept import keep
from workbench.comparing import known
from workbench.curating import reading
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Role, Tenant
from workbench.drafting import similar
from workbench.providers import limits
from workbench.replay import lanes
from workbench.settings import settings
from workbench.store import configs, engine, tenancy
from workbench.store.tables import Company, Config, User

if TYPE_CHECKING:
    from workbench.providers.fake import FakeProvider

__all__ = ["keep"]
HOMES = {"app", "home", "empty_home"}  # the fixtures with a database
FAKE_SPEC = ConfigSpec(prompt="You are Lena of Harbor & Linen.", model=ModelRef("fake", "scripted"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """On which database the tests run."""
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


def pytest_configure(config: pytest.Config) -> None:
    """Start PostgreSQL where it is asked for, once for all processes of this run."""
    if config.getoption("--database") == "postgresql" and not hasattr(config, "workerinput"):
        postgres.start()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run each test on its database; on PostgreSQL all that uses none would be the same again."""
    on_postgres = config.getoption("--database") == "postgresql"
    chosen = [one for one in items if _fits(one, on_postgres=on_postgres)]
    left = set(items) - set(chosen)
    config.hook.pytest_deselected(items=list(left))
    items[:] = chosen


@pytest.fixture(autouse=True)
def no_memories() -> Iterator[None]:
    """Neither an open circuit breaker nor what was read of a database goes into the next test."""
    yield
    limits.forget()
    known.KNOWN.clear()
    reading.COUNTED.clear()
    similar._kept.clear()


@pytest.fixture(autouse=True)
def every_step_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fill tells each commit, and waits until the test asks for the next."""
    monkeypatch.setattr(lanes, "BEAT_SECONDS", 0.0)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all tables and no row: made once, since a copy is far quicker."""
    file = tmp_path_factory.mktemp("database") / "empty.db"
    engine.migrate(f"sqlite:///{file}")
    engine.engine(f"sqlite:///{file}").dispose()
    return file


@pytest.fixture
def home(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    empty_database: Path,
    request: pytest.FixtureRequest,
) -> Iterator[Path]:
    """A home folder of its own, with an empty database in it or on PostgreSQL."""
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    if request.config.getoption("--database") == "postgresql":
        postgres.use(monkeypatch, postgres.own_database())
    else:
        copyfile(empty_database, tmp_path / "replybench.db")
    settings.cache_clear()
    engine.engine.cache_clear()
    made = engine.engine()
    share_compiled(made)
    yield tmp_path
    made.dispose()
    settings.cache_clear()
    engine.engine.cache_clear()


FIRST: list[Engine] = []


def share_compiled(made: Engine) -> None:
    """Compile a statement once in this process, not once a test: that was a third of their time.

    What is compiled is kept by an engine, for its own dialect: both are those of the first one.
    """
    if not FIRST:
        with made.connect():  # asks the database for its version
            FIRST.append(made)
    made.dialect = made.pool._dialect = FIRST[0].dialect
    made._compiled_cache = FIRST[0]._compiled_cache


@pytest.fixture
def empty_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Path]:
    """A home folder without a database, or with a PostgreSQL that has no table."""
    folder = tmp_path / "home"
    monkeypatch.setenv("WORKBENCH_HOME", str(folder))
    monkeypatch.delenv("WORKBENCH_COMPANY", raising=False)
    if request.config.getoption("--database") == "postgresql":
        postgres.use(monkeypatch, postgres.bare_database())
    settings.cache_clear()
    engine.engine.cache_clear()
    yield folder
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


def _fits(test: pytest.Item, *, on_postgres: bool) -> bool:
    """Whether a test says something about this database."""
    other = "sqlite" if on_postgres else "postgresql"
    uses_one = bool(HOMES & set(getattr(test, "fixturenames", ())))
    return test.get_closest_marker(other) is None and (uses_one or not on_postgres)


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


def make_colleague(tenant: Tenant, role: Role) -> Tenant:
    """One more person of the company, who can't log in by a password."""
    email = f"{role}@{tenant.company_id}.example"
    user = User(email=email, name=role.title(), password_hash="!", role=role)
    with tenancy.session(tenant) as db:
        db.add(user)
    return replace(tenant, user_id=user.id, name=user.name, role=role)


def live_config(tenant: Tenant, name: str = "Friendly", spec: ConfigSpec = FAKE_SPEC) -> Config:
    """A config made live."""
    with tenancy.session(tenant) as db:
        made = configs.add(db, name, spec, tenant.user_id)
        configs.make_live(made)
        return made
