"""Who asks, and whether their role may: the one dependency of every route but the open ones.

No cookie is looked at, so that no other site's page can ask in a browser's name.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from workbench import accounts
from workbench.api.threads import reading
from workbench.domain.errors import NotLoggedIn
from workbench.domain.tenants import ENGINEERS, EVERYONE, WRITERS, Role, Tenant, require_role

LOOPBACK = ("127.0.0.1", "::1")
_bearer = HTTPBearer(
    auto_error=False, scheme_name="accessToken", description="The access_token of /auth/login."
)
Header = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


async def access_token(header: Header) -> str:
    """The token that came along; raises NotLoggedIn where there is none."""
    if header is None:
        raise NotLoggedIn(
            "no access token; send Authorization: Bearer and the token of /auth/login"
        )
    return header.credentials


AccessToken = Annotated[str, Depends(access_token)]


@dataclass(frozen=True)
class Allowed:
    """Who asks, of one of these roles; raises NotLoggedIn or Denied for everybody else."""

    roles: tuple[Role, ...]

    async def __call__(self, token: AccessToken) -> Tenant:
        """The person, as the database knows them at this moment."""
        tenant = await reading(accounts.tenant_of_access, token)
        require_role(tenant, self.roles, "use this part of the API")
        return tenant


Anybody = Annotated[Tenant, Depends(Allowed(EVERYONE))]
Writer = Annotated[Tenant, Depends(Allowed(WRITERS))]
Engineer = Annotated[Tenant, Depends(Allowed(ENGINEERS))]


async def address_of(request: Request) -> str:
    """Where a request comes from, for counting failed logins, as the page calls it."""
    host = request.client.host if request.client else ""
    return "loopback" if host in (*LOOPBACK, "") else host


Address = Annotated[str, Depends(address_of)]
