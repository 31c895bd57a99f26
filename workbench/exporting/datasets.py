"""A dataset as a file, read page by page so that a large one needs no more memory."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from workbench.domain.audit import Act
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.domain.turns import SourceMessage, cases
from workbench.exporting.outgoing import Export, Offer, exported, offer
from workbench.formats.exports import registry
from workbench.formats.exports.registry import Kind, Writer
from workbench.formats.exports.told import Head, Pair, Told
from workbench.store import audit, datasets, runs, tenancy
from workbench.store import exports as store
from workbench.store.exports import Judged, Placed
from workbench.store.tenancy import TenantSession

AT_ONCE = 200
PREFERENCES = "dpo"
Page = Callable[[TenantSession, int], list[Placed]]


def export_dataset(tenant: Tenant, dataset: str, form: str = "json") -> Export:
    """A dataset, by `name` or `name@version`, in one of formats("dataset").

    Masked texts stay masked: what their placeholders stand for is never exported.
    """
    require_role(tenant, ENGINEERS, "export datasets")
    made = _made(tenant, dataset, form)
    _record(tenant, f"dataset {made.head.name}@{made.head.version}", form)
    return made


def offer_dataset(tenant: Tenant, dataset: str, form: str) -> Offer:
    """Whether a dataset can be exported in a format, for a page to say so before a click."""
    require_role(tenant, ENGINEERS, "export datasets")
    return offer(lambda: _made(tenant, dataset, form))


def export_judgments(tenant: Tenant, run_id: int) -> Export:
    """Which replies of a run people said to be the better ones, as pairs to train with."""
    require_role(tenant, ENGINEERS, "export runs")
    with tenancy.reading(tenant) as db:
        runs.get(db, run_id)

    def page(db: TenantSession, after: int) -> list[Placed]:
        return store.run_page(db, run_id, after, AT_ONCE)

    def of_run(db: TenantSession, ids: Sequence[int]) -> list[Judged]:
        return store.judged(db, ids, run_id)

    told = map(_without_drafts, _told(tenant, page, of_run))
    made = exported(registry.WRITERS[PREFERENCES], Head(Kind.RUN, f"run-{run_id}"), told)
    _record(tenant, f"run {run_id}", PREFERENCES)
    return made


def run_writer(tenant: Tenant, run_id: int, form: str) -> Writer:
    """What writes a run, which is then told of as exported: reports/run_files.py makes its file."""
    require_role(tenant, ENGINEERS, "export runs")
    writer = registry.named(form, Kind.RUN)
    with tenancy.reading(tenant) as db:
        runs.get(db, run_id)
    _record(tenant, f"run {run_id}", form)
    return writer


def judged_pairs(messages: Iterable[SourceMessage], judged: Iterable[Judged]) -> list[Pair]:
    """What people preferred in a conversation's turns."""
    known = list(judged)
    turns = cases(messages) if known else []
    return [
        Pair(turns[one.number].context, one.better, one.worse)
        for one in known
        if one.number < len(turns)
    ]


def _made(tenant: Tenant, dataset: str, form: str) -> Export:
    writer = registry.named(form, Kind.DATASET)
    with tenancy.reading(tenant) as db:
        found = datasets.find(db, dataset)
    head = Head(Kind.DATASET, found.name, found.version, found.hash)

    def page(db: TenantSession, after: int) -> list[Placed]:
        return store.page(db, found.id, after, AT_ONCE)

    return exported(
        writer, head, _told(tenant, page, _everywhere if form == PREFERENCES else _none)
    )


def _told(
    tenant: Tenant, page: Page, judged: Callable[[TenantSession, Sequence[int]], list[Judged]]
) -> Iterator[Told]:
    """Conversation by conversation; no transaction is open while the reader is busy."""
    after = -1
    while True:
        with tenancy.reading(tenant) as db:
            found = page(db, after)
            words = judged(db, [one.id for one in found])
        if not found:
            return
        after = found[-1].position
        for one in found:
            mine = (word for word in words if word.conversation_id == one.id)
            pairs = judged_pairs(one.conversation.messages, mine) if words else ()
            yield Told(one.conversation, one.source, pairs=pairs, erased=one.erased)


def _everywhere(db: TenantSession, ids: Sequence[int]) -> list[Judged]:
    return store.judged(db, ids)


def _none(_db: TenantSession, _ids: Sequence[int]) -> list[Judged]:
    return []


def _without_drafts(told: Told) -> Told:
    """The conversation without what became of its drafts: that is no part of a run."""
    said = (replace(message, outcome=None) for message in told.conversation.messages)
    return replace(told, conversation=replace(told.conversation, messages=tuple(said)))


def _record(tenant: Tenant, subject: str, form: str) -> None:
    with tenancy.session(tenant) as db:
        audit.record(db, tenant, Act.EXPORTED, subject, f"as {form}")
