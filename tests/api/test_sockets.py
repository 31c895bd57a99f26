"""Small answers are not held back."""

import socket

from workbench.api.sockets import answer_at_once


def test_what_a_listening_socket_accepts_sends_at_once() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        answer_at_once()
        with socket.create_connection(listening.getsockname()):
            accepted, _ = listening.accept()
            with accepted:
                chosen = accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

    assert chosen
