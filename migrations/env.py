"""Alembic's entry: migrates the database of the settings, or the engine it was handed."""

from alembic import context
from sqlalchemy import Connection

from workbench.store.engine import writing_engine
from workbench.store.tables import Base, UtcDateTime


def render_item(kind: str, item: object, autogen_context: object) -> str | bool:
    """Write our one own column type as the plain type that it is in the database."""
    return "sa.DateTime(timezone=True)" if isinstance(item, UtcDateTime) else False


def set_foreign_keys(connection: Connection, state: str) -> None:
    """SQLite changes a table by a copy; dropping the old one would cascade to all its children."""
    if connection.dialect.name == "sqlite":
        connection.connection.dbapi_connection.execute(f"PRAGMA foreign_keys={state}")


engine = context.config.attributes.get("engine") or writing_engine()
with engine.connect() as connection:
    set_foreign_keys(connection, "OFF")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    set_foreign_keys(connection, "ON")
