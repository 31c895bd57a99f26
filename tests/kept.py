"""What takes long to make, with its database: made once in a process, else copied."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any, TypeVar

import pytest

from tests import postgres
from workbench.store import engine

Made = TypeVar("Made")
Keep = Callable[[str, Callable[[], Made]], Made]
_kept: dict[str, tuple[Any, Path]] = {}


@pytest.fixture
def keep(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Keep[Any]:
    """What a function makes in this home, by a name that tells it from all else that is kept.

    The home must be as it was when it was made first: with the same companies, and no more.
    """

    def made_or_copied(name: str, make: Callable[[], Made]) -> Made:
        if name in _kept:
            made, folder = _kept[name]
            _restore(folder, home)
        else:
            made, folder = make(), tmp_path_factory.mktemp("kept")
            _save(home, folder)
            _kept[name] = made, folder
        return made

    return made_or_copied


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
