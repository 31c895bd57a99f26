"""Work that goes on beside a page: a thread takes its steps, pages look at the last one.

A click reruns a page and ends whatever the page was doing, so what people watch and click at the
same time is not the page's own.
"""

import logging
import threading
from collections.abc import Callable, Generator
from contextlib import closing
from typing import Generic, TypeVar

from workbench.domain.errors import Conflict, WorkbenchError

Step = TypeVar("Step")
Steps = Callable[[], Generator[Step]]
Key = tuple[int, int]
logger = logging.getLogger(__name__)


class Beside(threading.Thread, Generic[Step]):
    """One piece of work: `last` is its newest step, `fault` the sentence of why it ended early."""

    def __init__(self, steps: Steps[Step], taken: str) -> None:
        super().__init__(name="beside", daemon=True)
        self._steps, self._taken = steps, taken
        self.last: Step | None = None
        self.fault, self.stopping = "", threading.Event()

    def run(self) -> None:
        """Take step after step until all are taken, it is stopped, or it fails."""
        fault = "Something went wrong; the log says more."
        try:
            with closing(self._steps()) as steps:
                for self.last in steps:
                    if self.stopping.is_set():
                        break
            fault = ""
        except Conflict:
            fault = self._taken
        except WorkbenchError as error:
            fault = str(error)
        except Exception:
            logger.exception("work beside a page ended")
        finally:
            self.fault = fault


class Register(Generic[Step]):
    """The work of one kind that this process has begun, by company and what it works on."""

    def __init__(self, taken: str) -> None:
        self._taken = taken
        self._begun: dict[Key, Beside[Step]] = {}
        self._starting = threading.Lock()

    def start(self, key: Key, steps: Steps[Step]) -> bool:
        """Begin the work; False, and nothing new, where it goes on already."""
        with self._starting:
            if key in self._begun and self._begun[key].is_alive():
                return False
            self._begun[key] = Beside(steps, self._taken)
            self._begun[key].start()
        return True

    def find(self, key: Key) -> Beside[Step] | None:
        """The work that was begun last."""
        return self._begun.get(key)

    def stop(self, key: Key) -> None:
        """End the work after the step at hand, and wait for that."""
        if found := self.find(key):
            found.stopping.set()
            found.join()
