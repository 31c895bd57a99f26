"""Who may use which route: over every route of the API, so that none is forgotten."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import jwt
import pytest
from fastapi.dependencies.models import Dependant
from sqlalchemy import update
from starlette.testclient import TestClient

from tests import raw
from tests.api.conftest import LogIn
from tests.api.world import (
    BODIES,
    OPEN,
    WITHOUT_SCHEMA,
    World,
    is_documented,
    names_a_row,
    request_of,
    routes,
    world,
)
from workbench import accounts
from workbench.api.access import Allowed
from workbench.api.app import api
from workbench.domain.tenants import Role, Tenant
from workbench.providers.fake import FakeProvider
from workbench.store import tenancy
from workbench.store.tables import User, now

DOCUMENTED = {name: found for name, found in routes() if is_documented(found)}
GUARDED = {name: found for name, found in DOCUMENTED.items() if found.path not in OPEN}


def allowed(dependant: Dependant) -> Iterator[Allowed]:
    """The dependencies of a route that say who may use it."""
    for one in dependant.dependencies:
        if isinstance(one.call, Allowed):
            yield one.call
        yield from allowed(one)


def roles(name: str) -> tuple[Role, ...]:
    """Who may use a route."""
    (found,) = allowed(GUARDED[name].dependant)
    return found.roles


@pytest.fixture
def mine(tenant: Tenant, fake: FakeProvider) -> World:
    """What the company has."""
    return world(tenant, fake)


@pytest.fixture
def theirs(other_tenant: Tenant, fake: FakeProvider) -> World:
    """What the other company has."""
    return world(other_tenant, fake)


def with_role(tenant: Tenant, role: Role) -> Tenant:
    """The person with another role, in the database too."""
    with tenancy.accounts_session() as db:
        db.execute(update(User).where(User.id == tenant.user_id).values(role=role))
    return replace(tenant, role=role)


def test_every_route_but_the_open_ones_says_who_may_use_it() -> None:
    silent = {
        found.path
        for _, found in routes()
        if not any(allowed(getattr(found, "dependant", None) or Dependant()))
    }

    assert silent == OPEN | WITHOUT_SCHEMA


def test_every_route_is_tried_here() -> None:
    assert set(BODIES) == set(GUARDED)


def test_a_twin_by_another_slash_is_for_the_same_roles() -> None:
    twins = {
        name: found
        for name, found in routes()
        if getattr(found, "dependant", None) and name not in DOCUMENTED and found.path != "/docs"
    }

    for name, found in twins.items():
        of = GUARDED.get(f"{name}/") or GUARDED[name.rstrip("/")]
        assert list(allowed(found.dependant)) == list(allowed(of.dependant))
    assert len(twins) == 7


@pytest.mark.parametrize("name", GUARDED)
def test_without_a_token_every_route_is_shut(name: str, stranger: TestClient, mine: World) -> None:
    method, path, body = request_of(name, mine)

    answer = stranger.request(method, path, json=body)

    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("name", GUARDED)
def test_a_disabled_person_is_out(
    name: str, client: TestClient, mine: World, tenant: Tenant
) -> None:
    with tenancy.accounts_session() as db:
        db.execute(update(User).where(User.id == tenant.user_id).values(disabled_at=now()))
    method, path, body = request_of(name, mine)

    assert client.request(method, path, json=body).status_code == 401


@pytest.mark.parametrize("name", [*filter(names_a_row, GUARDED)])
def test_the_other_companys_rows_are_not_there(
    name: str, client: TestClient, mine: World, theirs: World, home: Path
) -> None:
    method, path, body = request_of(name, theirs)
    before = raw.every_row()

    answer = client.request(method, path, json=body)

    assert answer.status_code == 404
    assert raw.every_row() == before


@pytest.mark.parametrize("role", Role)
def test_every_route_is_for_its_roles_alone(
    role: Role, log_in: LogIn, tenant: Tenant, mine: World, home: Path
) -> None:
    client = log_in(with_role(tenant, role))
    before = raw.every_row()

    for name in GUARDED:
        if role not in roles(name):
            method, path, body = request_of(name, mine)
            assert client.request(method, path, json=body).status_code == 403, name

    assert raw.every_row() == before


@pytest.mark.parametrize("name", GUARDED)
def test_who_may_gets_what_the_document_says(
    name: str, log_in: LogIn, tenant: Tenant, mine: World, fake: FakeProvider
) -> None:
    client = log_in(with_role(tenant, roles(name)[-1]))
    method, path, body = request_of(name, mine)
    fake.enqueue("Soon.")

    answer = client.request(method, path, json=body)

    said = api.openapi()["paths"][name.partition(" ")[2]][method.lower()]["responses"]
    undone = name == "POST /drafts/{draft_id}/undo"  # there is nothing to take back
    assert answer.status_code == 409 if undone else answer.is_success
    assert str(answer.status_code) in said
    assert answer.headers["cache-control"] == "no-store"


def test_a_cookie_opens_nothing(stranger: TestClient, client: TestClient) -> None:
    token = client.headers["Authorization"].removeprefix("Bearer ")

    answer = stranger.get("/auth/me", headers={"Cookie": f"replybench_session={token}"})

    assert answer.status_code == 401


@pytest.mark.parametrize("scheme", ["Basic", "Token", "bearer"], ids=str)
def test_only_a_bearer_is_let_in(scheme: str, client: TestClient) -> None:
    token = client.headers["Authorization"].removeprefix("Bearer ")

    answer = client.get("/auth/me", headers={"Authorization": f"{scheme} {token}"})

    assert answer.status_code == (200 if scheme == "bearer" else 401)


def test_a_token_by_another_key_or_of_yesterday_opens_nothing(client: TestClient) -> None:
    token = client.headers["Authorization"].removeprefix("Bearer ")
    told = jwt.decode(token, options={"verify_signature": False})
    old = told | {"exp": now() - timedelta(days=1)}
    key = accounts.tokens._key()

    for forged in (jwt.encode(told, "k" * 64, "HS256"), jwt.encode(old, key, "HS256")):
        answer = client.get("/auth/me", headers={"Authorization": f"Bearer {forged}"})
        assert answer.status_code == 401
