"""The socket that `serve` listens on."""

import asyncio
import socket

from workbench import aio
from workbench.cli.serving import bound


def test_small_answers_are_not_held_back() -> None:
    assert asyncio_sees_no_delay(bound("127.0.0.1", 0))


def asyncio_sees_no_delay(at: socket.socket) -> bool:
    """Whether a connection that asyncio accepts there sends at once."""

    async def ask() -> bool:
        chosen: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        def accepted(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            connection = writer.get_extra_info("socket")
            chosen.set_result(bool(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
            writer.close()

        async with await asyncio.start_server(accepted, sock=at) as server:
            _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            found = await chosen
            writer.close()
            return found

    return aio.run(ask(), timeout=10)
