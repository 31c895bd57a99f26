"""A span for each call to a model, by OpenTelemetry's GenAI conventions; none unless switched on.

No text of a message and no key ever goes into a span.
https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from workbench.domain.errors import ProviderError
from workbench.domain.replies import ChatRequest, Completion
from workbench.settings import settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Span, Tracer

SCOPE = "workbench.providers"
OPERATION = "chat"


@dataclass(frozen=True, slots=True)
class CallSpan:
    """One call as it is traced; without a span it does nothing."""

    span: "Span | None"

    def answered(self, completion: Completion) -> Completion:
        """Note how the model answered, and hand the answer on."""
        if self.span is not None:
            self.span.set_attributes(_response(completion))
        return completion


SILENT = CallSpan(None)


@contextmanager
def span(request: ChatRequest) -> Iterator[CallSpan]:
    """A span around one call, ended with the reason where the call fails."""
    tracer = _tracer()
    if tracer is None:
        yield SILENT
        return
    made = _started(tracer, request)
    try:
        yield CallSpan(made)
    except ProviderError as fault:
        made.set_attribute("error.type", fault.reason)
        raise
    finally:
        made.end()


def _started(tracer: "Tracer", request: ChatRequest) -> "Span":
    """Not made the current one: an async generator is not left in the context it was begun in."""
    from opentelemetry.trace import SpanKind

    name = f"{OPERATION} {request.model.model}"
    return tracer.start_span(name, kind=SpanKind.CLIENT, attributes=_request(request))


def _request(request: ChatRequest) -> dict[str, str | int | float]:
    wanted = request.parameters
    given = {
        "gen_ai.request.max_tokens": wanted.max_tokens,
        "gen_ai.request.temperature": wanted.temperature,
        "gen_ai.request.top_p": wanted.top_p,
        "gen_ai.request.seed": wanted.seed,
    }
    return {
        "gen_ai.operation.name": OPERATION,
        "gen_ai.provider.name": request.model.provider,
        "gen_ai.request.model": request.model.model,
        "replybench.request_hash": request.hash,
        **{name: value for name, value in given.items() if value is not None},
    }


def _response(completion: Completion) -> dict[str, str | int | float | list[str]]:
    given = {
        "gen_ai.usage.input_tokens": completion.input_tokens,
        "gen_ai.usage.output_tokens": completion.output_tokens,
        "replybench.cost_usd": completion.cost_usd,
        "replybench.first_token_seconds": completion.first_token_seconds,
    }
    known = {name: value for name, value in given.items() if value is not None}
    return {"gen_ai.response.finish_reasons": [str(completion.finish)], **known}


@lru_cache
def _tracer() -> "Tracer | None":
    if settings().telemetry == "off":
        return None
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource({"service.name": "replybench"}))
    provider.add_span_processor(BatchSpanProcessor(_exporter()))
    return provider.get_tracer(SCOPE)


def _exporter() -> "SpanExporter":
    if settings().telemetry == "console":
        import sys

        from opentelemetry.sdk.trace.export import ConsoleSpanExporter

        return ConsoleSpanExporter(out=sys.stderr)
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    return OTLPSpanExporter(endpoint=settings().telemetry_endpoint)
