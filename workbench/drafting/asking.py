"""Asking a model for a company: with its own key, and with the cost kept where no row has it."""

from collections.abc import Generator
from contextlib import closing

from workbench import aio, logs
from workbench.domain.access import Access, key_name
from workbench.domain.replies import ChatRequest, Completion, ModelRef
from workbench.domain.tenants import Tenant
from workbench.providers import calls, operators
from workbench.providers.base import Pieces
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
    access = access_to(tenant, request.model)

    async def asked() -> Completion:
        logs.bind(company=tenant.company_id, purpose=purpose, chat=chat_id)
        return await calls.ask(request, access)

    completion = aio.run(asked())
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
    source = pieces_of(tenant, request, purpose=purpose, chat=chat_id, beat=beat)
    with closing(source) as found:
        for piece in found:
            if isinstance(piece, Completion):
                _keep(tenant, request, purpose, piece, chat_id)
            yield "" if piece is None else piece


def pieces_of(
    tenant: Tenant, request: ChatRequest, *, beat: float | None = None, **about: object
) -> Generator[str | Completion | None, None, None]:
    """A streamed answer whose caller keeps the cost; with a `beat` a None in each silence.

    `about` are the ids in its log line.
    """
    access = access_to(tenant, request.model)

    def begun() -> Pieces:  # on the loop, in a context of its own
        logs.bind(company=tenant.company_id, **about)
        return calls.stream(request, access)

    with closing(aio.iterate(begun, beat)) as found:
        yield from found


def _keep(
    tenant: Tenant, request: ChatRequest, purpose: str, done: Completion, chat_id: int | None
) -> None:
    with tenancy.session(tenant) as db:
        side_calls.add(db, purpose, request.model, done, chat_id)
