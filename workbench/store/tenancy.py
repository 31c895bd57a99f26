"""Sessions that can't leave their company: the first two of the three walls.

Wall 1, the hardened session: every ORM read and bulk write gets its company's criteria; raw text,
Core tables, bulk writes by primary key and a changed company are refused.
Wall 2, in tables.py: composite foreign keys, so that a row can't hang on another company's parent.
Wall 3, in postgres.py: row-level security, where the database has it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NoReturn, cast

from sqlalchemy import (
    CTE,
    Alias,
    Column,
    Delete,
    Insert,
    Select,
    Subquery,
    Table,
    TextClause,
    Update,
    event,
    insert,
    inspect,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria
from sqlalchemy.sql.base import ExecutableOption
from sqlalchemy.sql.elements import ColumnClause
from sqlalchemy.sql.selectable import CompoundSelect

from workbench.domain.errors import TenantBreach
from workbench.domain.tenants import Tenant
from workbench.store.engine import is_postgres, reading_engine, store_errors, writing_engine
from workbench.store.postgres import ACCOUNT_TABLES
from workbench.store.tables import Company, LoginAttempt, TenantRow


class _ClosedSession(Session):
    """A session without the doors that no criteria reach."""

    def refresh(self, *_: Any, **__: Any) -> NoReturn:
        """Refused: a refresh is not filtered by company."""
        raise TenantBreach("refresh() is not filtered by company; read the row again")

    def connection(self, *_: Any, **__: Any) -> NoReturn:
        """Refused: a bare connection knows no company."""
        raise TenantBreach("connection() knows no company; use ORM statements")

    def bulk_save_objects(self, *_: Any, **__: Any) -> NoReturn:
        """Refused: it passes by the flush that stamps the company."""
        raise TenantBreach("bulk_save_objects() stamps no company; use tenancy.insert_rows()")

    def bulk_insert_mappings(self, *_: Any, **__: Any) -> NoReturn:
        """Refused: it passes by the flush that stamps the company."""
        raise TenantBreach("bulk_insert_mappings() stamps no company; use tenancy.insert_rows()")

    def bulk_update_mappings(self, *_: Any, **__: Any) -> NoReturn:
        """Refused: it writes by primary key, of whichever company."""
        raise TenantBreach("bulk_update_mappings() is not filtered by company")


class TenantSession(_ClosedSession):
    """A session of one company, bound when it is created and never changed."""

    def __init__(self, company_id: int, **options: Any) -> None:
        super().__init__(expire_on_commit=False, **options)
        self._company_id = company_id

    @property
    def company_id(self) -> int:
        """The company that this session sees."""
        return self._company_id


class AccountSession(_ClosedSession):
    """A session over companies and logins alone: who someone is must be asked before a company."""


@contextmanager
def session(tenant: Tenant) -> Iterator[TenantSession]:
    """A transaction that may write; it commits at the end, or rolls back on an error."""
    engine = writing_engine(company=tenant.company_id)
    with store_errors(), TenantSession(tenant.company_id, bind=engine) as db, db.begin():
        yield db


@contextmanager
def reading(tenant: Tenant) -> Iterator[TenantSession]:
    """A transaction that only reads, and never waits for a writer."""
    engine = reading_engine(company=tenant.company_id)
    with store_errors(), TenantSession(tenant.company_id, bind=engine) as db, db.begin():
        yield db


@contextmanager
def accounts_session() -> Iterator[AccountSession]:
    """A transaction over the account tables of all companies: login and registration only."""
    engine = writing_engine(accounts=True)
    with store_errors(), AccountSession(engine, expire_on_commit=False) as db, db.begin():
        yield db


@contextmanager
def accounts_reading() -> Iterator[AccountSession]:
    """The same, only to read: who is logged in is asked at every rerun and must not wait."""
    engine = reading_engine(accounts=True)
    with store_errors(), AccountSession(engine, expire_on_commit=False) as db, db.begin():
        yield db


def insert_rows(db: TenantSession, row: type[TenantRow], values: Sequence[dict[str, Any]]) -> None:
    """Insert many rows at once, each stamped with the session's company."""
    if not values:
        return
    stamped = [{**value, "company_id": db.company_id} for value in values]
    # without render_nulls each run of rows with the same Nones is a statement of its own
    options = {"stamped": True, "render_nulls": True}
    db.execute(insert(row), stamped, execution_options=options)


def insert_new(
    db: TenantSession, values: Sequence[dict[str, Any]], returning: Sequence[Any]
) -> list[Any]:
    """Insert those of the rows that no unique key has yet; what these columns are of those rows.

    All rows name the same columns.
    """
    if not values:
        return []
    stamped = [{**value, "company_id": db.company_id} for value in values]
    statement = _new_rows(tuple(returning), is_postgres())
    return list(db.execute(statement, stamped, execution_options={"stamped": True}))


@lru_cache
def _new_rows(returning: tuple[Any, ...], on_postgres: bool) -> Insert:
    """Over the table, since a mapped class would double the time of a run's small commits."""
    table = returning[0].class_.__table__
    made = postgresql_insert if on_postgres else sqlite_insert
    columns = [table.c[one.key] for one in returning]
    return made(table).on_conflict_do_nothing().returning(*columns)


@event.listens_for(TenantSession, "do_orm_execute")
def _filter_by_company(state: ORMExecuteState) -> None:
    company_id = cast(TenantSession, state.session).company_id
    if state.is_insert:
        _refuse_unstamped(state, company_id)
        return
    _refuse_raw(state)
    _refuse_bulk_by_key(state)
    state.statement = state.statement.options(*_criteria(company_id))


