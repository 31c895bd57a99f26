"""Use cases of the running app: whether it can work, and how it ends."""

from workbench.domain.errors import StoreError
from workbench.drafting import writing
from workbench.store import engine, people, tenancy

PATIENCE_SECONDS = 5.0


def is_ready() -> bool:
    """Whether the database answers and is set up."""
    try:
        with tenancy.accounts_reading() as db:
            return bool(people.companies(db))
    except StoreError:
        return False


def stop() -> None:
    """Have what is being written kept as far as it is, then let go of the database."""
    writing.stop_all(PATIENCE_SECONDS)
    engine.engine().dispose()
