"""Pace and patience: token buckets, the providers' own word on limits, circuit breakers."""

from datetime import UTC, datetime, timedelta

import pytest

from workbench import aio
from workbench.domain.access import Access
from workbench.domain.errors import (
    BadKey,
    CircuitOpen,
    Overloaded,
    ProviderError,
    RateLimited,
    Unreachable,
)
from workbench.domain.replies import ModelRef
from workbench.providers import limits

MODEL = ModelRef("openai", "small")
KEY = Access("https://api.example.com/v1", "sk-1")


class Clock:
    """Time as the test says; sleeping moves it on."""

    def __init__(self) -> None:
        self.now, self.slept = 1000.0, 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(limits, "monotonic", made)
    monkeypatch.setattr(limits.asyncio, "sleep", made.sleep)
    return made


def take(bucket: limits.Bucket, times: int) -> None:
    async def all_of_them() -> None:
        for _ in range(times):
            await bucket.take()

    aio.run(all_of_them())


def test_a_key_without_a_limit_never_waits(clock: Clock) -> None:
    take(limits.bucket("openai", KEY), 1000)

    assert clock.slept == 0


def test_thirty_requests_a_minute_are_two_seconds_apart(clock: Clock) -> None:
    bucket = limits.Bucket(30, _filled=clock.now)

    take(bucket, 6)

    assert clock.slept == pytest.approx(10.0)


def test_an_idle_hour_saves_no_more_than_a_seconds_worth(clock: Clock) -> None:
    bucket = limits.Bucket(600, _filled=clock.now)
    clock.now += 3600

    take(bucket, 30)

    assert clock.slept == pytest.approx(2.0)


def test_two_keys_do_not_share_a_bucket() -> None:
    other = Access(KEY.base_url, "sk-2")

    assert limits.bucket("openai", KEY) is limits.bucket("openai", KEY)
    assert limits.bucket("openai", KEY) is not limits.bucket("openai", other)


HEADERS = {
    "openai requests": {
        "x-ratelimit-remaining-requests": "0",
        "x-ratelimit-reset-requests": "1m30s",
    },
    "openai tokens": {"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "90s"},
    "seconds": {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "90"},
}


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_nothing_left_is_waited_out(clock: Clock, headers: dict[str, str]) -> None:
    bucket = limits.Bucket(None)

    bucket.heed(headers)
    take(bucket, 1)

    assert clock.slept == pytest.approx(90.0)


def test_anthropic_names_a_moment(clock: Clock) -> None:
    bucket, later = limits.Bucket(None), datetime.now(UTC) + timedelta(seconds=60)

    bucket.heed(
        {
            "anthropic-ratelimit-requests-remaining": "0",
            "anthropic-ratelimit-requests-reset": later.isoformat().replace("+00:00", "Z"),
        }
    )
    take(bucket, 1)

    assert clock.slept == pytest.approx(60.0, abs=2.0)


def test_a_reset_far_away_is_waited_for_two_minutes_at_most(clock: Clock) -> None:
    bucket = limits.Bucket(None)

    bucket.heed({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "24h0m0s"})
    take(bucket, 1)

    assert clock.slept == pytest.approx(120.0)


@pytest.mark.parametrize("left", ["1", "", "none"])
def test_something_left_is_not_waited_for(clock: Clock, left: str) -> None:
    bucket = limits.Bucket(None)

    bucket.heed({"x-ratelimit-remaining-requests": left, "x-ratelimit-reset-requests": "60s"})
    take(bucket, 1)

    assert clock.slept == 0


@pytest.mark.parametrize("text", ["", "soon", "-", "2026-99-99"])
def test_a_reset_that_is_none_is_now(text: str) -> None:
    assert limits.reset_seconds(text) == 0.0


def fail(breaker: limits.Breaker, fault: ProviderError, times: int) -> None:
    for _ in range(times):
        breaker.check(MODEL)
        breaker.note(fault)


@pytest.mark.parametrize("fault", [Overloaded("busy"), Unreachable("gone")], ids=["busy", "gone"])
def test_five_faults_in_a_row_open_the_circuit(clock: Clock, fault: ProviderError) -> None:
    breaker = limits.breaker(MODEL, KEY)
    fail(breaker, fault, 5)

    with pytest.raises(CircuitOpen, match="failed 5 times in a row") as caught:
        breaker.check(MODEL)

    assert caught.value.seconds == pytest.approx(30.0)


@pytest.mark.parametrize("fault", [BadKey("no"), RateLimited("wait")], ids=["key", "rate"])
def test_other_faults_leave_it_closed(clock: Clock, fault: ProviderError) -> None:
    breaker = limits.breaker(MODEL, KEY)

    fail(breaker, fault, 20)

    breaker.check(MODEL)


def test_an_answer_in_between_starts_the_count_anew(clock: Clock) -> None:
    breaker = limits.breaker(MODEL, KEY)
    fail(breaker, Unreachable("gone"), 4)
    breaker.check(MODEL)
    breaker.note(None)

    fail(breaker, Unreachable("gone"), 4)

    breaker.check(MODEL)


def opened(clock: Clock) -> limits.Breaker:
    breaker = limits.breaker(MODEL, KEY)
    fail(breaker, Unreachable("gone"), 5)
    clock.now += 31
    return breaker


def test_after_half_a_minute_one_call_may_try(clock: Clock) -> None:
    breaker = opened(clock)

    breaker.check(MODEL)

    with pytest.raises(CircuitOpen):
        breaker.check(MODEL)


def test_a_try_that_fails_opens_it_again(clock: Clock) -> None:
    breaker = opened(clock)
    breaker.check(MODEL)
    breaker.note(Unreachable("gone"))

    with pytest.raises(CircuitOpen) as caught:
        breaker.check(MODEL)

    assert caught.value.seconds == pytest.approx(30.0)


def test_a_try_that_is_answered_closes_it(clock: Clock) -> None:
    breaker = opened(clock)
    breaker.check(MODEL)

    breaker.note(None)

    breaker.check(MODEL)
    breaker.check(MODEL)


def test_a_try_that_was_given_up_lets_another_one_try(clock: Clock) -> None:
    breaker = opened(clock)
    breaker.check(MODEL)

    breaker.leave()

    breaker.check(MODEL)


def test_another_companys_broken_address_opens_nothing_here(clock: Clock) -> None:
    fail(limits.breaker(MODEL, Access("https://wrong.example", "sk-9")), Unreachable("gone"), 5)

    limits.breaker(MODEL, KEY).check(MODEL)
