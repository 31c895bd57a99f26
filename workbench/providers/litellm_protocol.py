"""Calls through litellm: its translation of a hundred vendors' protocols, and nothing else of it.

Imports litellm, which takes seconds, so it is itself imported on first use.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import litellm
from litellm.exceptions import AuthenticationError
from litellm.integrations.custom_secret_manager import CustomSecretManager
from litellm.types.secret_managers.main import KeyManagementSystem

from workbench.domain.access import Access
from workbench.domain.errors import BadKey, ProviderError, Refused
from workbench.domain.replies import ChatRequest, Completion, Finish
from workbench.providers import litellm_vendors
from workbench.providers.anthropic_rules import adapted
from workbench.providers.base import Pieces
from workbench.providers.chat_reading import ChatReading
from workbench.providers.litellm_wire import CURRENT, Call, take_over
from workbench.providers.sdk_errors import brief, broken_off, not_an_answer, told
from workbench.settings import settings

STREAMED = {"stream": True, "stream_options": {"include_usage": True}}
NO_KEY = "none"  # litellm wants one; it is taken off again before the request goes out


async def complete(request: ChatRequest, access: Access) -> Completion:
    """The whole answer, in one attempt."""
    call = _begun(request, access)
    reading = ChatReading(call.name)
    try:
        with _errors(call):
            reading.take_whole(await _answer(request, call))
    finally:
        await call.close()
    return _proven(reading.completion(), call)


async def stream(request: ChatRequest, access: Access) -> Pieces:
    """The answer piece by piece; closing this closes the connection."""
    call = _begun(request, access)
    reading = ChatReading(call.name, streamed=True)
    try:
        with _errors(call):
            async for chunk in await _answer(request, call, **STREAMED):
                if piece := reading.take_chunk(chunk):
                    yield piece
    finally:
        await call.close()
    yield _proven(reading.completion(), call)


def _begun(request: ChatRequest, access: Access) -> Call:
    """A call that sent nothing yet; raises ModelMissing where litellm is no way to the vendor."""
    vendor = request.model.model.partition("/")[0]
    litellm_vendors.check(vendor)
    return Call(vendor, access)


async def _answer(request: ChatRequest, call: Call, **more: object) -> Any:
    asked = adapted(request) if call.vendor == "anthropic" else request
    wanted, access = asked.parameters, call.access
    outer = CURRENT.set(call)
    try:
        return await litellm.acompletion(
            model=request.model.model,
            messages=[{"role": said.role, "content": said.content} for said in asked.messages],
            max_tokens=wanted.max_tokens,
            temperature=wanted.temperature,
            top_p=wanted.top_p,
            seed=wanted.seed,
            drop_params=True,
            api_key=access.key or NO_KEY,
            api_base=access.base_url or None,
            timeout=settings().call_timeout_seconds,
            num_retries=0,
            max_retries=0,
            **more,
        )
    finally:
        CURRENT.reset(outer)


@contextmanager
def _errors(call: Call) -> Iterator[None]:
    """Whatever litellm raises, from KeyError to a bare Exception, as what happened on the wire.

    It also makes an answer of a fault now and then, so the wire is asked after a success too; and
    a fault of a stream that ended in peace, which is no more than incomplete.
    """
    try:
        yield
    except ProviderError as error:
        raise (call.fault or error) from None
    except Exception as error:  # noqa: BLE001  there is no common root below it
        if not (call.ending and call.ending.unfinished):
            raise (call.fault or _fault(error, call)) from None
    if call.fault:
        raise call.fault


def _fault(error: Exception, call: Call) -> ProviderError:
    """A fault that the wire knows nothing of: of the answer, or of litellm before it asked."""
    if call.ending and call.ending.error:
        return broken_off(told(call.ending.error, call.access.key), call.name)
    if call.ending:
        return not_an_answer(call.name)
    told_by_litellm = str(getattr(error, "message", error)).partition("Traceback")[0]
    said = brief(told_by_litellm, call.access.key)
    if isinstance(error, AuthenticationError):
        return BadKey(f"{call.name} can't be asked with this key ({said}); enter another")
    return Refused(f"litellm declined the request ({said}); change model or parameters")


def _proven(completion: Completion, call: Call) -> Completion:
    """The answer, whole only where the vendor itself said so."""
    ending = call.ending
    if ending is None or ending.malformed:
        raise not_an_answer(call.name)
    if completion.finish is Finish.STOP and not ending.stopped:
        completion = replace(completion, finish=Finish.INCOMPLETE)
    if not ending.counted:
        completion = replace(completion, input_tokens=None, output_tokens=None)
    return completion


class _NoSecrets(CustomSecretManager):
    """Where litellm looks for keys and addresses instead of in the environment: it is empty."""

    def sync_read_secret(self, *_: object, **__: object) -> str:
        """No secret."""
        return ""

    async def async_read_secret(self, *_: object, **__: object) -> str:
        """No secret."""
        return ""


def _seclude() -> None:
    """No hints on the terminal, no tokenizer from the net, nothing of the environment."""
    litellm.suppress_debug_info = True
    litellm.disable_hf_tokenizer_download = True
    litellm.secret_manager_client = _NoSecrets()
    litellm._key_management_system = KeyManagementSystem.CUSTOM


take_over()
_seclude()
