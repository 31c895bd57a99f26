"""Signing: keys for what this installation hands out and must know again."""

import hmac
from hashlib import sha256

from workbench.secrets import kept_secret
from workbench.settings import settings

FILE = "secret-key.txt"


def signing_key(purpose: str) -> str:
    """The key of one purpose, derived from the installation's secret (HMAC-SHA256).

    The secret is the operator's, else a file of mode 0600 made at random on the first use; raises
    BadInput for a weak one.
    """
    secret = settings().secret_key.get_secret_value() or kept_secret(settings().home / FILE)
    return hmac.new(secret.encode(), purpose.encode(), sha256).hexdigest()
