"""Log lines: as text or as one JSON object each, with ids, and without anything people wrote.

What libraries under a call to a model log is left out altogether: requests, answers and keys pass
through them. Of an exception its type and its places in the code are shown, not its words.
"""

import json
import logging
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from itertools import chain
from types import MappingProxyType
from typing import TextIO

from workbench.settings import settings

OURS = "workbench"
SILENCED = (
    *("openai", "anthropic", "litellm", "LiteLLM", "LiteLLM Proxy", "LiteLLM Router"),
    *("httpx", "httpx2", "httpcore", "httpcore2", "httpx_aiohttp", "aiohttp"),
)
IDS = ("company", "purpose", "chat", "draft", "trial", "run", "arm", "case")
FIGURES = (
    *("provider", "model", "outcome", "attempts", "seconds"),
    *("input_tokens", "output_tokens", "cost_usd"),
)
_about: ContextVar[Mapping[str, object]] = ContextVar("about", default=MappingProxyType({}))


def install(level: int = logging.INFO) -> None:
    """Send our log lines from `level` up, and others' warnings, to standard error.

    As the settings say: as text, or as JSON and then always from INFO up. Can be called again.
    """
    as_json = settings().log_format == "json"
    handler = _StandardError(logging.INFO if as_json else level)
    handler.setFormatter(JsonLines() if as_json else TextLines())
    handler.addFilter(_is_harmless)
    root = logging.getLogger()
    for old in [one for one in root.handlers if isinstance(one, _StandardError)]:
        root.removeHandler(old)
    root.addHandler(handler)
    logging.getLogger(OURS).setLevel(logging.INFO)


def bind(**ids: object) -> None:
    """The ids that the task at hand is about, for all its log lines from here on.

    For coroutines, whose context ends with them; None is no id.
    """
    given = {name: value for name, value in ids.items() if value is not None}
    _about.set({**_about.get(), **given})


class TextLines(logging.Formatter):
    """One line for people: moment, level, logger, message, ids and figures; then the places."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, and below it where in the code the exception came from."""
        pairs = (f"{name}={json.dumps(value)}" for name, value in _extras(record).items())
        line = " ".join([_moment(record), record.levelname, record.name, _one_line(record), *pairs])
        return "\n".join([line, *_trace(record)])


class JsonLines(TextLines):
    """One JSON object a line for programs."""

    def format(self, record: logging.LogRecord) -> str:
        """The object."""
        line: dict[str, object] = {
            "time": _moment(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **_extras(record),
        }
        if record.exc_info and record.exc_info[0]:
            line |= {"error": record.exc_info[0].__name__, "traceback": list(_trace(record))}
        return json.dumps(line, default=str)


class _StandardError(logging.StreamHandler[TextIO]):
    def __init__(self, level: int) -> None:
        super().__init__()
        self.setLevel(level)

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr  # which may be another one by now
        super().emit(record)


def _is_harmless(record: logging.LogRecord) -> bool:
    return not any(f"{record.name}.".startswith(f"{name}.") for name in SILENCED)


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _one_line(record: logging.LogRecord) -> str:
    """The message; nobody can forge a second line or colours with what is in it."""
    return "".join(
        sign if sign.isprintable() else ascii(sign)[1:-1] for sign in record.getMessage()
    )


def _extras(record: logging.LogRecord) -> dict[str, object]:
    """The ids and figures of a record, and no other extras: those could be anything."""
    known = {**_about.get(), **record.__dict__}
    return {name: known[name] for name in (*FIGURES, *IDS) if known.get(name) is not None}


def _trace(record: logging.LogRecord) -> Iterator[str]:
    """The exception and its causes, the first one first: places and types without words."""
    if record.exc_info and record.exc_info[1]:
        yield from chain.from_iterable(map(_places, _chain(record.exc_info[1])))


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in found:
        found.append(cause)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return found[::-1]


def _places(error: BaseException) -> Iterator[str]:
    for frame in traceback.extract_tb(error.__traceback__):
        yield f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}'
    yield f"  {type(error).__module__}.{type(error).__qualname__}"
