"""streamlit-authenticator's login form over our own check.

Only its form is used. Its cookie is readable by scripts and can't be revoked, its credentials are
a dict in memory, its hasher is bcrypt: docs/decisions/002-login-form.md.
"""

from collections.abc import Callable
from typing import ClassVar

from streamlit_authenticator.views import Authenticate


class LoginForm(Authenticate):  # type: ignore[misc]
    """The form of `Authenticate.login`, with `check(email, password)` behind its button."""

    LABELS: ClassVar = {
        "Form name": "Log in",
        "Username": "E-mail",
        "Password": "Password",
        "Login": "Log in",
    }

    def __init__(self, check: Callable[[str, str], None]) -> None:
        self.attrs = {"login_sleep_time": 0}
        self.path = None
        self.cookie_controller = _NoCookie()
        self.authentication_controller = _Check(check)


class _NoCookie:
    """Stands where the form asks for its own cookie: there is none, and none is set."""

    def get_cookie(self) -> None:
        """No cookie."""

    def set_cookie(self) -> None:
        """Set nothing."""


class _Check:
    """Stands where the form asks whether the password is right."""

    def __init__(self, check: Callable[[str, str], None]) -> None:
        self._check = check

    def login(self, username: str, password: str, *_: object, **__: object) -> bool:
        """Hand both on as they were typed; what follows is the check's business."""
        self._check(username, password)
        return False
