"""`serve`: checks that the app can start, says where it is, and runs it until it is ended."""

import os
import signal
import socket
import sys
from importlib import import_module
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.output import print_lines
from workbench.domain.errors import BadInput
from workbench.settings import settings

if TYPE_CHECKING:
    from uvicorn import Server

ROOT = Path(__file__).resolve().parents[2]
REQUESTS_SECONDS = 3  # for answers under way at the end; drafts get the time of running.stop
LEFTOVER_SECONDS = 2.0
FROM_BROWSER_BYTES = 32 << 20  # what people type and click; files come by another way


def register(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command("serve")(serve)


def serve(
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8501,
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on; 0.0.0.0 is every network.")
    ] = "127.0.0.1",
) -> None:
    """Start the app; Ctrl+C ends it."""
    from workbench import accounts, configuring

    accounts.companies()
    configuring.check_encryption()
    login = accounts.demo_login()
    at = bound(host, port)
    print_lines([f"Replybench is at {_url(host, port)}  (Ctrl+C ends it)"])
    if login:
        print_lines([f"Demo login: {login.email}  password: {login.password}"])
    sys.stdout.flush()
    _run(_server(host), at)


def bound(host: str, port: int) -> socket.socket:
    """A socket at the address, `::` for IPv4 too; raises BadInput where there can be none.

    It names its protocol: without that, asyncio leaves Nagle's algorithm on, and the body of a
    short answer waits 40 ms until the client acknowledges its head.
    """
    is_v6 = ":" in host
    family = socket.AF_INET6 if is_v6 else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if is_v6:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    try:
        made.bind((host, port))
    except (OSError, UnicodeError) as error:
        made.close()
        reason = (getattr(error, "strerror", None) or "no such address").lower()
        raise BadInput(
            f"port {port} on {host} can't be used ({reason}); end what uses it, or choose "
            "another with --port"
        ) from error
    return made


def _url(host: str, port: int) -> str:
    shown = "localhost" if host in ("0.0.0.0", "::") else host  # noqa: S104 - shown, not bound
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}{settings().base_path}"


def _server(host: str) -> "Server":
    """The server as Streamlit sets its own up, but for what makes it end and whom it believes."""
    from uvicorn import Config, Server

    return Server(
        Config(
            _app(host),
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,  # app.py knows whom to believe
            ws="websockets-sansio",
            ws_max_size=FROM_BROWSER_BYTES,
            ws_ping_interval=30,
            ws_ping_timeout=30,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=REQUESTS_SECONDS,
        )
    )


def _app(host: str) -> Any:
    """The app of app.py, which is told where it listens."""
    from workbench.signing import signing_key

    os.environ["STREAMLIT_SERVER_COOKIE_SECRET"] = signing_key("page cookies")
    os.chdir(ROOT)  # Streamlit looks for its configuration there
    sys.path.insert(0, str(ROOT))
    return import_module("app").listening_on(host)


def _run(server: "Server", at: socket.socket) -> None:
    """Serve until SIGTERM or Ctrl+C; both end the process with exit code 0, and soon."""
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, signal.SIG_IGN)  # uvicorn obeys, then raises it once more
    server.run(sockets=[at])
    leftover = Timer(LEFTOVER_SECONDS, os._exit, [0])  # threads that still wait for a model
    leftover.daemon = True
    leftover.start()
    if not server.started:
        raise typer.Exit(1)
