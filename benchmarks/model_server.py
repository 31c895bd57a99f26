"""A quick server that speaks the OpenAI and the Anthropic chat protocol, in a process of its own.

It answers at once with the same few words, so that what is measured is the client's own cost.
Usage: python -m benchmarks.model_server [MILLISECONDS] (prints its port)
"""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

LATENCY = float(sys.argv[1]) / 1000 if sys.argv[1:2] and sys.argv[1].isdigit() else 0.0
WORDS = ("Your ", "parcel ", "arrives ", "on ", "Monday.")
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
STREAMED = re.compile(rb'"stream": *true')
HEAD = "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\n{size}\r\n\r\n"


@contextmanager
def model_server(latency_ms: int = 0) -> Iterator[str]:
    """The address of a running server that waits so long with each answer; ends with the block."""
    command = [sys.executable, "-m", "benchmarks.model_server", str(latency_ms)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            assert process.stdout
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def main() -> None:
    """Serve until terminated."""
    with asyncio.Runner() as runner:
        runner.run(serve())


async def serve() -> None:
    """Listen on a free port of loopback and print it."""
    server = await asyncio.start_server(connection, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one request after the other until the client hangs up."""
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = LENGTH.search(head)
            body = await reader.readexactly(int(length[1])) if length else b""
            anthropic = b"/messages" in head.split(b"\r\n", 1)[0]
            streamed = STREAMED.search(body) is not None
            await asyncio.sleep(LATENCY)
            writer.write(answer(anthropic=anthropic, streamed=streamed))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def answer(*, anthropic: bool, streamed: bool) -> bytes:
    """One whole HTTP answer."""
    if streamed:
        body = "".join(anthropic_events() if anthropic else openai_events())
        kind = "text/event-stream"
    else:
        body = json.dumps(anthropic_message() if anthropic else openai_completion())
        kind = "application/json"
    return (HEAD.format(kind=kind, size=f"content-length: {len(body)}") + body).encode()


def openai_completion() -> dict[str, object]:
    """The whole answer as OpenAI gives it."""
    message = {"role": "assistant", "content": "".join(WORDS)}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    usage = {"prompt_tokens": 12, "completion_tokens": 6, "total_tokens": 18}
    return {
        "id": "1", "object": "chat.completion", "created": 1, "model": "quick",
        "choices": [choice], "usage": usage,
    }  # fmt: skip


def openai_events() -> Iterator[str]:
    """The same as server-sent events."""
    for word in WORDS:
        choice = {"index": 0, "delta": {"content": word}, "finish_reason": None}
        yield f"data: {json.dumps(openai_completion() | {'choices': [choice]})}\n\n"
    choice = {"index": 0, "delta": {}, "finish_reason": "stop"}
    yield f"data: {json.dumps(openai_completion() | {'choices': [choice]})}\n\n"
    yield "data: [DONE]\n\n"


def anthropic_message() -> dict[str, object]:
    """The whole answer as Anthropic gives it."""
    return {
        "id": "1", "type": "message", "role": "assistant", "model": "quick",
        "content": [{"type": "text", "text": "".join(WORDS)}],
        "stop_reason": "end_turn", "usage": {"input_tokens": 12, "output_tokens": 6},
    }  # fmt: skip


def anthropic_events() -> Iterator[str]:
    """The same as server-sent events."""
    start = anthropic_message() | {"content": [], "stop_reason": None}
    yield event("message_start", message=start)
    yield event("content_block_start", index=0, content_block={"type": "text", "text": ""})
    for word in WORDS:
        yield event("content_block_delta", index=0, delta={"type": "text_delta", "text": word})
    yield event("content_block_stop", index=0)
    stop = {"stop_reason": "end_turn", "stop_sequence": None}
    yield event("message_delta", delta=stop, usage={"output_tokens": 6})
    yield event("message_stop")


def event(name: str, **data: object) -> str:
    """One event of Anthropic's stream."""
    return f"event: {name}\ndata: {json.dumps({'type': name, **data})}\n\n"


if __name__ == "__main__":
    main()
