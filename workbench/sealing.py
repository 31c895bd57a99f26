"""Sealing: short secrets encrypted at rest, so that a copied database gives none of them away."""

from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from workbench.domain.errors import BadInput, StoreError
from workbench.secrets import kept_secret


class Sealer:
    """Encrypts short secrets so that only this installation reads them (Fernet, AES-128-CBC)."""

    def __init__(self, keys: Sequence[str]) -> None:
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            raise BadInput(
                "an encryption key is none; make one with: python -m workbench keys new"
            ) from None

    def seal(self, secret: str) -> str:
        """The secret as it may be stored."""
        return self._fernet.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """The secret again; raises StoreError where it was sealed with another key."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise StoreError(
                "a stored provider key can't be read with this encryption key; "
                "bring the old key back, or enter the provider key again"
            ) from None

    def reseal(self, sealed: str) -> str:
        """The same secret under the newest key; raises StoreError like open()."""
        return self.seal(self.open(sealed))


def new_key() -> str:
    """A fresh encryption key."""
    return Fernet.generate_key().decode()


def sealer(given: str, path: Path) -> Sealer:
    """The sealer of the keys given (by commas, the newest first), else of the file's key.

    The file is made at random on the first use, with mode 0600.
    """
    keys = [key.strip() for key in given.split(",") if key.strip()]
    return Sealer(keys or [kept_secret(path, new_key)])
