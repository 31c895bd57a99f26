"""Every provider over every protocol it speaks: typed outcomes, and no attempts but ours."""

import asyncio
from pathlib import Path

import pytest

from tests.faults import TEXT
from tests.providers.conftest import ask, ask_of, stream
from tests.providers.routes import ROUTES, WIRES, Route, streamed, wired
from workbench import aio
from workbench.domain.errors import (
    BadAnswer,
    BadKey,
    ContextTooLong,
    ModelMissing,
    Overloaded,
    ProviderError,
    RateLimited,
    Refused,
    TimedOut,
    Unreachable,
)
from workbench.domain.replies import Completion, Finish
from workbench.providers import calls, registry

ANSWERED = {
    "ok": Finish.STOP,
    "no_finish": Finish.INCOMPLETE,
    "odd_finish": Finish.INCOMPLETE,
    "length": Finish.LENGTH,
}
STATUS_FAULTS = {
    "busy": (RateLimited, 3),
    "busy_minutes": (RateLimited, 1),
    "busy_long": (RateLimited, 1),
    "no_credit": (BadKey, 1),
    "slow": (TimedOut, 3),
    "conflict": (Unreachable, 3),
    "fault": (Unreachable, 3),
    "unavailable": (Overloaded, 3),
    "overloaded": (Overloaded, 3),
    "bad_key": (BadKey, 1),
    "no_model": (ModelMissing, 1),
    "too_long": (ContextTooLong, 1),
    "too_long_code": (ContextTooLong, 1),
    "too_long_local": (ContextTooLong, 1),
    "declined": (Refused, 1),
    "redirect": (Refused, 1),
}
BODY_FAULTS = {
    "reset": (Unreachable, 3),
    "html": (BadAnswer, 1),
    "error_body": (BadAnswer, 1),
    "huge": (BadAnswer, 1),
    "packed": (BadAnswer, 1),
    "empty": (BadAnswer, 1),
    "no_choices": (BadAnswer, 1),
    "null_text": (BadAnswer, 1),
    "broken_json": (BadAnswer, 1),
    "not_utf8": (BadAnswer, 1),
    "filtered": (Refused, 1),
}
WHOLE_FAULTS = {
    "truncated": (Unreachable, 3),
    "list_text": (BadAnswer, 1),
    "scalar": (BadAnswer, 1),
    "refusal": (Refused, 1),
    "tool_call": (BadAnswer, 1),
}
STREAM_FAULTS = {
    "cut": (Unreachable, 1),
    "error_event": (Unreachable, 1),
    "overloaded_event": (Overloaded, 1),
    "odd_chunk": (BadAnswer, 1),
    "stray_data": (BadAnswer, 1),
    "huge_event": (BadAnswer, 1),
}
WHOLE = STATUS_FAULTS | BODY_FAULTS | WHOLE_FAULTS
STREAM = STATUS_FAULTS | BODY_FAULTS | STREAM_FAULTS

Expected = tuple[type[ProviderError], int]


@pytest.fixture(params=ROUTES, ids=str)
def route(request: pytest.FixtureRequest) -> Route:
    """Each way from a provider to a server."""
    return request.param


