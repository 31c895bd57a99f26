"""Group commit: whoever comes while a transaction is written goes together into the next one."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

Row = TypeVar("Row")


class GroupCommit(Generic[Row]):
    """Writes rows in a thread, one transaction at a time, never on the event loop."""

    def __init__(self, write: Callable[[list[Row]], None]) -> None:
        self._write = write
        self._waiting: list[Row] = []
        self._lock = asyncio.Lock()

    async def add(self, row: Row) -> None:
        """Return when the row is committed; raises what the write failed with."""
        self._waiting.append(row)
        async with self._lock:
            if not any(waiting is row for waiting in self._waiting):
                return
            batch, self._waiting = self._waiting, []
            await asyncio.to_thread(self._write, batch)
