"""Which migrations a database has. The engine module brings it to the newest one."""

from typing import Any

from workbench.store.engine import alembic_config, store_errors


def current(url: str = "") -> str:
    """The database's revision; empty before the first migration."""
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    found: list[str] = []

    def remember(revision: Any, _: Any) -> list[Any]:
        found.extend([revision] if isinstance(revision, str) else revision)
        return []

    config = alembic_config(url)
    script = ScriptDirectory.from_config(config)
    with store_errors(), EnvironmentContext(config, script, fn=remember):
        script.run_env()
    return ", ".join(found)


def between(old: str, new: str) -> list[str]:
    """The migrations after `old` up to `new`, oldest first."""
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(alembic_config())
    steps = script.iterate_revisions(new, old or "base")
    return [step.revision for step in steps][::-1]


def known() -> list[str]:
    """All revisions that this program has migrations for."""
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(alembic_config())
    return [step.revision for step in script.walk_revisions()]
