"""What was given, read as its reader says: parts with names, and parts with sides."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict

from workbench.domain.tenants import Tenant
from workbench.formats import gathering, registry
from workbench.formats.hints import Hints
from workbench.formats.registry import Part
from workbench.importing.mappings import saved_fields

AUTO = registry.AUTO
READING = "reading"
MASKING = "masking"
STORING = "storing"
Given = bytes | Path
Progress = Callable[[str, int, int], None]


class Reading(TypedDict, total=False):
    """How a file is read: `managers` are the names that are us, `date_order` is dmy, mdy or ymd.

    `columns` gives a table's columns, or paths into JSON records, their fields; where it is empty,
    a saved mapping that fits is used, unless they are to be asked `anew`. All are needed only where
    the file does not tell. `mask` replaces what would identify a person by placeholders.
    """

    format: str
    managers: Sequence[str]
    date_order: str
    columns: Mapping[str, str]
    anew: bool
    mask: bool


def formats() -> list[str]:
    """The formats that can be named."""
    return [AUTO, *registry.FORMATS]


def unwatched(_stage: str, _done: int, _total: int) -> None:
    """Nobody watches the import."""


def read(
    tenant: Tenant, given: Sequence[Given], reading: Reading, progress: Progress = unwatched
) -> list[Part]:
    """The parts of what was given, one for each format in it; `progress` counts bytes."""
    total = _size(given)
    saved = {} if reading.get("anew", False) else saved_fields(tenant)
    return registry.read_all(
        given,
        reading.get("format", AUTO),
        Hints(reading.get("date_order", ""), reading.get("columns", {}), saved),
        Counting(READING, total, progress),
    )


@contextmanager
def collector_paused() -> Iterator[None]:
    """A third of a large import would go into walks over the parsed messages."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Counting:
    """Adds up what is done, and tells it in steps of a hundredth."""

    def __init__(self, stage: str, total: int, progress: Progress) -> None:
        self._stage, self._total, self._progress = stage, total, progress
        self._done = self._told = 0

    def __call__(self, size: int) -> None:
        self._done = min(self._done + size, self._total)
        if self._done - self._told >= self._total / 100:
            self._told = self._done
            self._progress(self._stage, self._done, self._total)


def _size(given: Sequence[Given]) -> int:
    paths = [each for each in given if isinstance(each, Path)]
    texts = sum(len(each) for each in given if isinstance(each, bytes))
    return texts + gathering.size_of(paths)
