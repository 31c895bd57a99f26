"""A person on the chat page without a browser: Streamlit's websocket, spoken raw.

It opens one chat by its address, writes as the client, and reads what the page then shows.
"""

from dataclasses import dataclass, field

import aiohttp
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PAGE = "chat"
COOKIE = "replybench_session"
LARGEST = 16 * 2**20


@dataclass(slots=True)
class Shown:
    """What one run of the page showed: its texts, where to write, and whether it failed."""

    texts: list[str] = field(default_factory=list)
    chat_input: str = ""
    failed: bool = False

    def holds(self, text: str) -> bool:
        """Whether some element shows this text."""
        return any(text in one for one in self.texts)


class PageClient:
    """One browser tab with one chat."""

    def __init__(self, session: aiohttp.ClientSession, url: str, cookie: str, chat_id: int) -> None:
        self._session = session
        self._stream = url.replace("http", "ws", 1) + "/_stcore/stream"
        self._cookie = {"Cookie": f"{COOKIE}={cookie}"}
        self._query = f"chat={chat_id}"
        self._input = ""

    async def open(self) -> Shown:
        """Connect, and run the page for the first time."""
        self._socket = await self._session.ws_connect(
            self._stream, headers=self._cookie, protocols=["streamlit"], max_msg_size=LARGEST
        )
        return await self._run(BackMsg())

    async def write(self, text: str) -> Shown:
        """Write as the client in the chat's box."""
        asked = BackMsg()
        state = asked.rerun_script.widget_states.widgets.add()
        state.id, state.chat_input_value.data = self._input, text
        return await self._run(asked)

    async def close(self) -> None:
        """Close the tab."""
        await self._socket.close()

    async def _run(self, asked: BackMsg) -> Shown:
        asked.rerun_script.query_string = self._query
        asked.rerun_script.page_name = PAGE
        await self._socket.send_bytes(asked.SerializeToString())
        shown = Shown()
        while not _is_end(message := await self._next()):
            _take(message, shown)
        self._input = shown.chat_input or self._input
        return shown

    async def _next(self) -> ForwardMsg:
        message = ForwardMsg()
        message.ParseFromString(await self._socket.receive_bytes())
        return message


def _is_end(message: ForwardMsg) -> bool:
    return message.WhichOneof("type") == "script_finished" and message.script_finished in (
        ForwardMsg.FINISHED_SUCCESSFULLY,
        ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
    )


def _take(message: ForwardMsg, shown: Shown) -> None:
    if message.WhichOneof("type") != "delta" or not message.delta.HasField("new_element"):
        return
    element = message.delta.new_element
    kind = element.WhichOneof("type")
    if kind == "chat_input":
        shown.chat_input = element.chat_input.id
    elif kind == "exception":
        shown.failed = True
    elif kind in ("markdown", "html"):
        shown.texts.append(getattr(element, kind).body)
