"""Use cases of the operator: the whole database into a file, and back from one."""

from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from workbench import signing
from workbench.domain.errors import BadInput
from workbench.settings import settings
from workbench.store import backups as store
from workbench.store.keys import KEY_FILE

DEMO_LOGIN = "demo-login.txt"


@dataclass(frozen=True, slots=True)
class Backup:
    """A file that holds the whole database as it was at one moment."""

    file: Path
    bytes: int
    seconds: float
    revision: str


@dataclass(frozen=True, slots=True)
class Restored:
    """A database out of a backup of this revision; `kept` is where the one before is, if any."""

    file: Path
    revision: str
    kept: Path | None


def back_up(file: Path, *, force: bool = False) -> Backup:
    """Copy the database into a file, while the app goes on; all of it or nothing.

    Raises BadInput for a file that exists, unless forced.
    """
    if store.is_the_database(file):
        raise BadInput(f"{file} is the database itself; give another file")
    if file.exists() and not force:
        raise BadInput(f"{file} exists; give another file, or --force to replace it")
    began = monotonic()
    revision = store.write(file)
    return Backup(file, file.stat().st_size, monotonic() - began, revision)


def restore(file: Path, *, force: bool = False) -> Restored:
    """Put a backup in the place of the database, brought up to this version; the old one is kept.

    Raises BadInput for a file that is no backup, and where there is a database already, unless
    forced; StoreError while anything uses it.
    """
    if not file.is_file():
        raise BadInput(f"there is no file {file}; give a backup")
    if store.is_the_database(file):
        raise BadInput(f"{file} is the database itself; give a backup")
    revision = store.check(file)
    return Restored(file, revision, store.restore(file, force=force))


def kept_apart() -> list[Path]:
    """The files of secrets that no backup holds, as far as they are there."""
    files = [settings().home / name for name in (KEY_FILE, signing.FILE, DEMO_LOGIN)]
    return [file for file in files if file.exists()]
