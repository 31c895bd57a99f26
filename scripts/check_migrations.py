"""Check the migrations on a fresh SQLite file: up, equal to the tables, down, and up again."""

import sys
from tempfile import TemporaryDirectory

from alembic import command
from sqlalchemy import inspect

from workbench.store import engine


def main() -> None:
    """Exit with an error where a migration is missing or does not go both ways."""
    with TemporaryDirectory() as folder:
        check(f"sqlite:///{folder}/migrations.db")
    print("migrations: up, the same as the tables, down and up again")


def check(url: str) -> None:
    """Walk the database from nothing to head, back, and to head again."""
    config = engine.alembic_config(url)
    command.upgrade(config, "head")
    command.check(config)
    command.downgrade(config, "base")
    if left := set(inspect(engine.engine(url)).get_table_names()) - {"alembic_version"}:
        sys.exit(f"migrations: downgrading leaves the tables {', '.join(sorted(left))}")
    command.upgrade(config, "head")
    engine.engine(url).dispose()


if __name__ == "__main__":
    main()
