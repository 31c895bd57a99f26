"""What goes wrong in the openai and anthropic SDKs, as our errors: a sentence each, never the key.

Both SDKs come out of one generator and name their errors alike, so one reading serves both.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from json import JSONDecodeError
from time import time
from types import ModuleType
from typing import Any

import httpx2

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

QUOTA = re.compile(
    r"insufficient_quota|billing_hard_limit_reached|billing_not_active|billing_error|"
    r"credit balance is too low",
    re.IGNORECASE,
)
TOO_LONG = re.compile(
    r"context_length_exceeded|exceed_context_size|context (length|size|window)|"
    r"prompt is too long|input is too long",
    re.IGNORECASE,
)
OVERLOADED = {503, 529}
TYPED_OVERLOADED = "overloaded_error"
WORDS = 200


@contextmanager
def sdk_errors(sdk: ModuleType, name: str, key: str) -> Iterator[None]:
    """Turn whatever an SDK raises inside into a ProviderError that names the provider.

    The SDK's own error is not shown as its cause: providers repeat the key in what they say.
    """
    try:
        with wire_errors(name):
            yield
    except sdk.APIStatusError as error:
        raise _answered_fault(error, name, key) from None
    except sdk.APITimeoutError as error:
        raise _timeout_fault(error, name) from None
    except sdk.APIConnectionError as error:
        raise _connection_fault(error, name) from None
    except sdk.APIError as error:
        raise broken_off(_said(error, key), name) from None
    except (JSONDecodeError, UnicodeDecodeError, sdk.APIError.__base__):
        raise not_an_answer(name) from None


@contextmanager
def wire_errors(name: str) -> Iterator[None]:
    """Turn what the HTTP client raises inside into a ProviderError that names the provider."""
    try:
        yield
    except httpx2.TimeoutException as error:
        raise _timeout_fault(error, name) from None
    except httpx2.TransportError as error:
        raise _connection_fault(error, name) from None


def status_fault(status: int, said: str, headers: Mapping[str, str], name: str) -> ProviderError:
    """Our error for an HTTP status and the provider's own words, which must not hold the key."""
    if status in (401, 402, 403) or QUOTA.search(said):
        return BadKey(f"{name} refused the key or its credit ({status}); check both")
    if status == 404:
        return ModelMissing(f"{name} does not know this model or address ({said}); check both")
    if status == 429:
        wait = _retry_after(headers)
        return RateLimited(f"{name} asks to wait{_length(wait)} ({status}); try again later", wait)
    if status in OVERLOADED or TYPED_OVERLOADED in said:
        return Overloaded(
            f"{name} is overloaded ({status}); try again later", _retry_after(headers)
        )
    if status in (408, 504):
        return TimedOut(f"{name} took too long by its own word ({status}); try again")
    if status == 409 or status >= 500:
        return Unreachable(f"{name} has a fault of its own ({status}); try again later")
    return _request_fault(status, said, name)


def broken_off(said: str, name: str) -> ProviderError:
    """Our error for a fault that was told in the middle of a stream."""
    if TYPED_OVERLOADED in said:
        return Overloaded(f"{name} broke off, overloaded; try again later")
    return Unreachable(f"{name} broke off with {said}; try again")


def not_an_answer(name: str) -> BadAnswer:
    """Our error where something else comes than the protocol has."""
    return BadAnswer(f"{name} sent something else than an answer; check the base URL")


def unreachable(name: str) -> Unreachable:
    """Our error where there is no connection."""
    return Unreachable(f"no connection to {name}, or it broke; check the address and the network")


def _answered_fault(error: Any, name: str, key: str) -> ProviderError:
    said = _said(error, key)
    if error.status_code < 300:  # a fault that was told in the middle of a stream
        return broken_off(said, name)
    return status_fault(error.status_code, said, error.response.headers, name)


def _request_fault(status: int, said: str, name: str) -> ProviderError:
    if status == 413 or TOO_LONG.search(said):
        return ContextTooLong(
            f"the conversation does not fit {name}; shorten the context or the prompt ({said})"
        )
    return Refused(f"{name} declined the request ({status}: {said}); change model or parameters")


def _timeout_fault(error: Exception, name: str) -> ProviderError:
    # The aiohttp transport calls a connection that the server closed a ConnectTimeout too.
    timeouts = (error, error.__cause__)
    if any(isinstance(one, httpx2.ConnectTimeout) for one in timeouts):
        return unreachable(name)
    return TimedOut(f"{name} fell silent; try again")


def _connection_fault(error: Exception, name: str) -> ProviderError:
    if isinstance(error.__cause__, ProviderError):  # raised while the body was read
        return type(error.__cause__)(str(error.__cause__))
    if isinstance(error.__cause__, ValueError):
        return not_an_answer(name)
    return unreachable(name)


def _said(error: Any, key: str) -> str:
    """What an SDK's error says of the provider's own words, its kind first."""
    words = getattr(error, "api_message", None) or error.message
    parts = (getattr(error, "type", None), getattr(error, "code", None), words)
    return brief(" ".join(str(part) for part in parts if part), key)


def said_in(body: bytes, key: str) -> str:
    """The vendor's own words for a fault, as JSON or as they are."""
    try:
        return told(json.loads(body)["error"], key)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return brief(body.decode(errors="replace"), key)


def told(error: Mapping[str, object], key: str) -> str:
    """What a fault's JSON says in the provider's own words, its kind first."""
    parts = (error.get(name) for name in ("type", "code", "status", "message"))
    return brief(" ".join(str(part) for part in parts if part), key)


def brief(text: str, key: str) -> str:
    """A provider's own words, short, on one line and without the key."""
    return without_key(" ".join(text.split()), key)[:WORDS]


def without_key(text: str, key: str) -> str:
    """A text in which nobody finds the key, nor anything that looks like one."""
    if key:
        text = text.replace(key, "[key]")
    return re.sub(r"\bsk-[\w*-]+", "[key]", text)


def _length(seconds: float | None) -> str:
    """How long to wait, as people say it."""
    if seconds is None or seconds < 1:
        return ""
    return f" {seconds / 60:.0f} minutes" if seconds >= 120 else f" {seconds:.0f} s"


def _retry_after(headers: Mapping[str, str]) -> float | None:
    given = headers.get("retry-after", "")
    if re.fullmatch(r"\d+(\.\d+)?", given):
        return float(given)
    try:
        return max(0.0, parsedate_to_datetime(given).timestamp() - time())
    except ValueError:
        return None
