"""Passwords and random tokens: made, hashed, compared, kept in files that only we can read."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from workbench.domain.access import is_strong_secret
from workbench.domain.errors import BadInput, StoreError

MIN_LENGTH = 10
MAX_LENGTH = 1000
COMMON = frozenset(
    {
        "password", "passwort", "passw0rd", "letmein", "welcome", "qwerty", "qwertyuiop",
        "asdfghjkl", "iloveyou", "administrator", "admin", "replybench", "changeme", "trustno",
        "sunshine", "princess", "football", "baseball", "superman", "dragon", "monkey", "master",
        "secret", "test",
    }
)  # fmt: skip
RUNS = ("01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz")


@lru_cache
def hasher() -> PasswordHasher:
    """Argon2id with the library's own parameters."""
    return PasswordHasher()


@lru_cache
def _nobodys_hash() -> str:
    return hasher().hash(random_token())


def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    return hasher().hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is right; without a hash it is wrong, and takes just as long."""
    try:
        hasher().verify(password_hash or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def check_password(password: str, email: str) -> None:
    """Raise BadInput for a password that is soon guessed, or too long to be one."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise BadInput(f"the password must have {MIN_LENGTH} to {MAX_LENGTH} characters")
    plain = password.casefold()
    if plain in (email.casefold(), email.casefold().partition("@")[0]):
        raise BadInput("the password must not be the e-mail; choose another")
    if len(set(plain)) < 4 or plain.strip("0123456789!?.*#_-") in COMMON or _is_run(plain):
        raise BadInput("the password is among the first that are guessed; choose another")


def _is_run(plain: str) -> bool:
    return any(plain in run for run in RUNS)


def random_token() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(32)


def fingerprint(token: str) -> str:
    """sha256 of a token: what the database keeps in its place."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def write_private(path: Path, text: str) -> None:
    """Put text into a file of mode 0600, whole or not at all."""
    with _written_beside(path, text) as temporary:
        temporary.replace(path)


def kept_secret(path: Path, make: Callable[[], str] = random_token) -> str:
    """The secret in a file, made at random on the first use; raises BadInput for a weak one.

    Processes that make it at the same time agree on one.
    """
    if not path.exists():
        _make_once(path, make() + "\n")
    try:
        secret = path.read_text(encoding="utf-8", errors="replace").strip()
        path.chmod(0o600)
    except OSError as error:
        raise StoreError(f"{path} can't be read ({error.strerror}); check its owner") from error
    if not is_strong_secret(secret):
        raise BadInput(f"the secret in {path} is weak; delete the file, and a random one is made")
    return secret


def _make_once(path: Path, text: str) -> None:
    """Write the file unless another process was first: a link never takes the place of a file."""
    with _written_beside(path, text) as temporary, suppress(FileExistsError):
        path.hardlink_to(temporary)


@contextmanager
def _written_beside(path: Path, text: str) -> Iterator[Path]:
    """A file of mode 0600 with the text, in the same folder, gone afterwards."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        yield temporary
    except OSError as error:
        raise StoreError(f"{path} can't be written ({error.strerror}); check its folder") from error
    finally:
        with suppress(OSError):
            temporary.unlink()
