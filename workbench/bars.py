"""Bars that show how far an import or a run is, in a terminal or a notebook."""

import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TextIO, TypeVar

from workbench.domain.durations import duration
from workbench.domain.spending import money

if TYPE_CHECKING:
    from tqdm import tqdm

UNITS = {"reading": "B"}
FORMAT = "{desc}: {percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt} cells [{elapsed}{postfix}]"


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


class Step(Protocol):
    """How far a run is, as its filling tells; a cost or a time of None is not known."""

    @property
    def done(self) -> int: ...
    @property
    def failed(self) -> int: ...
    @property
    def total(self) -> int: ...
    @property
    def calls(self) -> int: ...
    @property
    def cost(self) -> float | None: ...
    @property
    def seconds(self) -> float: ...
    @property
    def seconds_left(self) -> float | None: ...


AnyStep = TypeVar("AnyStep", bound=Step)


def run_bar(steps: Iterator[AnyStep], name: str, *, hidden: bool | None = None) -> AnyStep:
    """Take all steps of a run's filling below a bar; the last one.

    Without a word about `hidden` the bar shows on terminals only.
    """
    last = next(steps)
    with _bar()(
        total=last.total, initial=last.done + last.failed, desc=name, file=sys.stderr,
        disable=hidden, bar_format=FORMAT, dynamic_ncols=True,
    ) as bar:  # fmt: skip
        bar.set_postfix_str(told(last))
        for last in steps:
            bar.n = last.done + last.failed
            bar.set_postfix_str(told(last), refresh=False)
            bar.update(0)
        bar.refresh()
    return last


def told(step: Step) -> str:
    """What a bar says beside the cells: failures, pace, cost, time left."""
    pace = step.calls / step.seconds if step.seconds else 0.0
    parts = [f"{step.failed} failed", f"{pace:.1f} calls/s", money(step.cost)]
    if step.seconds_left is not None:
        parts.append(f"{duration(step.seconds_left)} left")
    return ", ".join(parts)


def _bar() -> "type[tqdm[Any]]":
    """The bar of a notebook or of a terminal; a notebook without widgets has the terminal's."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from tqdm.auto import tqdm
    return tqdm