@lru_cache(maxsize=1_000)
def _criteria(company_id: int) -> tuple[ExecutableOption, ...]:
    """What every statement of a company is given; made once, since that takes as long as a read."""
    return (
        with_loader_criteria(
            TenantRow, lambda row: row.company_id == company_id, include_aliases=True
        ),
        with_loader_criteria(Company, lambda row: row.id == company_id, include_aliases=True),
        with_loader_criteria(LoginAttempt, lambda row: row.id < 0, include_aliases=True),
    )


@event.listens_for(AccountSession, "do_orm_execute")
def _accounts_only(state: ORMExecuteState) -> None:
    _refuse_raw(state)
    for mapper in state.all_mappers:
        if mapper.class_ not in ACCOUNT_TABLES:
            raise TenantBreach(f"{mapper.class_.__name__} needs a session of one company")


@event.listens_for(TenantSession, "before_attach")
def _refuse_foreign_object(session: TenantSession, instance: object) -> None:
    """A row that another session loaded could be written or reloaded through this one."""
    company_id = instance.__dict__.get("company_id")
    if company_id not in (None, session.company_id):
        raise TenantBreach(f"{type(instance).__name__} belongs to another company")
    if isinstance(instance, (Company, LoginAttempt)):
        raise TenantBreach(f"{type(instance).__name__} is written by accounts_session() alone")


@event.listens_for(AccountSession, "before_attach")
def _refuse_company_data(session: AccountSession, instance: object) -> None:
    if not isinstance(instance, ACCOUNT_TABLES):
        raise TenantBreach(f"{type(instance).__name__} needs a session of one company")


@event.listens_for(TenantSession, "before_flush")
def _stamp_company(session: TenantSession, context: UOWTransaction, instances: object) -> None:
    for instance in (*session.new, *session.dirty, *session.deleted):
        if instance in session.new and instance.company_id is None:
            instance.company_id = session.company_id
        changed = inspect(instance).attrs.company_id.history.deleted
        if changed or instance.company_id != session.company_id:
            raise TenantBreach(f"{type(instance).__name__} would move to another company")


def _refuse_raw(state: ORMExecuteState) -> None:
    """Only statements over mapped classes pass: criteria reach nothing else."""
    statement = state.statement
    if not isinstance(statement, (Select, CompoundSelect, Insert, Update, Delete)):
        raise TenantBreach(f"a raw {type(statement).__name__} knows no company")
    if not state.is_orm_statement:
        raise TenantBreach("a statement over bare tables knows no company; name the class")
    _refuse_bare_parts(statement, set())


def _refuse_bare_parts(scope: Any, seen: set[int]) -> None:
    """Check one SELECT, UPDATE or DELETE; a bare column passes beside its own mapped class only."""
    seen.add(id(scope))
    mapped, bare = set(), set()
    for element in _elements(scope, seen):
        if isinstance(element, (Column, Table, Alias)) and "parententity" in element._annotations:
            mapped.add(getattr(element._annotations["parententity"], "local_table", None))
        elif isinstance(element, Column):
            bare.add(element.table)
        elif isinstance(element, (Table, Alias)):
            raise TenantBreach(f"the bare table {element} inside a statement")
        elif _is_raw(element):
            raise TenantBreach(f"raw SQL inside a statement: {element}")
    if bare - mapped:
        raise TenantBreach(f"columns of a bare table inside a statement: {scope}")


def _elements(scope: Any, seen: set[int]) -> Iterator[Any]:
    """What a statement names itself; the statements inside it are checked on their own."""
    named = super(Select, scope).get_children() if isinstance(scope, Select) else None
    waiting = list(named or scope.get_children())
    while waiting:
        element = waiting.pop()
        inner = _inner_statement(element)
        if inner is None:
            yield element
            if not isinstance(element, Alias):
                waiting.extend(element.get_children())
        elif id(inner) not in seen:
            _refuse_bare_parts(inner, seen)


def _inner_statement(element: Any) -> Any:
    """The statement that an element is, holds (a subquery) or takes its column from."""
    if isinstance(element, (Select, CompoundSelect)):
        return element
    if isinstance(element, (Subquery, CTE)):
        return element.element
    if isinstance(element, Column) and isinstance(element.table, (Subquery, CTE)):
        return element.table.element
    return None


def _is_raw(element: Any) -> bool:
    if isinstance(element, ColumnClause):
        return element.is_literal and element.name != "*"
    return isinstance(element, TextClause)


def _refuse_bulk_by_key(state: ORMExecuteState) -> None:
    if (state.is_update or state.is_delete) and state.is_executemany:
        raise TenantBreach("a bulk write by primary key is not filtered by company")
    if state.is_update and "company_id" in _set_columns(state.statement):
        raise TenantBreach("company_id never changes")


def _refuse_unstamped(state: ORMExecuteState, company_id: int) -> None:
    if not state.execution_options.get("stamped"):
        raise TenantBreach("insert() stamps no company; use tenancy.insert_rows()")
    rows: list[Any] = state.parameters if isinstance(state.parameters, list) else [{}]
    if any(row.get("company_id") != company_id for row in rows):
        raise TenantBreach("insert() of another company's rows")


def _set_columns(statement: Any) -> set[str]:
    values = getattr(statement, "_values", None) or {}
    ordered = getattr(statement, "_ordered_values", None) or ()
    columns = [*values, *(column for column, _ in ordered)]
    return {getattr(column, "key", str(column)) for column in columns}
