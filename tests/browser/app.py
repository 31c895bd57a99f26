"""The real app in a process of its own, on a home of its own, and where the browser is."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

import httpx2 as httpx
import pytest

from tests import postgres
from tests.small_model import small_model

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_ARGS = [
    "--headless",
    "--no-sandbox",
    "--no-first-run",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-sync",
]
START_SECONDS = 90


@dataclass(frozen=True, slots=True)
class App:
    """A running app; its process leads a process group of its own."""

    url: str
    home: Path
    process: "subprocess.Popen[bytes]"
    environment: dict[str, str]

    @property
    def log(self) -> str:
        """What the app has written so far."""
        return (self.home / "app.log").read_text(errors="replace")


def browser_path() -> str | None:
    """The first browser of this machine that the tests can drive."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def running_app(
    home: Path | None = None, model: Path | None = None, **settings: str
) -> Iterator[App]:
    """The app with the demo company; a home that is given can be started on again."""
    with TemporaryDirectory(prefix="replybench-", ignore_cleanup_errors=True) as folder:
        chosen = home or Path(folder)
        try:
            yield start(chosen, model, **settings)
        finally:
            end_all(chosen)


def start(home: Path, model: Path | None = None, **settings: str) -> App:
    """Set the demo up in this home and start the app there, once it answers.

    `settings` are more environment variables.
    """
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("WORKBENCH_")},
        "WORKBENCH_HOME": str(home),
        "WORKBENCH_MODEL_HUB": "",
        "WORKBENCH_MODEL_PATH": str(model or model_path(home)),
        **postgres.settings_of(home),
        **settings,
    }
    workbench = [sys.executable, "-m", "workbench"]
    subprocess.run([*workbench, "init", "--demo"], cwd=ROOT, env=environment, check=True)
    port = free_port()
    with (home / "app.log").open("ab") as log:
        process = subprocess.Popen(
            [*workbench, "serve", "--host", "127.0.0.1", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    url = f"http://127.0.0.1:{port}{settings.get('WORKBENCH_BASE_PATH', '')}"
    app = App(url, home, process, environment)
    wait_until_healthy(app)
    return app


def wait_until_healthy(app: App) -> None:
    """Return when the app answers; raise with its log when it does not."""
    until = monotonic() + START_SECONDS
    while monotonic() < until and app.process.poll() is None:
        try:
            if httpx.get(f"{app.url}/_stcore/health", timeout=2).is_success:
                return
        except httpx.TransportError:
            sleep(0.1)
    raise RuntimeError(f"the app did not start:\n{app.log}")


def end_all(home: Path) -> None:
    """End the app on this home and what it has started: the model server, runs, their workers."""
    for pid in pids_on(home):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def pids_on(home: Path) -> list[int]:
    """The processes that were started with this home."""
    mark = f"WORKBENCH_HOME={home}".encode()
    found = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark in environment.read_bytes().split(b"\0"):
                found.append(int(environment.parent.name))
        except (PermissionError, FileNotFoundError, ProcessLookupError):
            continue
    return found


def model_path(home: Path) -> Path:
    """The small real model of the tests; without it, a file that is missing, so none is fetched."""
    try:
        return small_model()
    except pytest.skip.Exception:
        return home / "missing.gguf"


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
