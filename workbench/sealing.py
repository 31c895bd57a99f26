"""Sealing: short secrets encrypted at rest, so that a copied database gives none of them away."""

import re
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from workbench.domain.errors import BadInput, BadKey
from workbench.secrets import kept_secret

MIN_DIFFERENT_BYTES = 16  # 32 random bytes have fewer once in 10 to the 12


class Sealer:
    """Encrypts short secrets so that only this installation reads them (Fernet, AES-128-CBC).

    A secret is bound to what it is for: it opens beside that and nothing else.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        if not all(map(_is_strong, keys)):
            raise BadInput(
                "an encryption key is weak, or none at all (32 random bytes in base64); "
                "make one with: python -m workbench keys new"
            )
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, secret: str, bound_to: str) -> str:
        """The secret as it may be stored, under the newest key."""
        return self._fernet.encrypt(f"{bound_to}\n{secret}".encode()).decode()

    def open(self, sealed: str, bound_to: str) -> str:
        """The secret again; raises BadKey where it was sealed with another key or bound apart."""
        try:
            found, _, secret = self._fernet.decrypt(sealed.encode()).decode().partition("\n")
        except InvalidToken:
            raise BadKey(
                "a stored provider key can't be read with this encryption key; "
                "bring the old key back, or enter the provider key again"
            ) from None
        if found != bound_to:
            raise BadKey("a stored provider key was entered for another address; enter it again")
        return secret


def new_key() -> str:
    """A fresh encryption key."""
    return Fernet.generate_key().decode()


def sealer(given: str, path: Path) -> Sealer:
    """The sealer of the keys given, else of those in the file; several by commas, newest first.

    The file is made at random on the first use, with mode 0600.
    """
    return Sealer(_keys_in(given) or _keys_in(kept_secret(path, new_key)))


def _keys_in(text: str) -> list[str]:
    return [key for key in re.split(r"[,\s]+", text) if key]


def _is_strong(key: str) -> bool:
    try:
        found = urlsafe_b64decode(key)
    except ValueError:
        return False
    return len(found) == 32 and len(set(found)) >= MIN_DIFFERENT_BYTES
