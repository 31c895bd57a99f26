"""Threads for use cases, apart by how long they hold one: few for what is asked often and is quick.

More threads than these make nothing quicker, they only wait for each other's interpreter lock.
What may wait, for a model or for another writer, does it elsewhere, so that no list waits with it.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread

Found = TypeVar("Found")
_readers = CapacityLimiter(4)
_askers = CapacityLimiter(16)


async def reading(use_case: Callable[..., Found], *args: Any, **options: Any) -> Found:
    """A use case that only reads, and is soon done."""
    return await to_thread.run_sync(partial(use_case, *args, **options), limiter=_readers)


async def asking(use_case: Callable[..., Found], *args: Any, **options: Any) -> Found:
    """A use case that asks a model, and may take minutes."""
    return await to_thread.run_sync(partial(use_case, *args, **options), limiter=_askers)
