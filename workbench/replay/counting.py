"""How far a fill is, counted as it goes on."""

from dataclasses import dataclass
from time import monotonic

from workbench.domain.spending import known_sum
from workbench.replay.following import RunStatus


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a fill is; `calls`, `cached` and `seconds` are this fill's own, the rest the run's.

    `cached` cells were answered by an earlier run. `judged` of `to_judge` scores by judges are
    there, once all cells are filled. A cost of None is unknown; `seconds_left` is None until a cell
    has been filled.
    """

    done: int
    failed: int
    total: int
    calls: int
    cost: float | None
    seconds: float
    seconds_left: float | None
    cached: int = 0
    judged: int = 0
    to_judge: int = 0

    @property
    def calls_per_second(self) -> float:
        """How many calls a second this fill has made."""
        return self.calls / self.seconds if self.seconds else 0.0


class Count:
    """Counts what a fill does, on top of what was there; calls and cached cells are its own."""

    def __init__(self, before: RunStatus) -> None:
        self._done, self._failed = before.done, sum(before.failed.values())
        self._total, self.cost = before.total, before.cost
        self._filled, self._began = 0, monotonic()
        self.calls = self.cached = 0

    def add(self, fault: str | None, cost_usd: float | None) -> None:
        """One more cell, which cost this much; None is unknown."""
        self._done += not fault
        self._failed += bool(fault)
        self._filled += 1
        self.cost = known_sum((self.cost, cost_usd))

    def progress(self) -> Progress:
        """How far it is now."""
        seconds = monotonic() - self._began
        left = self._total - self._done - self._failed
        return Progress(
            done=self._done,
            failed=self._failed,
            total=self._total,
            calls=self.calls,
            cost=self.cost,
            seconds=seconds,
            seconds_left=seconds / self._filled * left if self._filled else None,
            cached=self.cached,
        )
