"""The two routes that set and clear the login cookie, which a websocket can't, and readiness."""

import json
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from workbench import accounts, running
from workbench.accounts import Login
from workbench.domain.errors import Denied, WorkbenchError
from workbench.settings import settings
from workbench.ui.headers import is_same_origin
from workbench.ui.session import cookie_name

BODY_LIMIT = 4096
OWN_HEADER = "x-replybench"


async def claim(request: Request) -> Response:
    """Trade a one-time ticket for the login cookie."""
    try:
        ticket = _ticket_in(await _own_body(request))
        login = await run_in_threadpool(accounts.claim, ticket)
    except WorkbenchError as error:
        return JSONResponse({"error": str(error)}, 403 if isinstance(error, Denied) else 503)
    return _with_cookie(request, login)


async def log_out(request: Request) -> Response:
    """End the login behind the cookie, and clear the cookie."""
    try:
        await _own_body(request)
        await run_in_threadpool(accounts.log_out, request.cookies.get(cookie_name(), ""))
    except WorkbenchError as error:
        return JSONResponse({"error": str(error)}, 403 if isinstance(error, Denied) else 503)
    answer = Response(status_code=204)
    answer.delete_cookie(cookie_name(), path=_cookie_path(), httponly=True, samesite="lax")
    return answer


def ready(_: Request) -> Response:
    """Whether the app can work; a stranger is not told why it can't."""
    is_ready = running.is_ready()
    headers = {"Cache-Control": "no-store"}
    return JSONResponse({"ready": is_ready}, 200 if is_ready else 503, headers)


ROUTES: list[Route | Mount] = [
    Route("/auth/claim", claim, methods=["POST"]),
    Route("/auth/logout", log_out, methods=["POST"]),
    Route("/ready", ready),
]


async def _own_body(request: Request) -> bytes:
    """The body of a request that our own page made; raises Denied for any other."""
    if request.headers.get(OWN_HEADER) != "1" or not is_same_origin(request.headers):
        raise Denied("this address is for the app's own pages; log in there")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise Denied("the request is too long")
    return body


def _ticket_in(body: bytes) -> str:
    try:
        ticket = json.loads(body)["ticket"]
    except (ValueError, KeyError, TypeError, RecursionError):
        ticket = None
    if not isinstance(ticket, str):
        raise Denied("the request names no ticket; log in again")
    return ticket


def _with_cookie(request: Request, login: Login) -> Response:
    answer = Response(status_code=204, headers={"Cache-Control": "no-store"})
    answer.set_cookie(
        cookie_name(),
        login.token,
        max_age=int((login.expires_at - datetime.now(UTC)).total_seconds()),
        path=_cookie_path(),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return answer


def _cookie_path() -> str:
    """Other apps of the same host are not sent the cookie."""
    return settings().base_path or "/"
