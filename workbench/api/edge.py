"""The edge of the API: what may come in, what is on every answer, and where errors end."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from workbench.api.problems import problem, unexpected

BODY_LIMIT = 4_000_000  # bytes: room for the longest message
IMPORT_LIMIT = 40_000_000
IMPORT = "/messages/import"


class Edge:
    """ASGI middleware around all routes; it sees the whole body before any of them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _Answer(send)
        try:
            refusal = await self._serve(scope, receive, answer)
        except Exception as error:  # noqa: BLE001 - the edge of every endpoint
            refusal = unexpected(scope, error)
        if refusal and not answer.begun:
            await refusal(scope, receive, answer)

    async def _serve(self, scope: Scope, receive: Receive, send: "_Answer") -> Response | None:
        if scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return None
        limit = IMPORT_LIMIT if scope["path"].rstrip("/").endswith(IMPORT) else BODY_LIMIT
        body = await _read(receive, limit)
        if body is None:
            return problem(scope, 413, f"the body is longer than {limit:,} bytes", kind="too-large")
        if body and not _is_json(scope):
            return problem(scope, 415, "send JSON, as application/json", kind="no-json")
        await self.app(scope, _replay(body, receive), send)
        return None


class _Answer:
    """What is sent, with the headers of every answer; `begun` once it is too late for another."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            MutableHeaders(scope=message).setdefault("Cache-Control", "no-store")
        await self._send(message)


async def _read(receive: Receive, limit: int) -> bytes | None:
    """The whole body; None where it is too long, then the rest of it is not read."""
    parts, size = [], 0
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > limit:
            return None
        if not message.get("more_body"):
            return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    """The body as one message, then what else the client does."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return waiting.pop() if waiting else await receive()

    return replayed


def _is_json(scope: Scope) -> bool:
    kind = Headers(scope=scope).get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" or (
        kind.startswith("application/") and kind.endswith("+json")
    )
