"""What keeps us from hammering a provider: a token bucket per key, a circuit breaker per model.

All of it lives on the one event loop of workbench.aio, so nothing here is locked.
"""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic, time

from workbench.domain.access import Access
from workbench.domain.errors import CircuitOpen, Overloaded, ProviderError, TimedOut, Unreachable
from workbench.domain.replies import ModelRef

OPENS_AFTER = 5
OPEN_SECONDS = 30.0
OVERLOAD = (Overloaded, Unreachable, TimedOut)
FAMILIES = (  # how many requests are left, and when there are more again
    ("x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"),
    ("x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"),
    ("anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"),
    ("anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset"),
)
UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
SPAN = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h)")
LONGEST_PAUSE = 120.0
WHOLE = 1.0 - 1e-9  # a token, but for rounding


@dataclass(slots=True)
class Bucket:
    """Requests per minute of one key, none saved up beyond a second's worth; None is any number."""

    per_minute: int | None
    _tokens: float = 1.0
    _filled: float = field(default_factory=monotonic)
    _closed_until: float = 0.0

    async def take(self) -> None:
        """Wait until one more request may go out."""
        while (pause := self._take_now()) > 0:  # noqa: ASYNC110  there is no event
            await asyncio.sleep(pause)

    def heed(self, headers: Mapping[str, str]) -> None:
        """Take the provider's own word: with nothing left, wait until it has more again."""
        for remaining, reset in FAMILIES:
            if headers.get(remaining, "").strip() == "0":
                pause = min(reset_seconds(headers.get(reset, "")), LONGEST_PAUSE)
                self._closed_until = max(self._closed_until, monotonic() + pause)

    def _take_now(self) -> float:
        """Take a token; else the seconds until there may be one."""
        now = monotonic()
        if now < self._closed_until:
            return self._closed_until - now
        if self.per_minute is None:
            return 0.0
        rate = self.per_minute / 60
        self._tokens = min(max(1.0, rate), self._tokens + (now - self._filled) * rate)
        self._filled = now
        if self._tokens < WHOLE:
            return (1.0 - self._tokens) / rate
        self._tokens -= 1.0
        return 0.0


@dataclass(slots=True)
class Breaker:
    """Open after OPENS_AFTER overload errors in a row; after OPEN_SECONDS one call may try."""

    _faults: int = 0
    _open_until: float = 0.0
    _trying: bool = False

    def check(self, model: ModelRef) -> None:
        """Raise CircuitOpen where no call may go out now."""
        if self._faults < OPENS_AFTER:
            return
        left = self._open_until - monotonic()
        if left > 0 or self._trying:
            raise CircuitOpen(
                f"{model} failed {self._faults} times in a row and is left alone for "
                f"{max(left, 1.0):.0f} s; wait, or choose another model",
                max(left, 1.0),
            )
        self._trying = True

    def note(self, fault: ProviderError | None) -> None:
        """One call ended: with a fault, or None for an answer."""
        self._trying = False
        if not isinstance(fault, OVERLOAD):
            self._faults = 0
            return
        self._faults += 1
        if self._faults >= OPENS_AFTER:
            self._open_until = monotonic() + OPEN_SECONDS

    def leave(self) -> None:
        """The call that tried was given up by its caller: it says nothing of the provider."""
        self._trying = False


_buckets: dict[tuple[str, str], Bucket] = {}
_breakers: dict[tuple[str, str], Breaker] = {}


def bucket(provider: str, access: Access) -> Bucket:
    """The bucket of a provider's key."""
    found = _buckets.setdefault((provider, access.fingerprint), Bucket(access.requests_per_minute))
    found.per_minute = access.requests_per_minute
    return found


def breaker(model: ModelRef, access: Access) -> Breaker:
    """The breaker of a model at an address."""
    return _breakers.setdefault((str(model), access.fingerprint), Breaker())


def forget() -> None:
    """Close all breakers and fill all buckets: what a process knows at its start."""
    _buckets.clear()
    _breakers.clear()


def reset_seconds(text: str) -> float:
    """Seconds until a limit is lifted: `6m0s`, `20ms`, seconds as a number, or a moment in ISO."""
    spans = SPAN.findall(text)
    if spans:
        return sum(float(number) * UNITS[unit] for number, unit in spans)
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        return max(0.0, datetime.fromisoformat(text).timestamp() - time())
    except ValueError:
        return 0.0
