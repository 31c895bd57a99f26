"""`serve`: checks that the app can start, says where it is, and becomes Streamlit."""

import os
import socket
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from workbench.cli.output import print_lines
from workbench.domain.errors import BadInput

APP = Path(__file__).resolve().parents[2] / "app.py"


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

    check_address(host, port)
    accounts.companies()
    configuring.check_encryption()
    login = accounts.demo_login()
    print_lines([f"Replybench is at {_url(host, port)}  (Ctrl+C ends it)"])
    if login:
        print_lines([f"Demo login: {login.email}  password: {login.password}"])
    sys.stdout.flush()
    _become_streamlit(host, port)


def check_address(host: str, port: int) -> None:
    """Raise BadInput unless the app can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except (OSError, UnicodeError) as error:
        reason = (getattr(error, "strerror", None) or "no such address").lower()
        raise BadInput(
            f"port {port} on {host} can't be used ({reason}); end what uses it, or choose "
            "another with --port"
        ) from error


def _url(host: str, port: int) -> str:
    shown = "localhost" if host in ("0.0.0.0", "::") else host  # noqa: S104 - shown, not bound
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def _become_streamlit(host: str, port: int) -> NoReturn:
    """Replace this process, so that signals and the exit code are the app's own."""
    from workbench.signing import signing_key

    command = [sys.executable, "-m", "streamlit", "run", str(APP)]
    options = ["--server.port", str(port), "--server.address", host, "--server.headless", "true"]
    environment = {**os.environ, "STREAMLIT_SERVER_COOKIE_SECRET": signing_key("page cookies")}
    os.execve(sys.executable, [*command, *options], environment)  # noqa: S606 - fixed program
