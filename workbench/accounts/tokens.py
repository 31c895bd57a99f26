"""Logins of programs: a signed access token for ten minutes, a refresh token for the next one.

The access token names a person and a login, never a role or a company: those are read from the
database at each request, so that whatever ends a login ends it at the next request. A refresh
token counts once. Brought again it was copied, and the whole login ends.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import jwt

from workbench import secrets, signing
from workbench.accounts.company import login_lifetime
from workbench.accounts.joining import tenant
from workbench.accounts.logins import checked_user
from workbench.domain.audit import Act
from workbench.domain.errors import NotLoggedIn
from workbench.domain.tenants import Tenant
from workbench.settings import settings
from workbench.store import audit, people, tenancy, tokens
from workbench.store.people import Member
from workbench.store.tables import User, now
from workbench.store.tokens import ProgramLogin

LIFETIME = timedelta(minutes=10)
PURPOSE = "api access token"
ALGORITHM = "HS256"
ISSUER, AUDIENCE = "replybench", "replybench-api"
REQUIRED = ["iss", "aud", "exp", "iat", "jti", "sub", "sid"]
LONGEST = 1000
ENDED = "this login has ended; log in again"


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a program logs in with: `access` for so many `seconds`, `refresh` for the next two."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    seconds: int = int(LIFETIME.total_seconds())


def open_login(email: str, password: str, address: str) -> Tokens:
    """Log a program in; raises Denied like the page's form, and counts with it."""
    user = checked_user(email, password, address)
    refresh = secrets.random_token()
    with tenancy.accounts_session() as db:
        until = now() + login_lifetime(db, user.company_id)
        row = people.add_session(db, user, secrets.fingerprint(refresh), until, people.API)
        by = tenant(Member(user, people.company(db, user.company_id).name))
        audit.record(db, by, Act.LOGGED_IN, _subject(user), "API")
    return Tokens(_signed(user.id, row.id), refresh)


def renew_login(refresh: str) -> Tokens:
    """Trade a refresh token for the next two tokens; raises NotLoggedIn.

    One that was traded already ends the login: two have it, and only one of them may.
    """
    spent, fresh = secrets.fingerprint(refresh), secrets.random_token()
    with tenancy.accounts_session() as db:
        login = tokens.by_refresh_token(db, spent)
        if login:
            tokens.renew(db, login.row, secrets.fingerprint(fresh))
        else:
            _end_copied(db, tokens.by_spent_token(db, spent))
    if login is None:
        raise NotLoggedIn(ENDED)
    return Tokens(_signed(login.user.id, login.row.id), fresh)


def tenant_of_access(access: str) -> Tenant:
    """Who asks with this access token, as they are now; raises NotLoggedIn."""
    told = _read(access)
    with tenancy.accounts_reading() as db:
        found = tokens.person(db, told["sid"], int(told["sub"]))
    if found is None:
        raise NotLoggedIn(ENDED)
    return found


def end_login(access: str) -> None:
    """End the login of this access token, with all its tokens."""
    by, told = tenant_of_access(access), _read(access)
    with tenancy.accounts_session() as db:
        people.revoke_session(db, int(told["sub"]), told["sid"])
        audit.record(db, by, Act.LOGGED_OUT, detail="API")


def _end_copied(db: tenancy.AccountSession, login: ProgramLogin | None) -> None:
    if login is None:
        return
    by = tenant(Member(login.user, login.company))
    people.revoke_session(db, login.user.id, login.row.id)
    audit.record(db, by, Act.REUSED_TOKEN, _subject(login.user))


def _signed(user_id: int, session_id: int) -> str:
    moment = now()
    told = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": moment,
        "exp": moment + LIFETIME,
        "jti": secrets.random_token(),
        "sub": str(user_id),
        "sid": session_id,
    }
    return jwt.encode(told, _key(), ALGORITHM)


def _read(access: str) -> dict[str, Any]:
    """What a token says whose signature, audience and time are right; raises NotLoggedIn."""
    if len(access) > LONGEST:
        raise NotLoggedIn("this is no access token; log in for one")
    try:
        told = jwt.decode(
            access,
            _key(),
            algorithms=[ALGORITHM],
            issuer=ISSUER,
            audience=AUDIENCE,
            options={"require": REQUIRED},
        )
    except jwt.ExpiredSignatureError as error:
        raise NotLoggedIn("the access token has run out; refresh it") from error
    except (jwt.InvalidTokenError, ValueError, RecursionError) as error:
        raise NotLoggedIn("the access token can't be read; log in for one") from error
    if not isinstance(told["sid"], int) or not told["sub"].isdecimal():
        raise NotLoggedIn("the access token names no login; log in for one")
    return told


def _key() -> str:
    chosen = settings()
    return _key_of(chosen.home, chosen.secret_key.get_secret_value())


@lru_cache(maxsize=4)
def _key_of(_home: Path, _secret: str) -> str:
    """The key, so that no request reads its file; the arguments tell installations apart."""
    return signing.signing_key(PURPOSE)


def _subject(user: User) -> str:
    return f"person {user.email}"
