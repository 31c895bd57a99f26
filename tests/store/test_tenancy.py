"""The walls between companies: each attempt leaves the other company's bytes alone."""

import contextlib
from collections.abc import Iterator

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.schema import ForeignKeyConstraint

from tests import raw
from tests.store.walls import READS, WRITES, Attempt, Foreign
from workbench.domain.errors import TenantBreach
from workbench.domain.tenants import Tenant
from workbench.store import tenancy
from workbench.store.engine import writing_engine
from workbench.store.tables import Base, Chat, Message, TenantRow

SECRET = "the other company's words"
REFUSALS = (SQLAlchemyError, AttributeError, TenantBreach)
OPEN_DOORS = {
    *("select", "text", "core table", "update by primary key", "delete all"),
    *("connection", "core delete", "bulk_update_mappings", "update all"),
}


@pytest.fixture
def foreign(tenant: Tenant, other_tenant: Tenant) -> Foreign:
    """Company two's chat and message; and one of company one, so that its reads find something."""
    with tenancy.session(tenant) as db:
        chat = Chat(name="own")
        db.add(chat)
        db.flush()
        db.add(Message(chat_id=chat.id, role="client", text="own words"))
    with tenancy.session(other_tenant) as db:
        theirs = Chat(name="theirs")
        db.add(theirs)
        db.flush()
        message = Message(chat_id=theirs.id, role="client", text=SECRET)
        db.add(message)
        db.flush()
    return Foreign(other_tenant.company_id, theirs.id, message.id, message)


def foreign_bytes(company_id: int) -> list[tuple[object, ...]]:
    """The other company's rows, read past every wall."""
    return [
        row
        for table in ("messages", "chats")
        for row in raw.rows(f"SELECT * FROM {table} WHERE company_id = ?", company_id)
    ]


@pytest.mark.parametrize("name", READS)
def test_no_read_shows_another_company(tenant: Tenant, foreign: Foreign, name: str) -> None:
    seen = attempt(tenant, foreign, READS[name])

    assert SECRET not in str(seen)
    assert "Other Ltd" not in str(seen)
    assert seen != 2, "both companies were counted"


@pytest.mark.parametrize("name", WRITES)
def test_no_write_reaches_another_company(tenant: Tenant, foreign: Foreign, name: str) -> None:
    before = foreign_bytes(foreign.company_id)

    attempt(tenant, foreign, WRITES[name])

    assert foreign_bytes(foreign.company_id) == before


def attempt(tenant: Tenant, foreign: Foreign, act: Attempt) -> object:
    """Try to get out; a refusal is fine, and anything that comes back is returned."""
    try:
        with tenancy.session(tenant) as db:
            return act(db, foreign)
    except (TenantBreach, SQLAlchemyError) as refusal:
        return type(refusal).__name__


def naive_escapes(tenant: Tenant, foreign: Foreign) -> set[str]:
    """The attempts that succeed where the first wall is taken away."""
    escaped = set()
    for name, act in (READS | WRITES).items():
        before = foreign_bytes(foreign.company_id)
        with contextlib.suppress(*REFUSALS), naive(tenant) as db:
            if SECRET in str(act(db, foreign)):
                escaped.add(name)
            db.flush()
            db.execute(select(Chat.id)).all()
            if changed(db, before, foreign.company_id):
                escaped.add(name)
            db.rollback()
    return escaped


@contextlib.contextmanager
def naive(tenant: Tenant) -> Iterator[Session]:
    """A session without the wall."""
    with Session(writing_engine(company=tenant.company_id)) as db:
        db.begin()
        yield db


def changed(db: Session, before: list[tuple[object, ...]], company_id: int) -> bool:
    """Whether the open transaction holds other rows of the company than before."""
    rows = db.execute(select(Message.__table__).where(Message.company_id == company_id)).all()
    rows += db.execute(select(Chat.__table__).where(Chat.company_id == company_id)).all()
    texts = {str(row[0]) + str(row) for row in rows}
    return len(texts) != len(before) or "planted" in str(rows)


@pytest.mark.sqlite
def test_without_the_first_wall_the_same_attempts_succeed(tenant: Tenant, foreign: Foreign) -> None:
    assert naive_escapes(tenant, foreign) >= OPEN_DOORS


@pytest.mark.postgresql
@pytest.mark.filterwarnings("ignore:SELECT statement has a cartesian product")
def test_the_third_wall_alone_lets_none_of_them_out(tenant: Tenant, foreign: Foreign) -> None:
    escaped = set()
    for name, act in (READS | WRITES).items():
        before = foreign_bytes(foreign.company_id)
        with contextlib.suppress(*REFUSALS), naive(tenant) as db:
            if SECRET in str(act(db, foreign)):
                escaped.add(name)
            db.commit()
        if foreign_bytes(foreign.company_id) != before:
            escaped.add(name)

    assert escaped == set()


@pytest.mark.postgresql
def test_without_the_first_and_the_third_wall_they_succeed(
    tenant: Tenant, foreign: Foreign, lowered: None
) -> None:
    assert naive_escapes(tenant, foreign) >= OPEN_DOORS


@pytest.fixture
def lowered(home: object) -> Iterator[None]:
    """Two tables of this database without row-level security."""
    for table in ("messages", "chats"):
        raw.rows(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    yield
    for table in ("messages", "chats"):
        raw.rows(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")


@pytest.mark.sqlite
def test_without_the_criteria_a_plain_select_shows_everything(
    tenant: Tenant, foreign: Foreign
) -> None:
    event.remove(tenancy.TenantSession, "do_orm_execute", tenancy._filter_by_company)
    try:
        seen = attempt(tenant, foreign, READS["select"])
    finally:
        event.listen(tenancy.TenantSession, "do_orm_execute", tenancy._filter_by_company)

    assert SECRET in str(seen)


def test_a_message_cannot_hang_on_another_companys_chat(tenant: Tenant, foreign: Foreign) -> None:
    planted = Message(chat_id=foreign.chat_id, role="client", text="planted")

    with pytest.raises(IntegrityError), tenancy.session(tenant) as db:
        db.add(planted)


def test_without_the_second_wall_the_poisoned_row_goes_in(foreign: Foreign) -> None:
    raw.unchecked(
        "INSERT INTO messages (company_id, chat_id, role, origin, author, text, sent_at)"
        f" VALUES (1, {foreign.chat_id}, 'client', 'human', '', 'poison', '2026-01-01')"
    )

    assert raw.rows("SELECT text FROM messages WHERE text = 'poison'") == [("poison",)]


def test_every_child_names_its_parent_with_its_company() -> None:
    plain = [
        f"{table.name}.{constraint.column_keys}"
        for table in Base.metadata.sorted_tables
        for constraint in table.constraints
        if isinstance(constraint, ForeignKeyConstraint)
        and constraint.referred_table.name != "companies"
        and constraint.column_keys[0] != "company_id"
    ]

    assert plain == []


def test_every_row_but_the_login_counters_belongs_to_a_company() -> None:
    outside = {
        mapper.class_.__name__
        for mapper in Base.registry.mappers
        if not issubclass(mapper.class_, TenantRow)
    }

    assert outside == {"Company", "LoginAttempt"}


def test_a_session_keeps_its_company(tenant: Tenant) -> None:
    with tenancy.reading(tenant) as db, pytest.raises(AttributeError):
        db.company_id = 2


def test_company_data_needs_a_session_of_one_company(tenant: Tenant) -> None:
    with pytest.raises(TenantBreach), tenancy.accounts_session() as db:
        db.scalars(select(Message)).all()
