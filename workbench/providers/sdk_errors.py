"""What goes wrong in the openai and anthropic SDKs, as our errors: a sentence each, never the key.

Both SDKs come out of one generator and name their errors alike, so one reading serves both.
"""

import re
from collections.abc import Iterator
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


@contextmanager
def sdk_errors(sdk: ModuleType, name: str, key: str) -> Iterator[None]:
    """Turn whatever an SDK raises inside into a ProviderError that names the provider.

    The SDK's own error is left out of tracebacks: providers repeat keys and messages in it.
    """
    try:
        yield
    except sdk.APIStatusError as error:
        raise status_fault(error, name, key) from None
    except (sdk.APITimeoutError, httpx2.TimeoutException) as error:
        raise _timeout_fault(error, name) from None
    except (sdk.APIConnectionError, httpx2.TransportError) as error:
        raise _connection_fault(error, name) from None
    except sdk.APIError as error:
        raise Unreachable(f"{name} broke off with {_said(error, key)}; try again") from None
    except (JSONDecodeError, UnicodeDecodeError, sdk.OpenAIError):
        raise BadAnswer(f"{name} sent something else than an answer; check the base URL") from None


def status_fault(error: Any, name: str, key: str) -> ProviderError:
    """Our error for an HTTP status, from the SDK's APIStatusError."""
    status, said = error.status_code, _said(error, key)
    if status in (401, 402, 403) or QUOTA.search(said):
        return BadKey(f"{name} refused the key or its credit ({status}); check both")
    if status == 404:
        return ModelMissing(f"{name} does not know this model or address ({said}); check both")
    if status == 429:
        wait = _retry_after(error.response.headers)
        return RateLimited(f"{name} asks to wait{_length(wait)} ({status}); try again later", wait)
    if status in OVERLOADED or TYPED_OVERLOADED in said:
        wait = _retry_after(error.response.headers)
        return Overloaded(f"{name} is overloaded ({status}); try again later", wait)
    if status in (408, 504):
        return TimedOut(f"{name} took too long by its own word ({status}); try again")
    if status == 409 or status >= 500:
        return Unreachable(f"{name} has a fault of its own ({status}); try again later")
    return _request_fault(status, said, name)


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
        return _unreachable(name)
    return TimedOut(f"{name} fell silent; try again")


def _connection_fault(error: Exception, name: str) -> ProviderError:
    if isinstance(error.__cause__, ProviderError):  # raised while the body was read
        return type(error.__cause__)(str(error.__cause__))
    if isinstance(error.__cause__, ValueError):
        return BadAnswer(f"{name} sent something else than an answer; check the base URL")
    return _unreachable(name)


def _unreachable(name: str) -> Unreachable:
    return Unreachable(f"no connection to {name}, or it broke; check the address and the network")


def _said(error: Any, key: str) -> str:
    """The provider's own words, short, on one line and without the key."""
    words = " ".join(str(error.message).split())
    parts = (getattr(error, "type", None), getattr(error, "code", None))
    kind = " ".join(str(part) for part in parts if part)
    return without_key(f"{kind} {words}".strip(), key)[:200]


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


def _retry_after(headers: httpx2.Headers) -> float | None:
    given = headers.get("retry-after", "")
    if re.fullmatch(r"\d+(\.\d+)?", given):
        return float(given)
    try:
        return max(0.0, parsedate_to_datetime(given).timestamp() - time())
    except ValueError:
        return None
