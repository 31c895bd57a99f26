"""Threads of their own for what asks a model, so that slow models keep no list waiting."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread

AT_ONCE = 16
Found = TypeVar("Found")
_threads = CapacityLimiter(AT_ONCE)


async def asking(use_case: Callable[..., Found], *args: Any, **options: Any) -> Found:
    """A use case that may take minutes, in a thread that it may keep so long."""
    return await to_thread.run_sync(partial(use_case, *args, **options), limiter=_threads)
