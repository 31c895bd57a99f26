"""An import: what was given becomes a dataset's next version, all of it or nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Unpack

from workbench.domain.audit import Act
from workbench.domain.masking import masked
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.domain.turns import SourceConversation
from workbench.formats import phones
from workbench.formats.authored import assigned, examples_in, formats_in, skipped_in
from workbench.formats.parsed import Parsed, summary
from workbench.formats.registry import Part
from workbench.importing.reading import (
    MASKING,
    STORING,
    Counting,
    Given,
    Progress,
    Reading,
    collector_paused,
    read,
    unwatched,
)
from workbench.store import audit, snapshots, tenancy
from workbench.store.snapshots import Incoming, Snapshot

ERASED = "conversation that was erased here"


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What a file holds, and the dataset's hash after it.

    `ai` are manager messages that a machine wrote or suggested; `duplicates` are the messages
    that the dataset had already. `skipped_lines` are the first of what was left out, by reason.
    """

    format: str
    conversations: int
    messages: int
    client: int
    manager: int
    ai: int
    notes: int
    skipped: dict[str, int]
    duplicates: int
    authors: dict[str, int]
    dataset: str
    hash: str
    skipped_lines: Mapping[str, Sequence[str]] = field(default_factory=dict)


def import_data(
    tenant: Tenant, data: bytes, *, dataset: str, dry_run: bool = False, **reading: Unpack[Reading]
) -> ImportSummary:
    """The same for one text or uploaded file."""
    return import_given(tenant, [data], dataset=dataset, dry_run=dry_run, **reading)


def import_files(
    tenant: Tenant,
    paths: Sequence[Path],
    *,
    dataset: str,
    dry_run: bool = False,
    progress: Progress = unwatched,
    **reading: Unpack[Reading],
) -> ImportSummary:
    """The same for files, zips and folders: all of them, or none."""
    return import_given(
        tenant, paths, dataset=dataset, dry_run=dry_run, progress=progress, **reading
    )


def import_given(
    tenant: Tenant,
    given: Sequence[Given],
    *,
    dataset: str,
    dry_run: bool = False,
    progress: Progress = unwatched,
    **reading: Unpack[Reading],
) -> ImportSummary:
    """Add conversations to a dataset; the same content makes no new version.

    A dry run tells the same and stores nothing. `progress` is told the stage and how much of it is
    done. Raises BadImport, and then nothing is stored; RolesUnknown, DateOrderUnknown and
    ColumnsUnknown ask for what the file does not tell.
    """
    require_role(tenant, ENGINEERS, "import data")
    with collector_paused():
        parts = _finished(read(tenant, given, reading, progress), reading, progress)
        return _stored(tenant, parts, dataset, progress, dry_run=dry_run)


def _finished(parts: Sequence[Part], reading: Reading, progress: Progress) -> list[Parsed]:
    """The parts with a side for every message, masked where that is wanted."""
    sided = assigned(parts, reading.get("managers", ()))
    if not reading.get("mask", False):
        return sided
    counting = Counting(MASKING, sum(len(part.messages) for part in sided), progress)
    return [
        replace(part, conversations=tuple(_masked(each, counting) for each in part.conversations))
        for part in sided
    ]


def _masked(conversation: SourceConversation, counting: Counting) -> SourceConversation:
    told = masked(conversation, phones.find)
    counting(len(told.messages))
    return told


def _stored(
    tenant: Tenant, parts: Sequence[Parsed], dataset: str, progress: Progress, *, dry_run: bool
) -> ImportSummary:
    name = snapshots.checked_name(dataset)
    arriving = [
        snapshots.incoming(part.format, told) for part in parts for told in part.conversations
    ]
    if dry_run:
        planned = _looked_at(tenant, name, arriving)
    else:
        planned = _written(tenant, name, arriving, progress)
    return _summary(parts, planned)


def _looked_at(tenant: Tenant, name: str, arriving: Sequence[Incoming]) -> Snapshot:
    with tenancy.reading(tenant) as db:
        return snapshots.plan(db, name, arriving)


def _written(
    tenant: Tenant, name: str, arriving: Sequence[Incoming], progress: Progress
) -> Snapshot:
    counting = Counting(STORING, sum(new.size for new in arriving), progress)
    with tenancy.session(tenant) as db:
        planned = snapshots.plan(db, name, arriving)
        made = snapshots.write(db, planned, tenant.user_id, counting)
        detail = f"{len(arriving)} conversations"
        audit.record(db, tenant, Act.IMPORTED, f"dataset {name}@{made.version}", detail)
        return planned


def _summary(parts: Sequence[Parsed], planned: Snapshot) -> ImportSummary:
    skipped = Counter(skipped_in(parts)) + Counter({ERASED: planned.redacted})
    whole = Parsed(
        format=formats_in(parts),
        conversations=tuple(told for part in parts for told in part.conversations),
        skipped=skipped,
    )
    counted = summary(whole)
    return ImportSummary(
        format=counted.format,
        conversations=counted.conversations,
        messages=counted.messages,
        client=counted.client,
        manager=counted.manager,
        ai=counted.ai,
        notes=counted.notes,
        skipped=counted.skipped,
        duplicates=planned.duplicates,
        authors=counted.authors,
        dataset=planned.name,
        hash=planned.hash,
        skipped_lines=examples_in(parts),
    )
