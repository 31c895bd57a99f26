"""Deadlines, retries and slots around a provider, on the scripted one."""

import asyncio
from pathlib import Path

import pytest

from tests.providers.conftest import ask, ask_of, stream
from workbench import aio
from workbench.domain.access import Access
from workbench.domain.errors import (
    BadAnswer,
    BadInput,
    BadKey,
    ProviderError,
    RateLimited,
    TimedOut,
    Unreachable,
)
from workbench.domain.replies import ChatRequest, Completion, Finish
from workbench.providers import calls, registry
from workbench.providers.fake import FakeProvider

SCRIPTED = "fake:scripted"


class Busy(FakeProvider):
    """Takes one call at a time and notes how many it had at once."""

    slots = 1

    def __init__(self) -> None:
        super().__init__()
        self.now = self.most = 0

    async def complete(self, request: ChatRequest, access: Access) -> Completion:
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0)
        self.now -= 1
        return await super().complete(request, access)


def test_a_retryable_fault_is_tried_three_times(
    bare_home: Path, quick: None, fake: FakeProvider
) -> None:
    fake.enqueue(*(Unreachable(f"fault {number}") for number in range(4)))

    with pytest.raises(Unreachable, match="fault 2"):
        aio.run(ask(ask_of(SCRIPTED)))

    assert len(fake.requests) == 3


@pytest.mark.parametrize("fault", [BadKey("no key"), BadAnswer("odd")], ids=["key", "answer"])
def test_other_faults_are_not_tried_again(
    bare_home: Path, fake: FakeProvider, fault: ProviderError
) -> None:
    fake.enqueue(fault, "never asked for")

    with pytest.raises(type(fault)):
        aio.run(ask(ask_of(SCRIPTED)))

    assert len(fake.requests) == 1


def test_a_wait_beyond_the_deadline_is_not_waited(bare_home: Path, fake: FakeProvider) -> None:
    fake.enqueue(RateLimited("wait", retry_after=3600.0))

    with pytest.raises(RateLimited) as caught:
        aio.run(ask(ask_of(SCRIPTED)))

    assert caught.value.retry_after == 3600.0


def test_a_blank_answer_is_a_bad_answer(bare_home: Path, fake: FakeProvider) -> None:
    fake.enqueue(" \n ")

    with pytest.raises(BadAnswer, match="empty answer"):
        aio.run(ask(ask_of(SCRIPTED)))


def test_a_stream_fault_after_words_is_not_tried_again(bare_home: Path, fake: FakeProvider) -> None:
    fake.enqueue("one two", then=Unreachable("cut"))
    pieces = aio.iterate(lambda: stream(ask_of(SCRIPTED)))

    assert [next(pieces), next(pieces)] == ["one", " two"]
    with pytest.raises(Unreachable, match="cut"):
        next(pieces)
    assert len(fake.requests) == 1


def test_a_silent_stream_is_given_up(
    bare_home: Path, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "FIRST_TOKEN_SECONDS", 0.0)
    fake.enqueue("too late")

    with pytest.raises(TimedOut, match="fell silent"):
        list(aio.iterate(lambda: stream(ask_of(SCRIPTED))))


def test_a_provider_is_never_asked_beyond_its_slots(bare_home: Path) -> None:
    busy = Busy()
    busy.enqueue(*["yes"] * 6)
    registry.register("busy", busy)

    list(aio.map_unordered(ask, [ask_of("busy:one")] * 6, 4))

    registry.unregister("busy")
    assert (busy.most, len(busy.requests)) == (1, 6)


def test_the_fake_streams_its_text_byte_for_byte(bare_home: Path, fake: FakeProvider) -> None:
    text = "  Grüße,\r\n\tLena \u202e🙂 "
    fake.enqueue(text)

    *pieces, last = aio.iterate(lambda: stream(ask_of(SCRIPTED)))

    assert "".join(map(str, pieces)) == text
    assert isinstance(last, Completion)
    assert (last.text, last.finish) == (text, Finish.STOP)


def test_the_fake_complains_when_it_is_asked_too_often(bare_home: Path, fake: FakeProvider) -> None:
    with pytest.raises(ProviderError, match="once more than the test enqueued"):
        aio.run(ask(ask_of(SCRIPTED)))


def test_the_fake_is_not_there_in_a_normal_run() -> None:
    assert registry.selectable() == ["embedded", "history", "openai"]
    with pytest.raises(BadInput, match="unknown provider 'fake'"):
        registry.check("fake")


def test_an_unknown_provider_is_met_with_a_guess() -> None:
    with pytest.raises(
        BadInput, match=r"did you mean 'openai'\? available: embedded, history, openai"
    ):
        registry.provider("opnai")
