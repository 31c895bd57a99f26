"""Alembic's entry: migrates the database of the engine that it is handed."""

from alembic import context
from sqlalchemy import URL, Connection

from workbench.store.postgres import lower_walls, raise_walls
from workbench.store.tables import Base, UtcDateTime


def render_item(kind: str, item: object, autogen_context: object) -> str | bool:
    """Write our one own column type as the plain type that it is in the database."""
    return "sa.DateTime(timezone=True)" if isinstance(item, UtcDateTime) else False


def set_foreign_keys(connection: Connection, state: str) -> None:
    """SQLite changes a table by a copy; dropping the old one would cascade to all its children."""
    if connection.dialect.name == "sqlite":
        connection.connection.dbapi_connection.execute(f"PRAGMA foreign_keys={state}")


def migrate(connection: Connection, app: URL) -> None:
    """Run the migrations; with PostgreSQL the walls are down for them, and up again with them."""
    if connection.dialect.name != "postgresql":
        context.run_migrations()
        return
    lower_walls(connection)
    context.run_migrations()
    raise_walls(connection, app)


engine = context.config.attributes["engine"]
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
        migrate(connection, context.config.attributes["app"])
    set_foreign_keys(connection, "ON")
