"""A bar that shows how far an import is, in a terminal or a notebook."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

UNITS = {"reading": "B"}


@contextmanager
def import_bar(
    *, hidden: bool | None = None, file: TextIO | None = None
) -> Iterator[Callable[[str, int, int], None]]:
    """A bar on standard error, one stage after the other: bytes read, then messages.

    Without a word about `hidden` it shows on terminals only.
    """
    from tqdm import tqdm

    with tqdm(total=0, unit_scale=True, disable=hidden, leave=False, file=file) as bar:
        begun: list[str] = []

        def progress(stage: str, done: int, total: int) -> None:
            if stage not in begun:
                begun.append(stage)
                bar.unit = UNITS.get(stage, " messages")
                bar.reset(total)
                bar.set_description(stage)
            bar.n = done
            bar.refresh()

        yield progress
