"""Spans of calls: by the GenAI conventions, without a word of the messages, off by default."""

from pathlib import Path

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from tests.providers.conftest import ask, ask_of, stream
from workbench import aio
from workbench.domain.errors import BadKey
from workbench.providers import telemetry
from workbench.providers.fake import FakeProvider

SCRIPTED = "fake:scripted"
CLIENT = "My card is 4111 1111 1111 1111"


@pytest.fixture
def spans(bare_home: Path, monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """What a collector would be sent."""
    kept, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    monkeypatch.setattr(telemetry, "_tracer", lambda: provider.get_tracer("test"))
    return kept


def only(kept: InMemorySpanExporter) -> ReadableSpan:
    (span,) = kept.get_finished_spans()
    return span


def test_a_call_is_one_span_by_the_genai_conventions(
    spans: InMemorySpanExporter, fake: FakeProvider
) -> None:
    fake.enqueue("It comes on Monday.")

    aio.run(ask(ask_of(SCRIPTED, CLIENT)))

    span = only(spans)
    assert (span.name, span.kind.name) == ("chat scripted", "CLIENT")
    told = dict(span.attributes or {})
    assert told["gen_ai.operation.name"] == "chat"
    assert (told["gen_ai.provider.name"], told["gen_ai.request.model"]) == ("fake", "scripted")
    assert told["gen_ai.request.max_tokens"] == 8
    assert told["gen_ai.response.finish_reasons"] == ("stop",)
    assert (told["gen_ai.usage.input_tokens"], told["gen_ai.usage.output_tokens"]) == (10, 4)


def test_no_text_is_in_a_span(spans: InMemorySpanExporter, fake: FakeProvider) -> None:
    fake.enqueue("It comes on Monday.")

    list(aio.iterate(lambda: stream(ask_of(SCRIPTED, CLIENT))))

    told = only(spans).to_json()
    assert "scripted" in told
    assert "4111" not in told
    assert "Monday" not in told


def test_a_fault_is_named_by_its_reason(spans: InMemorySpanExporter, fake: FakeProvider) -> None:
    fake.enqueue(BadKey("no"))

    with pytest.raises(BadKey):
        aio.run(ask(ask_of(SCRIPTED)))

    assert dict(only(spans).attributes or {})["error.type"] == "bad_key"


def test_a_stream_that_is_left_ends_its_span(
    spans: InMemorySpanExporter, fake: FakeProvider
) -> None:
    fake.enqueue("one two three")
    pieces = aio.iterate(lambda: stream(ask_of(SCRIPTED)))
    next(pieces)

    pieces.close()

    ended(spans)


def ended(kept: InMemorySpanExporter) -> None:
    """The stream is closed on its own loop, so a call there comes after it."""

    async def nothing() -> None:
        return

    for _ in range(100):
        aio.run(nothing())
        if kept.get_finished_spans():
            return
    pytest.fail("the span of a closed stream never ended")


def test_by_default_there_are_no_spans(bare_home: Path) -> None:
    telemetry._tracer.cache_clear()

    assert telemetry._tracer() is None
