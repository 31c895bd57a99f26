"""One log line for each call to a model: what was asked, how it ended, what it took; no texts."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

from workbench.domain.errors import ProviderError
from workbench.domain.replies import ChatRequest, Completion

LEFT = "left"  # stopped, or its listener went away
logger = logging.getLogger(__name__)


@dataclass(slots=True)
class CallNote:
    """What is known of a call so far."""

    attempts: int = 0
    completion: Completion | None = None

    def answered(self, completion: Completion) -> Completion:
        """Note how the model answered, and hand the answer on."""
        self.completion = completion
        return completion


@contextmanager
def noted(request: ChatRequest) -> Iterator[CallNote]:
    """A log line at the end of one call, however it ends."""
    note, started, fault = CallNote(), monotonic(), ""
    try:
        yield note
    except ProviderError as error:
        fault = error.reason
        raise
    except Exception as bug:
        fault = type(bug).__name__
        raise
    finally:
        logger.info("call", extra=_figures(request, note, fault, monotonic() - started))


def _figures(request: ChatRequest, note: CallNote, fault: str, seconds: float) -> dict[str, object]:
    done = note.completion
    return {
        "provider": request.model.provider,
        "model": request.model.model,
        "outcome": fault or (str(done.finish) if done else LEFT),
        "attempts": note.attempts,
        "seconds": round(seconds, 3),
        "input_tokens": done and done.input_tokens,
        "output_tokens": done and done.output_tokens,
        "cost_usd": done and done.cost_usd,
    }
