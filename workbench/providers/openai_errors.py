"""What goes wrong in the openai SDK, as our errors: a sentence each, and never the key."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from json import JSONDecodeError
from time import time

import httpx
import openai

from workbench.domain.errors import (
    BadAnswer,
    BadKey,
    ContextTooLong,
    ModelMissing,
    ProviderError,
    RateLimited,
    Refused,
    TimedOut,
    Unreachable,
)

QUOTA = {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"}
TOO_LONG = re.compile(
    r"context_length_exceeded|exceed_context_size|context (length|size|window)", re.IGNORECASE
)
OVERLOADED = {503, 529}


@contextmanager
def sdk_errors(name: str, key: str) -> Iterator[None]:
    """Turn whatever the SDK raises inside into a ProviderError that names the provider."""
    try:
        yield
    except openai.APIStatusError as error:
        raise _status_fault(error, name, key) from error
    except (openai.APITimeoutError, httpx.TimeoutException) as error:
        raise _timeout_fault(error, name) from error
    except (openai.APIConnectionError, httpx.TransportError) as error:
        raise _connection_fault(error, name) from error
    except openai.APIError as error:
        raise Unreachable(f"{name} broke off with {_said(error, key)}; try again") from error
    except (JSONDecodeError, UnicodeDecodeError, openai.OpenAIError) as error:
        raise BadAnswer(f"{name} sent something else than an answer; check the base URL") from error


def _status_fault(error: openai.APIStatusError, name: str, key: str) -> ProviderError:
    status, said = error.status_code, _said(error, key)
    if status in (401, 402, 403) or QUOTA & {error.code, error.type}:
        return BadKey(f"{name} refused the key or its credit ({status}); check both")
    if status == 404:
        return ModelMissing(f"{name} does not know this model or address ({said}); check both")
    if status == 429 or status in OVERLOADED:
        wait = _retry_after(error.response.headers)
        return RateLimited(f"{name} asks to wait ({status}); try again later", wait)
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
    if isinstance(error, httpx.ConnectTimeout) or isinstance(error.__cause__, httpx.ConnectTimeout):
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


def _said(error: openai.APIError, key: str) -> str:
    """The provider's own words, short, on one line and without the key."""
    words = " ".join(str(error.message).split())
    kind = " ".join(str(part) for part in (error.type, error.code) if part)
    if key:
        words = words.replace(key, "[key]")
    return re.sub(r"\bsk-[\w*-]+", "[key]", f"{kind} {words}".strip())[:200]


def _retry_after(headers: httpx.Headers) -> float | None:
    given = headers.get("retry-after", "")
    if re.fullmatch(r"\d+(\.\d+)?", given):
        return float(given)
    try:
        return max(0.0, parsedate_to_datetime(given).timestamp() - time())
    except ValueError:
        return None
