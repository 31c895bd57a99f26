"""The bridge: results, deadlines, slots, and what closing cancels."""

import asyncio
import threading
from collections.abc import AsyncGenerator
from contextlib import closing, suppress

import pytest

from workbench import aio
from workbench.domain.errors import TimedOut


class Gate:
    """Work that waits until the test lets it go, and tells what became of it."""

    def __init__(self) -> None:
        self.started: list[int] = []
        self.ended = threading.Event()

    async def double(self, number: int) -> int:
        self.started.append(number)
        return 2 * number

    async def forever(self, number: int = 0) -> int:
        self.started.append(number)
        try:
            await asyncio.Event().wait()
        finally:
            self.ended.set()
        return number

    async def pieces(self) -> AsyncGenerator[str, None]:
        yield "one"
        await self.forever()


async def fail(number: int) -> int:
    raise ValueError(f"no {number}")


def test_run_gives_the_result() -> None:
    assert aio.run(Gate().double(21)) == 42


def test_run_raises_what_the_coroutine_raises() -> None:
    with pytest.raises(ValueError, match="no 7"):
        aio.run(fail(7))


def test_a_timeout_cancels_the_call() -> None:
    gate = Gate()

    with pytest.raises(TimedOut, match=r"no answer within 0\.05 s"):
        aio.run(gate.forever(), timeout=0.05)

    assert gate.ended.wait(5)


def test_a_timeout_inside_the_call_is_not_the_deadlines() -> None:
    async def late() -> None:
        raise TimeoutError("its own")

    with pytest.raises(TimeoutError, match="its own"):
        aio.run(late(), timeout=5)


def test_run_refuses_to_wait_on_its_own_loop() -> None:
    async def nested() -> None:
        aio.run(Gate().double(1))

    with pytest.raises(RuntimeError, match="own loop"):
        aio.run(nested())


def test_all_calls_share_one_loop_whatever_the_thread() -> None:
    async def loop() -> int:
        return id(asyncio.get_running_loop())

    seen: list[int] = []
    threads = [threading.Thread(target=lambda: seen.append(aio.run(loop()))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(seen) == {aio.run(loop())}


def test_map_gives_every_result() -> None:
    assert sorted(aio.map_unordered(Gate().double, range(20), 3)) == [2 * n for n in range(20)]


def test_a_slot_is_free_only_when_the_next_result_is_asked_for() -> None:
    read: list[int] = []
    items = (read.append(number) or number for number in range(100))

    with closing(aio.map_unordered(Gate().double, items, 4)) as results:
        next(results)
        while_held = len(read)
        next(results)

    assert (while_held, len(read)) == (4, 5)


def test_a_failing_item_ends_the_map() -> None:
    with pytest.raises(ValueError, match="no 0"):
        list(aio.map_unordered(fail, [0], 2))


def test_closing_a_map_cancels_what_is_in_flight() -> None:
    gate = Gate()

    async def work(number: int) -> int:
        return await (gate.double(number) if number == 0 else gate.forever(number))

    results = aio.map_unordered(work, range(5), 2)
    next(results)
    results.close()

    assert gate.ended.wait(5)


def test_iterate_gives_the_pieces_then_the_fault() -> None:
    async def broken() -> AsyncGenerator[str, None]:
        yield "one"
        raise ValueError("cut")

    pieces = aio.iterate(broken)

    assert next(pieces) == "one"
    with pytest.raises(ValueError, match="cut"):
        next(pieces)


def test_closing_an_iteration_ends_its_source() -> None:
    gate = Gate()
    pieces = aio.iterate(gate.pieces)
    next(pieces)

    pieces.close()

    assert gate.ended.wait(5)


def test_a_consumer_that_is_killed_ends_the_source() -> None:
    gate = Gate()

    with suppress(KeyboardInterrupt), closing(aio.iterate(gate.pieces)) as pieces:
        next(pieces)
        raise KeyboardInterrupt

    assert gate.ended.wait(5)


def test_a_silent_source_beats_so_that_its_consumer_can_leave() -> None:
    gate = Gate()

    with closing(aio.iterate(gate.pieces, beat=0.01)) as pieces:
        assert next(pieces) is not None
        assert next(pieces) is None

    assert gate.ended.wait(5)
