"""The routes that set and clear the cookie: who may, and what the cookie is like."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from tests.people import EMAIL, PASSWORD, log_in
from workbench import accounts
from workbench.domain.tenants import Tenant
from workbench.settings import settings
from workbench.store import engine
from workbench.ui.headers import SecurityHeaders
from workbench.ui.routes import ROUTES
from workbench.ui.session import COOKIE

OWN = {"X-Replybench": "1"}


@pytest.fixture
def client(eva: Tenant) -> Iterator[TestClient]:
    """A browser in front of the two routes."""
    app = Starlette(routes=ROUTES, middleware=[Middleware(SecurityHeaders)])
    with TestClient(app, base_url="http://bench.example") as client:
        yield client


@pytest.fixture
def ticket(eva: Tenant) -> str:
    """What the form was given for the right password."""
    return accounts.log_in(EMAIL, PASSWORD, "192.0.2.7")


def test_a_ticket_is_traded_for_a_cookie(client: TestClient, ticket: str, eva: Tenant) -> None:
    answer = client.post("/auth/claim", json={"ticket": ticket}, headers=OWN)

    assert answer.status_code == 204
    assert accounts.tenant_of(answer.cookies[COOKIE]) == eva


def test_scripts_and_other_sites_do_not_get_the_cookie(client: TestClient, ticket: str) -> None:
    answer = client.post("/auth/claim", json={"ticket": ticket}, headers=OWN)

    said = answer.headers["set-cookie"].lower()

    assert "httponly" in said
    assert "samesite=lax" in said
    assert "path=/" in said
    assert "secure" not in said


def test_over_https_the_cookie_is_for_https_only(client: TestClient, ticket: str) -> None:
    client.base_url = "https://bench.example"

    answer = client.post("/auth/claim", json={"ticket": ticket}, headers=OWN)

    assert "secure" in answer.headers["set-cookie"].lower()


def test_a_header_alone_makes_no_https(client: TestClient, ticket: str) -> None:
    headers = {**OWN, "X-Forwarded-Proto": "https"}

    answer = client.post("/auth/claim", json={"ticket": ticket}, headers=headers)

    assert "secure" not in answer.headers["set-cookie"].lower()


def test_below_a_path_other_apps_of_the_host_do_not_get_the_cookie(
    client: TestClient, ticket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "base_path", "/bench")

    claimed = client.post("/auth/claim", json={"ticket": ticket}, headers=OWN)
    left = client.post("/auth/logout", headers=OWN)

    assert claimed.headers["set-cookie"].startswith(f"{COOKIE}_bench=")
    assert "path=/bench;" in claimed.headers["set-cookie"].lower()
    assert "path=/bench;" in left.headers["set-cookie"].lower()


def test_a_database_that_is_set_up_makes_ready(client: TestClient) -> None:
    answer = client.get("/ready")

    assert (answer.status_code, answer.json()) == (200, {"ready": True})


def test_a_stranger_is_not_told_why_the_app_is_not_ready(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    engine.engine.cache_clear()
    monkeypatch.setattr(settings(), "database_url", f"sqlite:///{tmp_path}/none/none.db")

    answer = client.get("/ready")

    assert (answer.status_code, answer.json()) == (503, {"ready": False})


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Replybench": "yes"},
        {**OWN, "Sec-Fetch-Site": "cross-site"},
        {**OWN, "Sec-Fetch-Site": "same-site"},
        {**OWN, "Origin": "http://evil.example"},
        {**OWN, "Origin": "null"},
    ],
    ids=["no header", "wrong header", "cross-site", "same-site", "foreign origin", "null origin"],
)
def test_other_pages_can_not_claim(
    client: TestClient, ticket: str, headers: dict[str, str]
) -> None:
    answer = client.post("/auth/claim", json={"ticket": ticket}, headers=headers)

    assert answer.status_code == 403
    assert COOKIE not in answer.cookies


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"ticket": 1}', b'{"ticket": "x"}', b"\xff", b"[" * 3000, b" " * 5000],
    ids=["empty", "list", "none", "number", "made up", "binary", "deep", "long"],
)
def test_what_is_no_ticket_gives_no_cookie(client: TestClient, body: bytes) -> None:
    answer = client.post("/auth/claim", content=body, headers=OWN)

    assert answer.status_code == 403
    assert COOKIE not in answer.cookies


def test_a_ticket_in_an_address_is_not_taken(client: TestClient, ticket: str) -> None:
    answer = client.get(f"/auth/claim?ticket={ticket}", headers=OWN)

    assert answer.status_code == 405
    assert accounts.claim(ticket)


def test_logging_out_ends_the_login_and_clears_the_cookie(client: TestClient) -> None:
    token = log_in()

    answer = client.post("/auth/logout", headers={**OWN, "Cookie": f"{COOKIE}={token}"})

    assert answer.status_code == 204
    assert "max-age=0" in answer.headers["set-cookie"].lower()
    assert accounts.tenant_of(token) is None


def test_other_pages_can_not_log_one_out(client: TestClient) -> None:
    token = log_in()

    answer = client.post("/auth/logout", headers={"Cookie": f"{COOKIE}={token}"})

    assert answer.status_code == 403
    assert accounts.tenant_of(token)


def test_every_answer_forbids_frames_and_guessed_types(client: TestClient) -> None:
    headers = client.get("/nothing").headers

    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"
