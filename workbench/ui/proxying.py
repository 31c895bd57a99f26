"""ASGI middleware for what stands in front of the app: proxies, and other sites' pages."""

import logging

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from workbench.domain.proxies import Proxies
from workbench.ui.headers import is_same_origin

SECURE = {"http": "https", "websocket": "wss"}
PLAIN = {"http": "http", "websocket": "ws"}
logger = logging.getLogger(__name__)


class BehindProxies:
    """Puts the client's address and scheme into the scope, as far as our own proxies tell them.

    So whoever asks for the client afterwards, Streamlit too, is told the same. What others write
    into these headers is left out of account.
    """

    def __init__(self, app: ASGIApp, proxies: Proxies) -> None:
        self.app, self.proxies = app, proxies
        self._warned = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] in SECURE:
            self._rewrite(scope, Headers(scope=scope))
        await self.app(scope, receive, send)

    def _rewrite(self, scope: Scope, headers: Headers) -> None:
        peer, port = scope.get("client") or ("", 0)
        chain = ",".join(headers.getlist("x-forwarded-for"))
        if not self.proxies.trusts(peer):
            self._warn(peer, chain)
            return
        client = self.proxies.client(peer, chain)
        scope["client"] = (client, port if client == peer else 0)
        said = headers.get("x-forwarded-proto", "").rpartition(",")[2].strip().lower()
        if said in ("http", "https"):
            scope["scheme"] = (SECURE if said == "https" else PLAIN)[scope["type"]]

    def _warn(self, peer: str, chain: str) -> None:
        """Once: with a proxy that is not named, all clients look like one."""
        if chain and not self._warned:
            self._warned = True
            logger.warning(
                "X-Forwarded-For of %s is ignored; if that is your proxy, name it in "
                "WORKBENCH_TRUSTED_PROXIES",
                peer,
            )


class OwnPagesOnly:
    """Refuses websockets that another site's page opens.

    Streamlit would let in any page of localhost and of this machine's addresses, and asks a host
    outside for the latter.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "websocket" and not is_same_origin(Headers(scope=scope)):
            await send({"type": "websocket.close", "code": 1008})
            return
        await self.app(scope, receive, send)
