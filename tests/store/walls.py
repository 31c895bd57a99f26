"""The attempts of PLATFORM.md's tenancy table: ways out of one's company, each by its name.

Each takes an open session of company one and the ids of company two's rows.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, literal_column, select, text, update
from sqlalchemy.orm import aliased

from workbench.store import tenancy
from workbench.store.tables import Chat, Company, Message
from workbench.store.tenancy import TenantSession


@dataclass(frozen=True)
class Foreign:
    """Ids of the other company's rows, and an object of it that another session loaded."""

    company_id: int
    chat_id: int
    message_id: int
    message: Message


Attempt = Callable[[TenantSession, Foreign], object]
RAW = Message.__table__


def _subquery(db: TenantSession, foreign: Foreign) -> object:
    inner = select(Message).subquery()
    return db.scalars(select(inner.c.text)).all()


def _cte(db: TenantSession, foreign: Foreign) -> object:
    inner = select(Message).cte()
    return db.scalars(select(inner.c.text)).all()


def _change_company(db: TenantSession, foreign: Foreign) -> None:
    db.scalars(select(Chat)).first().company_id = foreign.company_id
    db.flush()


def _add(db: TenantSession, row: object) -> None:
    db.add(row)
    db.flush()


def _message(**values: object) -> Message:
    return Message(**{"role": "client", "text": "planted"} | values)


READS: dict[str, Attempt] = {
    "select": lambda db, f: db.scalars(select(Message.text)).all(),
    "select entity": lambda db, f: [row.text for row in db.scalars(select(Message))],
    "get by id": lambda db, f: db.get(Message, f.message_id),
    "count": lambda db, f: db.scalar(select(func.count()).select_from(Message)),
    "alias": lambda db, f: db.scalars(select(aliased(Message).text)).all(),
    "join": lambda db, f: db.scalars(
        select(Message.text).join(Chat, Chat.id == Message.chat_id)
    ).all(),
    "exists": lambda db, f: db.scalars(
        select(Chat.id).where(select(Message.id).where(Message.id == f.message_id).exists())
    ).all(),
    "subquery": _subquery,
    "cte": _cte,
    "union": lambda db, f: db.scalars(select(Message.text).union(select(Message.text))).all(),
    "companies": lambda db, f: db.scalars(select(Company.name)).all(),
    "text": lambda db, f: db.execute(text("SELECT text FROM messages")).all(),
    "core table": lambda db, f: db.execute(select(RAW)).all(),
    "core columns beside a class": lambda db, f: db.execute(select(Chat.id, RAW.c.text)).all(),
    "core table in a join": lambda db, f: db.execute(
        select(Chat.id, literal_column("*")).join(RAW, RAW.c.id > 0)
    ).all(),
    "core table in exists": lambda db, f: db.scalars(
        select(Chat.id).where(select(RAW.c.id).exists())
    ).all(),
    "core alias": lambda db, f: db.execute(select(Chat.id, RAW.alias().c.text)).all(),
    "literal column": lambda db, f: db.execute(select(Chat.id, literal_column("1"))).all(),
    "text in where": lambda db, f: db.scalars(select(Chat.id).where(text("1=1"))).all(),
    "from_statement": lambda db, f: db.scalars(
        select(Message).from_statement(text("SELECT * FROM messages"))
    ).all(),
    "refresh": lambda db, f: db.refresh(f.message),
    "connection": lambda db, f: db.connection().exec_driver_sql("SELECT * FROM messages").all(),
}

WRITES: dict[str, Attempt] = {
    "update all": lambda db, f: db.execute(update(Message).values(text="planted")),
    "update by foreign id": lambda db, f: db.execute(
        update(Message).where(Message.id == f.message_id).values(text="planted")
    ),
    "update by primary key": lambda db, f: db.execute(
        update(Message), [{"id": f.message_id, "text": "planted"}]
    ),
    "update company": lambda db, f: db.execute(update(Message).values(company_id=f.company_id)),
    "delete all": lambda db, f: db.execute(delete(Message)),
    "core delete": lambda db, f: db.execute(delete(RAW)),
    "insert": lambda db, f: db.execute(
        insert(Message).values(company_id=f.company_id, chat_id=f.chat_id, role="c", text="planted")
    ),
    "insert rows": lambda db, f: tenancy.insert_rows(
        db, Message, [{"chat_id": f.chat_id, "role": "client", "text": "planted", "author": ""}]
    ),
    "add foreign row": lambda db, f: _add(db, _message(company_id=f.company_id, chat_id=f.chat_id)),
    "add to a foreign chat": lambda db, f: _add(db, _message(chat_id=f.chat_id)),
    "change company": _change_company,
    "attach foreign object": lambda db, f: db.add(f.message),
    "delete foreign object": lambda db, f: db.delete(f.message),
    "bulk_save_objects": lambda db, f: db.bulk_save_objects([_message(company_id=f.company_id)]),
    "bulk_update_mappings": lambda db, f: db.bulk_update_mappings(
        Message, [{"id": f.message_id, "text": "planted"}]
    ),
    "bulk_insert_mappings": lambda db, f: db.bulk_insert_mappings(
        Message, [{"company_id": f.company_id, "chat_id": f.chat_id, "text": "planted"}]
    ),
}
