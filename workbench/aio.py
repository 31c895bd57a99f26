"""The only bridge from sync to async: one event loop in one daemon thread, for all providers.

A client of an SDK belongs to the loop it was first used on, so there is one loop for the process.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator, Iterable
from concurrent.futures import Future, InvalidStateError
from contextlib import aclosing, suppress
from functools import lru_cache
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Any, TypeVar, overload

from workbench.domain.errors import TimedOut

T = TypeVar("T")
R = TypeVar("R")
THREAD = "workbench-aio"
_starting = threading.Lock()


def run(coro: Coroutine[Any, Any, T], timeout: float | None = None) -> T:
    """The coroutine's result; raises TimedOut after `timeout` seconds and cancels the call."""
    call = _submit(coro)
    try:
        return call.result(timeout)
    except TimeoutError as error:
        if call.done():
            raise
        raise TimedOut(f"no answer within {timeout:g} s; try again later") from error
    finally:
        call.cancel()


def map_unordered(
    work: Callable[[T], Coroutine[Any, Any, R]], items: Iterable[T], limit: int
) -> Generator[R, None, None]:
    """Results of `await work(item)` as they finish, at most `limit` in flight.

    A result keeps its slot until the next one is asked for: a consumer that commits each result
    first repeats at most `limit` items after a kill. `items` is read only as slots become free, on
    the consumer's thread. An exception of `work` is raised here and, as closing the generator
    does, cancels what is in flight.
    """
    waiting, finished = iter(items), SimpleQueue[Future[R]]()
    flying: set[Future[R]] = set()
    free = limit
    try:
        while True:
            for item in islice(waiting, free):
                call = _submit(work(item))
                flying.add(call)
                call.add_done_callback(finished.put)
            if not flying:
                return
            flying.remove(done := finished.get())
            yield done.result()
            free = 1
    finally:
        for call in flying:
            call.cancel()


@overload
def iterate(source: Callable[[], AsyncGenerator[T, None]]) -> Generator[T, None, None]: ...


@overload
def iterate(
    source: Callable[[], AsyncGenerator[T, None]], beat: float | None
) -> Generator[T | None, None, None]: ...


def iterate(
    source: Callable[[], AsyncGenerator[T, None]], beat: float | None = None
) -> Generator[T | None, None, None]:
    """The items of an async generator; closing this, or an exception in its consumer, closes it.

    With a `beat`, a None comes after each so many seconds of silence: a consumer can leave there.
    """
    pieces: SimpleQueue[T | Future[None]] = SimpleQueue()
    call = _submit(_pump(source, pieces.put))
    call.add_done_callback(pieces.put)
    try:
        while not isinstance(piece := _next(pieces, beat), Future):
            yield piece
        call.result()
    finally:
        call.cancel()


Tell = Callable[[T], Coroutine[Any, Any, None]]


def followed(work: Callable[[Tell[T]], Coroutine[Any, Any, None]]) -> Generator[T, None, None]:
    """What a coroutine tells of itself as it goes; it goes on once the next step is asked for.

    `work` is handed `tell`. Its exception is raised here; closing this cancels it, and waits until
    it has ended.
    """
    steps: SimpleQueue[tuple[T, Future[None]] | asyncio.Task[None]] = SimpleQueue()

    async def tell(step: T) -> None:
        heard: Future[None] = Future()
        steps.put((step, heard))
        await asyncio.wrap_future(heard)

    async def begun() -> asyncio.Task[None]:
        task = asyncio.create_task(work(tell))
        task.add_done_callback(steps.put)
        return task

    task = _submit(begun()).result()
    ended = False
    try:
        while not (ended := isinstance(found := steps.get(), asyncio.Task)):
            step, heard = found
            yield step
            with suppress(InvalidStateError):  # a fault ended the work while it waited
                heard.set_result(None)
        task.result()
    finally:
        if not ended:
            _loop().call_soon_threadsafe(task.cancel)
            while not isinstance(steps.get(), asyncio.Task):
                pass


def _next(pieces: SimpleQueue[T], seconds: float | None) -> T | None:
    try:
        return pieces.get(timeout=seconds)
    except Empty:
        return None


async def _pump(source: Callable[[], AsyncGenerator[T, None]], put: Callable[[T], None]) -> None:
    async with aclosing(source()) as pieces:
        async for piece in pieces:
            put(piece)


def _submit(coro: Coroutine[Any, Any, T]) -> Future[T]:
    with _starting:
        loop = _loop()
    if threading.current_thread().name == THREAD:  # it would wait for itself, for ever
        coro.close()
        raise RuntimeError("workbench.aio was called on its own loop; await the coroutine instead")
    return asyncio.run_coroutine_threadsafe(coro, loop)


@lru_cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name=THREAD, daemon=True).start()
    return loop
