"""What takes long to make, with its database: made once in a process, else copied."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any, TypeVar

import pytest
from sqlalchemy import select

from tests import postgres
from workbench.store import engine, tenancy
from workbench.store.tables import Company

Made = TypeVar("Made")
Keep = Callable[[str, Callable[[], Made]], Made]
_kept: dict[tuple[Any, ...], tuple[Any, Path]] = {}


@pytest.fixture
def keep(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Keep[Any]:
    """What a function makes in this home, by a name that tells it from all else that is kept.

    The home must hold what it held when it was made first; which companies it has is looked at.
    What is made must be plain, as an id: no row, which a test could change for the next.
    """

    def made_or_copied(name: str, make: Callable[[], Made]) -> Made:
        key = (name, *_companies())
        if key in _kept:
            made, folder = _kept[key]
            _restore(folder, home)
        else:
            made, folder = make(), tmp_path_factory.mktemp("kept")
            _save(home, folder)
            _kept[key] = made, folder
        return made

    return made_or_copied


def _companies() -> list[str]:
    with tenancy.accounts_reading() as db:
        return list(db.scalars(select(Company.name)))


def _save(home: Path, folder: Path) -> None:
    engine.engine().dispose()
    copytree(home, folder, dirs_exist_ok=True)
    if engine.is_postgres():
        postgres.save_as(folder.name)


def _restore(folder: Path, home: Path) -> None:
    engine.engine().dispose()
    copytree(folder, home, dirs_exist_ok=True)
    if engine.is_postgres():
        postgres.restore(folder.name)
