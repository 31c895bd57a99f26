"""The API as it is mounted, and programs that are logged in."""

from collections.abc import Callable, Iterator

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from tests.people import access_of
from workbench.api.door import Door
from workbench.domain.tenants import Tenant

LogIn = Callable[[Tenant], TestClient]


@pytest.fixture
def log_in(home) -> Iterator[LogIn]:
    """A program of a person: `log_in(tenant).get("/chats/")`."""
    app = Starlette(routes=[Mount("/api", Door())])
    clients = []

    def logged_in(tenant: Tenant) -> TestClient:
        clients.append(
            TestClient(app, base_url="http://bench.example/api", raise_server_exceptions=False)
        )
        clients[-1].headers["Authorization"] = f"Bearer {access_of(tenant)}"
        return clients[-1]

    yield logged_in
    for client in clients:
        client.close()


@pytest.fixture
def client(log_in: LogIn, tenant: Tenant) -> TestClient:
    """A program of the company's admin."""
    return log_in(tenant)


@pytest.fixture
def stranger(client: TestClient) -> TestClient:
    """A program that did not log in."""
    return TestClient(
        client.app, base_url="http://bench.example/api", raise_server_exceptions=False
    )