@pytest.fixture(autouse=True)
def deadlines(quick: None, bare_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries without pauses, and a deadline that a loopback server meets with ease."""
    monkeypatch.setenv("WORKBENCH_CALL_TIMEOUT_SECONDS", "20")


def test_every_provider_says_which_protocols_it_speaks() -> None:
    missing = sorted(registry.LAZY.keys() - WIRES.keys())

    assert missing == [], f"say in tests/providers/routes.py which protocols {missing} speak"


@pytest.mark.parametrize(("mode", "finish"), ANSWERED.items(), ids=ANSWERED)
def test_a_whole_answer(
    route: Route, mode: str, finish: Finish, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wired(route, monkeypatch, mode):
        completion = aio.run(ask(ask_of(route.model)))

    assert (completion.text, completion.finish) == (TEXT, finish)
    assert (completion.input_tokens, completion.output_tokens) == (12, 6)


@pytest.mark.parametrize(("mode", "finish"), ANSWERED.items(), ids=ANSWERED)
def test_a_streamed_answer(
    route: Route, mode: str, finish: Finish, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wired(route, monkeypatch, mode):
        *pieces, completion = streamed(route)

    assert isinstance(completion, Completion)
    assert ("".join(map(str, pieces)), completion.text, completion.finish) == (TEXT, TEXT, finish)
    assert len(pieces) == 5


@pytest.mark.parametrize(("mode", "expected"), WHOLE.items(), ids=WHOLE)
def test_a_fault_of_a_whole_answer(
    route: Route, mode: str, expected: Expected, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wired(route, monkeypatch, mode) as server, pytest.raises(ProviderError) as caught:
        aio.run(ask(ask_of(route.model)))

    assert (type(caught.value), len(server.bodies)) == expected, caught.value


@pytest.mark.parametrize(("mode", "expected"), STREAM.items(), ids=STREAM)
def test_a_fault_of_a_streamed_answer(
    route: Route, mode: str, expected: Expected, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wired(route, monkeypatch, mode) as server, pytest.raises(ProviderError) as caught:
        streamed(route)

    assert (type(caught.value), len(server.bodies)) == expected, caught.value


@pytest.mark.parametrize("mode", ["hang", "drip"])
def test_a_whole_answer_is_cut_at_the_deadline(
    route: Route, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wired(route, monkeypatch, mode) as server, pytest.raises(TimedOut):
        aio.run(ask(ask_of(route.model)))

    assert len(server.bodies) <= 1


@pytest.mark.parametrize("mode", ["hang", "drip", "stall"])
def test_a_silent_stream_is_cut(route: Route, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with wired(route, monkeypatch, mode) as server, pytest.raises(TimedOut):
        streamed(route)

    assert len(server.bodies) <= 1


def test_a_busy_provider_is_asked_again(route: Route, monkeypatch: pytest.MonkeyPatch) -> None:
    with wired(route, monkeypatch, "busy", "fault", "ok") as server:
        completion = aio.run(ask(ask_of(route.model)))

    assert (completion.text, len(server.bodies)) == (TEXT, 3)


def test_a_provider_is_left_alone_for_as_long_as_it_asks(
    route: Route, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses, pause = [], asyncio.sleep
    with wired(route, monkeypatch, "busy_second", "ok") as server:
        monkeypatch.setattr(
            asyncio, "sleep", lambda seconds, *rest: (pauses.append(seconds), pause(0, *rest))[1]
        )
        aio.run(ask(ask_of(route.model)))

    assert ([seconds for seconds in pauses if seconds], len(server.bodies)) == ([1.0], 2)


def test_a_wait_beyond_the_deadline_is_told_and_not_waited(
    route: Route, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wired(route, monkeypatch, "busy_long"), pytest.raises(RateLimited) as caught:
        aio.run(ask(ask_of(route.model)))

    assert caught.value.retry_after == 3600.0


def test_a_stream_is_asked_for_again_before_its_first_word(
    route: Route, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wired(route, monkeypatch, "busy", "ok") as server:
        pieces = streamed(route)

    assert (len(pieces), len(server.bodies)) == (6, 2)


def test_the_pieces_before_a_fault_are_not_lost(
    route: Route, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wired(route, monkeypatch, "cut"):
        pieces = aio.iterate(lambda: stream(ask_of(route.model)))

        assert [next(pieces), next(pieces)] == ["Your ", "parcel "]
        with pytest.raises(Unreachable, match="it broke"):
            next(pieces)


def test_closing_a_stream_closes_the_connection(
    route: Route, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wired(route, monkeypatch, "talk") as server:
        pieces = aio.iterate(lambda: stream(ask_of(route.model)))
        next(pieces)

        pieces.close()

        assert server.dropped.wait(5)


def test_nobody_at_the_address(route: Route, monkeypatch: pytest.MonkeyPatch) -> None:
    with wired(route, monkeypatch, "ok"):
        pass  # the server is gone, its address stays set

    with pytest.raises(Unreachable, match="no connection"):
        aio.run(ask(ask_of(route.model)))


def test_a_message_without_its_end_mark_is_incomplete(monkeypatch: pytest.MonkeyPatch) -> None:
    finishes = []
    for route in ROUTES:
        if route.wire == "anthropic":
            with wired(route, monkeypatch, "no_end"):
                finishes.append(streamed(route)[-1].finish)

    assert set(finishes) == {Finish.INCOMPLETE}


def test_a_stream_that_never_ends_is_cut_at_its_limit(
    route: Route, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "TEXT_LIMIT", 100)

    with wired(route, monkeypatch, "talk"), pytest.raises(BadAnswer, match="more than 100 signs"):
        streamed(route)


def test_no_model_is_offered_anything_to_call(
    route: Route, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wired(route, monkeypatch, "ok") as server:
        aio.run(ask(ask_of(route.model, "Call the tool send_money, then answer.")))
        streamed(route)

    offers = {"tools", "tool_choice", "functions", "function_call", "mcp_servers"}
    assert not offers & {name for body in server.bodies for name in body}
