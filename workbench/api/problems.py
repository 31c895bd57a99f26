"""Errors as problems (RFC 9457): one table says which of ours has which status."""

import json
import logging
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from math import ceil
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from workbench.domain.errors import (
    BadInput,
    CircuitOpen,
    Conflict,
    Denied,
    NotFound,
    NotLoggedIn,
    ProviderError,
    RateLimited,
    StoreError,
    TenantBreach,
    TimedOut,
    TooSoon,
    Unreachable,
    WorkbenchError,
)

MEDIA = "application/problem+json"
TYPES = "urn:replybench:problem:"
STATUS: dict[type[WorkbenchError], int] = {
    BadInput: 422,
    NotFound: 404,
    Conflict: 409,
    Denied: 403,
    NotLoggedIn: 401,
    TooSoon: 429,
    StoreError: 503,
    ProviderError: 424,
    Unreachable: 503,
    RateLimited: 503,
    CircuitOpen: 503,
    TimedOut: 504,
}
MEANINGS = {
    400: "The body can't be read.",
    401: "No access token that is good now.",
    403: "The role does not allow it.",
    404: "No such thing in this company.",
    409: "It changed meanwhile, was decided already, or nothing waits.",
    413: "The body is too large.",
    415: "The body is no JSON.",
    422: "What was given can't be used; `errors` names the fields.",
    424: "The model gave no usable answer; `reason` is stable.",
    429: "Too many failed attempts; wait as Retry-After says.",
    500: "A fault of ours; the log has more under `request_id`.",
    503: "The database or the model can't answer now; try again.",
    504: "The model did not answer in time.",
}
HEADERS = {401: "WWW-Authenticate", 429: "Retry-After"}
SHOWN_ERRORS = 20
logger = logging.getLogger(__name__)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What the OpenAPI document says of these answers."""
    return {status: _described(status) for status in statuses}


def install(app: FastAPI) -> None:
    """Have the app answer with problems."""
    app.exception_handler(WorkbenchError)(_refused)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(HTTPException)(_unroutable)


def problem(
    scope: Scope,
    status: int,
    detail: str,
    *,
    kind: str = "",
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:
    """The answer to a request that failed; ASCII alone, whatever is in the words."""
    told = {
        "type": f"{TYPES}{kind}" if kind else "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": scope["path"],
        **more,
    }
    return Response(json.dumps(told), status, dict(headers or {}), MEDIA)


def unexpected(scope: Scope, error: Exception) -> Response:
    """The answer where we are at fault: a number that the log has too, and nothing else."""
    number = secrets.token_hex(8)
    logger.error("unexpected error %s", number, exc_info=error)
    detail = "Something went wrong here; tell your admin the request_id."
    return problem(scope, 500, detail, kind="internal", request_id=number)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, WorkbenchError)  # noqa: S101 - it is registered for these alone
    if isinstance(error, TenantBreach):
        return unexpected(request.scope, error)
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    more = {}
    if isinstance(error, ProviderError):
        more = {"reason": error.reason, "retryable": error.retryable}
    return problem(
        request.scope,
        status,
        _words(error),
        kind=_dashed(type(error).__name__),
        headers=_headers(error),
        **more,
    )


def _words(error: WorkbenchError) -> str:
    """The error's sentence; that of the database names places of this machine, for its log."""
    if isinstance(error, StoreError):
        logger.error("the database can't be used: %s", error)
        return "The database can't be used at the moment; try again, or tell your admin."
    return str(error)


def _headers(error: WorkbenchError) -> dict[str, str]:
    if isinstance(error, NotLoggedIn):
        return {"WWW-Authenticate": "Bearer"}
    seconds = getattr(error, "seconds", None) or getattr(error, "retry_after", None)
    return {"Retry-After": str(ceil(seconds))} if seconds else {}


async def _invalid(request: Request, error: Exception) -> Response:
    """Which fields are wrong and why; what was given in them is not repeated."""
    assert isinstance(error, RequestValidationError)  # noqa: S101
    found = error.errors()
    told = [
        {
            "in": str(one["loc"][0]),
            "field": "/".join(map(str, one["loc"][1:])),
            "detail": one["msg"],
        }
        for one in found[:SHOWN_ERRORS]
    ]
    detail = f"{told[0]['in']} {told[0]['field']}: {told[0]['detail']}"
    return problem(request.scope, 422, detail, kind="invalid", errors=told)


async def _unroutable(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    if error.status_code != 405:
        return problem(request.scope, error.status_code, str(error.detail), headers=error.headers)
    allowed = ", ".join(_methods(request))
    detail = f"{request.method} is not allowed here; use {allowed}"
    return problem(request.scope, 405, detail, headers={"Allow": allowed})


def _methods(request: Request) -> list[str]:
    """All methods that some route has for this path: each route knows its own alone."""
    found: set[str] = set()
    for route in iter_route_contexts(request.app.routes):
        if route.matches(request.scope)[0] is not Match.NONE:
            found |= getattr(route, "methods", None) or set()
    return sorted(found)


def _described(status: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        "description": MEANINGS[status],
        "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if name := HEADERS.get(status):
        told["headers"] = {name: {"schema": {"type": "string"}}}
    return told


def _dashed(name: str) -> str:
    return "".join(f"-{sign.lower()}" if sign.isupper() else sign for sign in name).lstrip("-")
