"""Every provider: a typed outcome for each fault, no attempts but ours, no key in any sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fault_server import TEXT, FaultServer, fault_server
from tests.providers.conftest import ask, ask_of, stream
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
from workbench.domain.past import HISTORY
from workbench.domain.replies import Completion, Finish
from workbench.providers import calls, embedded, model_server, registry
from workbench.settings import settings

KEY = "sk-CANARY-0123456789"
MODELS = {"embedded": "embedded:default", "openai": "openai:some-model"}

ANSWERED = {"ok": Finish.STOP, "no_finish": Finish.INCOMPLETE, "length": Finish.LENGTH}
STATUS_FAULTS = {
    "busy": (RateLimited, 3),
    "busy_long": (RateLimited, 1),
    "no_credit": (BadKey, 1),
    "fault": (Unreachable, 3),
    "overloaded": (Overloaded, 3),
    "bad_key": (BadKey, 1),
    "no_model": (ModelMissing, 1),
    "too_long": (ContextTooLong, 1),
    "too_long_local": (ContextTooLong, 1),
    "declined": (Refused, 1),
    "redirect": (Refused, 1),
}
BODY_FAULTS = {
    "html": (BadAnswer, 1),
    "error_body": (BadAnswer, 1),
    "huge": (BadAnswer, 1),
    "packed": (BadAnswer, 1),
    "empty": (BadAnswer, 1),
    "no_choices": (BadAnswer, 1),
    "null_text": (BadAnswer, 1),
    "broken_json": (BadAnswer, 1),
    "filtered": (Refused, 1),
    "hang": (TimedOut, 1),
    "drip": (TimedOut, 1),
}
WHOLE_FAULTS = {
    "truncated": (Unreachable, 3),
    "list_text": (BadAnswer, 1),
    "not_utf8": (BadAnswer, 1),
    "scalar": (BadAnswer, 1),
    "refusal": (Refused, 1),
}
STREAM_FAULTS = {
    "cut": (Unreachable, 1),
    "error_event": (Unreachable, 1),
    "odd_chunk": (BadAnswer, 1),
    "stall": (TimedOut, 1),
}


@pytest.fixture(params=sorted({*registry.LAZY} - {HISTORY}), ids=str)
def name(request: pytest.FixtureRequest) -> str:
    """Each provider that a config can name and that calls a model."""
    return request.param


@pytest.fixture(autouse=True)
def deadlines(quick: None, bare_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries without pauses, and a deadline that a loopback server meets with ease."""
    monkeypatch.setenv("WORKBENCH_CALL_TIMEOUT_SECONDS", "20")


@contextmanager
def wired(name: str, monkeypatch: pytest.MonkeyPatch, *modes: str) -> Iterator[FaultServer]:
    """The provider with the breaking server in the place of the real one."""
    with fault_server(*modes) as server:
        monkeypatch.setenv("WORKBENCH_OPENAI_BASE_URL", f"{server.address}/v1")
        monkeypatch.setenv("WORKBENCH_OPENAI_API_KEY", KEY)
        monkeypatch.setenv("WORKBENCH_MODEL_PATH", __file__)
        ready = model_server.ServerStatus("ready", 1, server.address, KEY + server.address)
        monkeypatch.setattr(model_server, "status", lambda model: ready)
        if {"hang", "drip", "stall"} & {*modes}:
            _lose_patience(monkeypatch)
        settings.cache_clear()
        yield server


def _lose_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_CALL_TIMEOUT_SECONDS", "0.3")
    monkeypatch.setattr(calls, "FIRST_TOKEN_SECONDS", 0.3)
    monkeypatch.setattr(calls, "NEXT_TOKEN_SECONDS", 0.3)


def streamed(model: str) -> list[str | Completion]:
    return list(aio.iterate(lambda: stream(ask_of(model))))


@pytest.mark.parametrize(("mode", "finish"), ANSWERED.items(), ids=ANSWERED)
def test_a_whole_answer(
    name: str, mode: str, finish: Finish, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wired(name, monkeypatch, mode):
        completion = aio.run(ask(ask_of(MODELS[name])))

    assert (completion.text, completion.finish) == (TEXT, finish)
    assert (completion.input_tokens, completion.output_tokens) == (12, 6)


@pytest.mark.parametrize(("mode", "finish"), ANSWERED.items(), ids=ANSWERED)
def test_a_streamed_answer(
    name: str, mode: str, finish: Finish, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wired(name, monkeypatch, mode):
        *pieces, completion = streamed(MODELS[name])

    assert isinstance(completion, Completion)
    assert ("".join(map(str, pieces)), completion.text, completion.finish) == (TEXT, TEXT, finish)
    assert len(pieces) == 5


WHOLE = STATUS_FAULTS | BODY_FAULTS | WHOLE_FAULTS


@pytest.mark.parametrize(("mode", "expected"), WHOLE.items(), ids=WHOLE)
def test_a_fault_of_a_whole_answer(
    name: str, mode: str, expected: tuple[type[ProviderError], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    error, attempts = expected
    with wired(name, monkeypatch, mode) as server, pytest.raises(ProviderError) as caught:
        aio.run(ask(ask_of(MODELS[name])))

    assert type(caught.value) is error
    assert len(server.bodies) in ({0, 1} if error is TimedOut else {attempts})
    assert "CANARY" not in str(caught.value)


STREAM = STATUS_FAULTS | BODY_FAULTS | STREAM_FAULTS


@pytest.mark.parametrize(("mode", "expected"), STREAM.items(), ids=STREAM)
def test_a_fault_of_a_streamed_answer(
    name: str, mode: str, expected: tuple[type[ProviderError], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    error, attempts = expected
    with wired(name, monkeypatch, mode) as server, pytest.raises(ProviderError) as caught:
        streamed(MODELS[name])

    assert type(caught.value) is error
    assert len(server.bodies) in ({0, 1} if error is TimedOut else {attempts})
    assert "CANARY" not in str(caught.value)


def test_a_busy_provider_is_asked_again(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with wired(name, monkeypatch, "busy", "fault", "ok") as server:
        completion = aio.run(ask(ask_of(MODELS[name])))

    assert (completion.text, len(server.bodies)) == (TEXT, 3)


def test_a_stream_is_asked_for_again_before_its_first_word(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wired(name, monkeypatch, "busy", "ok") as server:
        pieces = streamed(MODELS[name])

    assert (len(pieces), len(server.bodies)) == (6, 2)


def test_the_pieces_before_a_fault_are_not_lost(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with wired(name, monkeypatch, "cut"):
        pieces = aio.iterate(lambda: stream(ask_of(MODELS[name])))

        assert [next(pieces), next(pieces)] == ["Your ", "parcel "]
        with pytest.raises(Unreachable, match="it broke"):
            next(pieces)


def test_closing_a_stream_closes_the_connection(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with wired(name, monkeypatch, "talk") as server:
        pieces = aio.iterate(lambda: stream(ask_of(MODELS[name])))
        next(pieces)

        pieces.close()

        assert server.dropped.wait(5)


def test_nobody_at_the_address(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with wired(name, monkeypatch, "ok"):
        pass  # the server is gone, its address stays set

    with pytest.raises(Unreachable, match="no connection"):
        aio.run(ask(ask_of(MODELS[name])))


def test_an_unknown_embedded_model_says_which_there_is(bare_home: Path) -> None:
    with pytest.raises(ModelMissing, match="use embedded:default"):
        aio.run(ask(ask_of("embedded:huge")))


def test_warming_up_without_weights_starts_nothing(
    bare_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_server, "start", lambda model: pytest.fail("started"))

    embedded.warm_up()
