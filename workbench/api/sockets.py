"""Sockets that send small packets at once."""

import os
import socket
from contextlib import suppress
from stat import S_ISSOCK

OPEN_FILES = "/dev/fd"


def answer_at_once() -> None:
    """Have no answer wait: for this process's TCP sockets, and those that they accept from now on.

    Streamlit opens its socket without a protocol number, and asyncio then leaves Nagle's algorithm
    on: the body of a short answer waits 40 ms until the client acknowledges the head.
    """
    for name in os.listdir(OPEN_FILES) if os.path.isdir(OPEN_FILES) else ():
        with suppress(OSError):  # a file that is closed by now, or a socket of another kind
            _send_at_once(int(name))


def _send_at_once(file: int) -> None:
    if not S_ISSOCK(os.fstat(file).st_mode):
        return
    with socket.socket(fileno=os.dup(file)) as found:
        if found.family in (socket.AF_INET, socket.AF_INET6) and found.type is socket.SOCK_STREAM:
            found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
