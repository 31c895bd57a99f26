"""Asking a model for a company: with its own key, and with the cost kept where no row has it."""

from collections.abc import Generator
from contextlib import closing

from workbench import aio
from workbench.domain.access import Access, key_name
from workbench.domain.replies import ChatRequest, Completion, ModelRef
from workbench.domain.tenants import Tenant
from workbench.providers import calls, operators
from workbench.store import keys, side_calls, tenancy


def access_to(tenant: Tenant, model: ModelRef) -> Access:
    """How the company reaches a model: by the key it stored, else by the operator's settings."""
    name = key_name(model)
    with tenancy.reading(tenant) as db:
        stored = keys.access_of(db, name)
    return stored or operators.access_to(name)


def ask(
    tenant: Tenant, request: ChatRequest, purpose: str, *, chat_id: int | None = None
) -> Completion:
    """A whole, checked answer for something that has no row of its own; its cost is kept.

    `purpose` is what the month's costs are told by: rewriting, persona, test, ...
    """
    completion = aio.run(calls.ask(request, access_to(tenant, request.model)))
    _keep(tenant, request, purpose, completion, chat_id)
    return completion


def pieces(
    tenant: Tenant,
    request: ChatRequest,
    purpose: str,
    *,
    chat_id: int | None = None,
    beat: float | None = None,
) -> Generator[str | Completion, None, None]:
    """The same piece by piece, and the Completion last; with a `beat` "" in each silence."""
    with closing(pieces_of(tenant, request, beat=beat)) as found:
        for piece in found:
            if isinstance(piece, Completion):
                _keep(tenant, request, purpose, piece, chat_id)
            yield "" if piece is None else piece


def pieces_of(
    tenant: Tenant, request: ChatRequest, *, beat: float | None = None
) -> Generator[str | Completion | None, None, None]:
    """A streamed answer whose caller keeps the cost; with a `beat` a None in each silence."""
    access = access_to(tenant, request.model)
    with closing(aio.iterate(lambda: calls.stream(request, access), beat)) as found:
        yield from found


def _keep(
    tenant: Tenant, request: ChatRequest, purpose: str, done: Completion, chat_id: int | None
) -> None:
    with tenancy.session(tenant) as db:
        side_calls.add(db, purpose, request.model, done, chat_id)
