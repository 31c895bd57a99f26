"""GET /api/chats/ with 20 rows of 20,000, at 16 clients, beside an empty route of the same server.

The server is the product's own, `python -m workbench serve`, on SQLite and a port of loopback.
The clients are processes of their own: raw sockets, kept open, so that they cost little.
Usage: python -m benchmarks.api_list [--chats 20000] [--clients 16] [--seconds 8] [--rounds 3]
"""

import argparse
import json
import multiprocessing
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import monotonic, perf_counter, sleep
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
EMAIL, PASSWORD = "eva@bench.example", "blue kettle on a hill"
LIST, EMPTY = "/api/chats/?limit=20", "/api/"  # the second is answered by no route
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class App:
    """The running server, and an access token of it."""

    port: int
    pid: int
    token: str


@dataclass(frozen=True, slots=True)
class Round:
    """What one path gave: seconds of each answer, faults, and the server's CPU seconds."""

    path: str
    seconds: list[float]
    faults: int
    wall: float
    cpu: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.wall


def main() -> None:
    """Measure in rotation, and print medians over the rounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chats", type=int, default=20_000)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    wanted = parser.parse_args()
    with TemporaryDirectory(prefix="replybench-") as folder:
        fill(Path(folder), wanted.chats)
        with server(Path(folder)) as app:
            measure(app, LIST, wanted.clients, 1)
            rounds = [
                measure(app, path, wanted.clients, wanted.seconds)
                for _ in range(wanted.rounds)
                for path in (LIST, EMPTY)
            ]
    show(rounds, wanted.clients)


def fill(home: Path, count: int) -> None:
    """A company with so many chats, of which each has two messages and every tenth a draft."""
    os.environ["WORKBENCH_HOME"] = str(home)
    from workbench import accounts, chatting, seeding
    from workbench.store import tenancy
    from workbench.store.tables import Chat, Message

    seeding.set_up()
    tenant = accounts.register(EMAIL, "Eva", "Bench Ltd", PASSWORD)
    chatting.thread(tenant, chatting.create_chat(tenant, "First").id)
    with tenancy.session(tenant) as db:
        tenancy.insert_rows(db, Chat, [{"name": f"Client {one}"} for one in range(count - 1)])
    with tenancy.session(tenant) as db:
        for side in ("client", "manager"):
            rows = [
                {"chat_id": one + 1, "role": side, "text": f"Message {one} of the {side}. " * 4}
                for one in range(count)
            ]
            tenancy.insert_rows(db, Message, rows)


@contextmanager
def server(home: Path) -> Iterator[App]:
    """The app on a free port, once it answers, and a program that is logged in."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    environment = {
        **os.environ,
        "WORKBENCH_MODEL_HUB": "",
        "WORKBENCH_MODEL_PATH": str(home / "no"),
    }
    command = [sys.executable, "-m", "workbench", "serve", "--port", str(port)]
    with (home / "app.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own program
            command, cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    try:
        wait_for(port)
        yield App(port, process.pid, log_in(port))
    finally:
        process.terminate()
        process.wait()


def wait_for(port: int) -> None:
    """Return once the server answers and has imported what it imports late."""
    until = monotonic() + 60
    while monotonic() < until:
        try:
            with urlopen(f"http://127.0.0.1:{port}/api/openapi.json") as answer:
                answer.read()
            sleep(10)
            return
        except OSError:
            sleep(0.2)
    raise SystemExit("the server did not start")


def log_in(port: int) -> str:
    """An access token."""
    from urllib.request import Request

    body = json.dumps({"email": EMAIL, "password": PASSWORD}).encode()
    asked = Request(
        f"http://127.0.0.1:{port}/api/auth/login", body, {"Content-Type": "application/json"}
    )
    with urlopen(asked) as answer:  # noqa: S310
        return str(json.load(answer)["access_token"])


def measure(app: App, path: str, clients: int, seconds: float) -> Round:
    """Ask for one path with so many clients for so long."""
    header = f"Authorization: Bearer {app.token}\r\n"
    asked = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{header}\r\n".encode()
    expected = b"HTTP/1.1 200" if path == LIST else b"HTTP/1.1 404"
    before, began = cpu_of(app.pid), perf_counter()
    with multiprocessing.Pool(2) as pool:
        jobs = [(app.port, asked, expected, clients // 2, seconds)] * 2
        found = pool.starmap(ask, jobs)
    taken = [one for seconds_of_one, _ in found for one in seconds_of_one]
    faults = sum(faults for _, faults in found)
    wall = min(perf_counter() - began, seconds + 0.5)
    return Round(path, taken, faults, wall, cpu_of(app.pid) - before)


def ask(
    port: int, asked: bytes, expected: bytes, clients: int, seconds: float
) -> tuple[list[float], int]:
    """Several open connections, each with one request under way: seconds of each, and faults."""
    import selectors

    waiting = selectors.DefaultSelector()
    sent: dict[socket.socket, float] = {}
    taken, faults, until = [], 0, perf_counter() + seconds
    for _ in range(clients):
        connection = socket.create_connection(("127.0.0.1", port))
        waiting.register(connection, selectors.EVENT_READ)
        connection.sendall(asked)
        sent[connection] = perf_counter()
    while perf_counter() < until:
        for key, _ in waiting.select(1):
            connection = key.fileobj
            head = whole_answer(connection)
            taken.append(perf_counter() - sent[connection])
            faults += not head.startswith(expected)
            sent[connection] = perf_counter()
            connection.sendall(asked)
    return taken, faults


def whole_answer(connection: socket.socket) -> bytes:
    """The head of an answer, its body read too."""
    data = connection.recv(65536)
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536)
    return head


def cpu_of(pid: int) -> float:
    """The CPU seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def show(rounds: list[Round], clients: int) -> None:
    """Print the medians over the rounds, and the list beside the empty route."""
    print(f"{clients} clients; load {os.getloadavg()[0]:.1f}")
    print(f"{'path':24} {'rps':>7} {'p50 ms':>8} {'p99 ms':>8} {'cpu ms':>7} {'faults':>7}")
    for path in (LIST, EMPTY):
        mine = [one for one in rounds if one.path == path]
        figures = (
            median(one.rate for one in mine),
            median(1e3 * median(one.seconds) for one in mine),
            median(1e3 * quantiles(one.seconds, n=100)[-1] for one in mine),
            median(1e3 * one.cpu / len(one.seconds) for one in mine),
        )
        print(
            f"{path:24} {figures[0]:7.0f} {figures[1]:8.1f} {figures[2]:8.1f} {figures[3]:7.2f}"
            f" {sum(one.faults for one in mine):7}"
        )
    rates = [median(one.rate for one in rounds if one.path == path) for path in (LIST, EMPTY)]
    print(f"ratio to the empty route: {rates[0] / rates[1]:.2f}")


if __name__ == "__main__":
    main()
