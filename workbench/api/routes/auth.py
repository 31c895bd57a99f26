"""Joining, logging in and out, and who one is."""

from fastapi import APIRouter

from workbench import accounts
from workbench.api.access import AccessToken, Address, Anybody
from workbench.api.problems import problems
from workbench.api.schemas.auth import Login, Person, Refresh, Registration, Tokens
from workbench.domain.tenants import Tenant

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post("/register", status_code=201, responses=problems(429))
def register(body: Registration, address: Address) -> Person:
    """Open a company; the person who does is its admin. Log in next."""
    return _person(accounts.register(body.email, body.name, body.company, body.password, address))


@router.post("/login", responses=problems(401, 429))
def log_in(body: Login, address: Address) -> Tokens:
    """Trade e-mail and password for an access token (ten minutes) and a refresh token.

    Failed attempts count together with those of the login page.
    """
    return Tokens.of(accounts.open_login(body.email, body.password, address))


@router.post("/refresh", responses=problems(401))
def refresh(body: Refresh) -> Tokens:
    """Trade the refresh token for the next two tokens.

    It counts once: a spent one that is brought again ends the whole login, since somebody copied
    it.
    """
    return Tokens.of(accounts.renew_login(body.refresh_token))


@router.post("/logout", status_code=204, responses=problems(401))
def log_out(_: Anybody, token: AccessToken) -> None:
    """End this login with all its tokens."""
    accounts.end_login(token)


@router.get("/me", responses=problems(401))
def me(tenant: Anybody) -> Person:
    """Who is logged in."""
    return _person(tenant)


def _person(tenant: Tenant) -> Person:
    return Person(
        id=tenant.user_id or 0,
        email=accounts.email_of(tenant),
        name=tenant.name,
        company=tenant.company,
        role=tenant.role,
    )
