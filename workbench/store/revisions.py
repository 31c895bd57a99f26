"""The migrations that this program has. Which one a database has, the engine module says."""

from typing import TYPE_CHECKING

from workbench.store.engine import alembic_config

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory


def between(old: str, new: str) -> list[str]:
    """The migrations after `old` up to `new`, oldest first."""
    return [step.revision for step in _script().iterate_revisions(new, old or "base")][::-1]


def known() -> list[str]:
    """All revisions that this program has migrations for."""
    return [step.revision for step in _script().walk_revisions()]


def _script() -> "ScriptDirectory":
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(alembic_config())
