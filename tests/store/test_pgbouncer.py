"""Behind a pooler in transaction mode two companies share a connection, and see nothing of it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import raw
from tests.store.pooler import pooler
from workbench import chatting
from workbench.domain.tenants import Tenant
from workbench.settings import settings
from workbench.store import engine
from workbench.store.tables import Chat

pytestmark = pytest.mark.postgresql
ROUNDS = 60


@pytest.fixture
def shared(
    tenant: Tenant, other_tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Tenant, Tenant]]:
    """Two companies behind the pooler, which has one connection for both."""
    direct = engine.engine()
    with pooler(settings().database_url) as url:
        monkeypatch.setenv("WORKBENCH_DATABASE_URL", url)
        settings.cache_clear()
        engine.engine.cache_clear()
        yield tenant, other_tenant
        engine.engine().dispose()
    direct.dispose()


def third_wall_alone(tenant: Tenant) -> list[str]:
    """The chats that a session without the first wall sees."""
    with Session(engine.reading_engine(company=tenant.company_id)) as db:
        return list(db.scalars(select(Chat.name)))


def test_two_interleaved_companies_never_see_each_others_rows(
    shared: tuple[Tenant, Tenant],
) -> None:
    together = Barrier(len(shared))

    def work(tenant: Tenant) -> set[str]:
        seen = set()
        for number in range(ROUNDS):
            together.wait()
            chatting.create_chat(tenant, f"{tenant.company} {number}")
            seen |= {name.rpartition(" ")[0] for name in third_wall_alone(tenant)}
        return seen

    with ThreadPoolExecutor() as pool:
        seen = list(pool.map(work, shared))

    assert seen == [{tenant.company} for tenant in shared]
    assert raw.rows("SELECT company_id, count(*) FROM chats GROUP BY 1 ORDER BY 1") == [
        (tenant.company_id, ROUNDS) for tenant in shared
    ]


def test_the_pooler_really_hands_one_connection_to_both(shared: tuple[Tenant, Tenant]) -> None:
    backends = set()
    for _ in shared:
        with psycopg.connect(settings().database_url, prepare_threshold=None) as client:
            backends |= set(client.execute("SELECT pg_backend_pid()").fetchall())

    assert len(backends) == 1


def test_a_plain_set_would_leak_there(shared: tuple[Tenant, Tenant]) -> None:
    one, two = (psycopg.connect(settings().database_url, prepare_threshold=None) for _ in range(2))
    with one, two:
        one.execute("SET app.tenant = '1'")
        one.commit()
        leaked = two.execute("SELECT current_setting('app.tenant', true)").fetchall()

    assert leaked == [("1",)]
