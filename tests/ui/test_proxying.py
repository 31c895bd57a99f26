"""What stands in front of the app: whose word on address and scheme counts, who may connect."""

import logging

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from workbench.domain.proxies import Proxies
from workbench.ui import mounting
from workbench.ui.proxying import BehindProxies, OwnPagesOnly

PROXY, STRANGER = "192.0.2.1", "203.0.113.9"
TOLD = {"X-Forwarded-For": "198.51.100.1", "X-Forwarded-Proto": "https"}


async def seen(request: Request) -> PlainTextResponse:
    """Who asks, as the app sees it."""
    return PlainTextResponse(f"{request.client and request.client.host} {request.url.scheme}")


async def greet(websocket: WebSocket) -> None:
    """Who connects, as the app sees it."""
    await websocket.accept()
    await websocket.send_text(
        f"{websocket.client and websocket.client.host} {websocket.url.scheme}"
    )
    await websocket.close()


def asked_by(peer: str) -> TestClient:
    """A client at this address, in front of an app that trusts one proxy."""
    middleware = [
        Middleware(BehindProxies, proxies=Proxies.parse(PROXY)),
        Middleware(OwnPagesOnly),
    ]
    routes = [Route("/seen", seen), WebSocketRoute("/greet", greet)]
    app = Starlette(routes=routes, middleware=middleware)
    return TestClient(app, base_url="http://bench.example", client=(peer, 5000))


def test_a_proxys_word_on_address_and_scheme_counts() -> None:
    assert asked_by(PROXY).get("/seen", headers=TOLD).text == "198.51.100.1 https"


def test_a_strangers_word_does_not_count() -> None:
    assert asked_by(STRANGER).get("/seen", headers=TOLD).text == f"{STRANGER} http"


def test_a_websocket_is_told_the_same() -> None:
    with asked_by(PROXY).websocket_connect("/greet", headers=TOLD) as connection:
        assert connection.receive_text() == "198.51.100.1 wss"


def test_a_made_up_scheme_is_left_out() -> None:
    told = {**TOLD, "X-Forwarded-Proto": "javascript"}

    assert asked_by(PROXY).get("/seen", headers=told).text == "198.51.100.1 http"


def test_a_proxy_that_nobody_named_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    stranger = asked_by(STRANGER)

    with caplog.at_level(logging.WARNING):
        stranger.get("/seen", headers=TOLD)
        stranger.get("/seen", headers=TOLD)

    assert caplog.text.count("WORKBENCH_TRUSTED_PROXIES") == 1


@pytest.mark.parametrize(
    "origin", ["http://localhost:3000", "http://evil.example", "null"], ids=str
)
def test_another_sites_page_can_not_open_a_websocket(origin: str) -> None:
    client = asked_by(STRANGER)

    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/greet", headers={"Origin": origin}),
    ):
        pass


def test_our_own_page_can_open_a_websocket() -> None:
    headers = {"Origin": "http://testserver"}  # the name that the test client asks for

    with asked_by(STRANGER).websocket_connect("/greet", headers=headers) as connection:
        assert connection.receive_text() == f"{STRANGER} ws"


def test_below_a_path_our_routes_are_there_and_nowhere_else(monkeypatch) -> None:
    told = {}
    monkeypatch.setattr(mounting.config, "set_option", told.__setitem__)
    routes = [Route("/seen", seen), Mount("/api", routes=[Route("/seen", seen)])]

    client = TestClient(Starlette(routes=mounting.below("/bench", routes)))

    found = ["/bench/seen", "/bench/api/seen", "/seen", "/bench/other"]
    assert [client.get(path).status_code for path in found] == [200, 200, 404, 404]
    assert told == {"server.baseUrlPath": "/bench"}
