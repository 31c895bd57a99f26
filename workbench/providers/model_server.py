"""The one model server of this machine: started when needed, found by a file, ended when idle.

It runs in a process of its own, because loading a model holds the interpreter lock for seconds.
Its address, token and process id are in a file that only its owner can read; a lock that it holds
says that it lives. Another model file has a server of its own.
"""

import json
import os
import secrets
import signal
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from time import monotonic, sleep
from typing import Protocol

from workbench.providers import processes
from workbench.settings import settings

MODULE = "workbench.providers.model_server"
NICENESS = 5
STOP_SECONDS = 5.0
PROMPT_CACHE_MIB = 512
BATCH_TOKENS = 128  # of a prompt at once: a closed stream or another slot waits so long


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """`state` is stopped, loading or ready; address and token are empty until it is ready."""

    state: str
    pid: int | None = None
    address: str = ""
    token: str = field(default="", repr=False)


def status(model: Path) -> ServerStatus:
    """How far the server of this model file is."""
    files = _Files.of(model)
    if not processes.held(files.lock):
        return ServerStatus("stopped")
    return files.read() or ServerStatus("loading")


def start(model: Path) -> "subprocess.Popen[bytes] | None":
    """Start the model's server without waiting; None where it lives or is being started."""
    files = _Files.of(model)
    lock = processes.take(files.lock)
    if lock is None:
        return None
    files.record.unlink(missing_ok=True)
    return processes.spawn(MODULE, lock, files.log, str(model))


def stop(model: Path) -> bool:
    """End the model's server, by force if need be; False where none was running."""
    lock, until = _Files.of(model).lock, monotonic() + STOP_SECONDS
    if not processes.held(lock):
        return False
    while processes.held(lock):
        pid = status(model).pid
        if pid is not None:
            _signal(pid, signal.SIGTERM if monotonic() < until else signal.SIGKILL)
        sleep(0.02)
    return True


def last_words(model: Path) -> str:
    """The last line that the model's server logged, for the sentence about its failure."""
    try:
        lines = _Files.of(model).log.read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return ""
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def serve(model: Path) -> None:
    """Load the model and answer until idle or told to end: the child process itself."""
    files, stopping = _Files.of(model), threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    os.nice(NICENESS)
    files.write(ServerStatus("loading", os.getpid()))
    token = secrets.token_urlsafe(32)
    server = _load(model, token)
    files.write(ServerStatus("ready", os.getpid(), server.listening_address, token))
    _until_idle(server, stopping)
    files.record.unlink(missing_ok=True)
    os._exit(0)  # xllamacpp has no stop; its threads would keep the process


@dataclass(frozen=True, slots=True)
class _Files:
    """Lock, record and log of one model's server."""

    lock: Path
    record: Path
    log: Path

    @classmethod
    def of(cls, model: Path) -> "_Files":
        key = sha256(str(model.resolve()).encode()).hexdigest()[:8]
        stem = settings().home / f"model-server-{key}"
        return cls(*(stem.with_suffix(end) for end in (".lock", ".json", ".log")))

    def read(self) -> ServerStatus | None:
        try:
            return ServerStatus(**json.loads(self.record.read_text()))
        except FileNotFoundError:
            return None

    def write(self, status: ServerStatus) -> None:
        fresh = self.record.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(asdict(status), file)
        fresh.replace(self.record)


class _Server(Protocol):
    """What is used of xllamacpp.Server."""

    listening_address: str

    def handle_metrics(self) -> str: ...


def _load(model: Path, token: str) -> _Server:
    import xllamacpp

    wanted, params = settings(), xllamacpp.CommonParams()
    params.model.path = str(model)
    params.model_alias = {"default"}
    params.api_keys = [token]
    params.n_parallel = wanted.model_slots
    params.n_ctx = wanted.model_slots * wanted.model_context
    params.n_batch = params.n_ubatch = BATCH_TOKENS
    params.cpuparams.n_threads = wanted.model_threads
    params.cpuparams_batch.n_threads = wanted.model_threads
    params.cache_ram_mib = PROMPT_CACHE_MIB
    params.endpoint_metrics = True
    params.endpoint_slots = False
    params.ui = False
    params.verbosity = 1
    server: _Server = xllamacpp.Server(params)
    return server


def _until_idle(server: _Server, stopping: threading.Event) -> None:
    patience = settings().model_idle_seconds
    seen, since = _work_done(server), monotonic()
    while monotonic() - since < patience and not stopping.wait(min(1.0, patience / 4)):
        now = _work_done(server)
        if now != seen or _is_busy(now):
            seen, since = now, monotonic()


def _work_done(server: _Server) -> dict[str, str]:
    """The server's counters: tokens so far, and requests now."""
    lines = (line.split() for line in str(server.handle_metrics()).splitlines())
    counted = ("_total", "requests_processing", "requests_deferred")
    return {line[0]: line[1] for line in lines if len(line) == 2 and line[0].endswith(counted)}


def _is_busy(counters: dict[str, str]) -> bool:
    return any(value != "0" for name, value in counters.items() if "requests_" in name)


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
