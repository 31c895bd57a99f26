"""Where app.py mounts the API; what its routes need is imported later than the login page."""

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send


class Door:
    """The API as an ASGI app that is imported by load(), or by the first request."""

    def __init__(self) -> None:
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if self._app is None:
            self._app = await run_in_threadpool(self.load)
        await self._app(scope, receive, send)

    def load(self) -> ASGIApp:
        """Import the API, once."""
        from workbench.api.app import api

        self._app = api
        return api
