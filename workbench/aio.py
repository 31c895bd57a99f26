"""The only bridge from sync to async: one event loop in one daemon thread.

Providers are async and everything else is sync. A client that is cached over two asyncio.run
calls dies with "Event loop is closed", and in Jupyter asyncio.run raises: one loop serves all.
"""

import asyncio
import threading
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Generator,
    Iterable,
    Iterator,
)
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from functools import lru_cache
from queue import SimpleQueue
from typing import Any, TypeVar

from workbench.domain.errors import TimedOut

Item = TypeVar("Item")
Result = TypeVar("Result")
_THREAD = "workbench-aio"
_NONE: Any = object()


def run(coroutine: Coroutine[Any, Any, Result], timeout: float | None = None) -> Result:
    """Wait for a coroutine on the loop; a timeout in seconds cancels it and raises TimedOut."""
    try:
        future = _submit(coroutine)
    except RuntimeError:
        coroutine.close()
        raise
    try:
        return future.result(timeout)
    except FutureTimeout as error:
        future.cancel()
        raise TimedOut(f"no answer within {timeout:.0f} s") from error
    except BaseException:
        future.cancel()
        raise


def map_unordered(
    work: Callable[[Item], Awaitable[Result]], items: Iterable[Item], limit: int
) -> Generator[Result, None, None]:
    """Yield the results of `work` as they finish, at most `limit` in flight.

    A finished item keeps its slot until the consumer comes back for the next result, so that what
    the consumer commits in between is never more than `limit` calls behind. Closing the generator,
    or an exception out of `work`, cancels what is in flight.
    """
    waiting = iter(items)
    finished: SimpleQueue[Future[Result]] = SimpleQueue()
    flying: set[Future[Result]] = set()
    try:
        while True:
            _refill(work, waiting, flying, finished, limit)
            if not flying:
                return
            done = finished.get()
            yield done.result()
            flying.discard(done)
    finally:
        for future in flying:
            future.cancel()


def iterate(source: Callable[[], AsyncIterator[Result]]) -> Generator[Result, None, None]:
    """Go through an async iterator; closing the generator cancels it, which closes its stream."""
    pieces: SimpleQueue[Result | _End] = SimpleQueue()

    async def pump() -> None:
        end = _End()
        try:
            async for piece in source():
                pieces.put(piece)
        except Exception as fault:  # noqa: BLE001  handed over to the consumer's thread
            end = _End(fault)
        finally:
            pieces.put(end)

    future = _submit(pump())
    try:
        while not isinstance(piece := pieces.get(), _End):
            yield piece
        if piece.fault:
            raise piece.fault
    finally:
        future.cancel()


class _End:
    """The end of an async iterator, with what broke it."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault = fault


def _refill(
    work: Callable[[Item], Awaitable[Result]],
    waiting: Iterator[Item],
    flying: set[Future[Result]],
    finished: SimpleQueue[Future[Result]],
    limit: int,
) -> None:
    while len(flying) < limit:
        if (item := next(waiting, _NONE)) is _NONE:
            return
        future = _submit(_call(work, item))
        flying.add(future)
        future.add_done_callback(finished.put)


async def _call(work: Callable[[Item], Awaitable[Result]], item: Item) -> Result:
    return await work(item)


def _submit(coroutine: Coroutine[Any, Any, Result]) -> Future[Result]:
    if threading.current_thread().name == _THREAD:
        raise RuntimeError("aio would wait for itself: call the coroutine with await here")
    return asyncio.run_coroutine_threadsafe(coroutine, _loop())


@lru_cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name=_THREAD, daemon=True).start()
    return loop
