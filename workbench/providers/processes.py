"""Child processes that outlive this one, each holding a file lock for as long as it lives.

The parent takes the lock and hands it down, so that of two that start at the same time one wins,
and a kill -9 frees it. A zombie still has a process id, but no lock.
"""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_children: list[subprocess.Popen[bytes]] = []


def take(lock: Path) -> int | None:
    """The lock as an open file descriptor; None where another process holds it."""
    descriptor = _opened(lock)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def wait_for(lock: Path) -> int:
    """The lock as an open file descriptor, once no other process holds it."""
    descriptor = _opened(lock)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def held(lock: Path) -> bool:
    """Whether a living process holds the lock."""
    try:
        descriptor = os.open(lock, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def spawn(module: str, lock: int, log: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    """Run `python -m module` in a session of its own; the taken lock becomes the child's."""
    _children[:] = [child for child in _children if child.poll() is None]  # no zombies
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH", ""))))
    try:
        with log.open("wb") as output:
            child = subprocess.Popen(  # noqa: S603  a module of our own
                [sys.executable, "-m", module, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=(lock,),
                start_new_session=True,
                env={**os.environ, "PYTHONPATH": path},
            )
    finally:
        os.close(lock)
    _children.append(child)
    return child


def _opened(lock: Path) -> int:
    lock.parent.mkdir(parents=True, exist_ok=True)
    return os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
