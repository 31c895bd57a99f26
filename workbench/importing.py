"""Use cases of import: a file or pasted text becomes a dataset's next version, all or nothing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.domain.errors import BadImport
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.formats import registry
from workbench.formats.parsed import Parsed, summary
from workbench.store import snapshots, tenancy
from workbench.store.snapshots import Incoming, Snapshot

AUTO = registry.AUTO


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What a file holds, and the dataset's hash after it.

    `ai` are manager messages that a machine wrote or suggested; `duplicates` are the messages
    that the dataset had already.
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


def formats() -> list[str]:
    """The formats that can be named."""
    return [AUTO, *registry.FORMATS]


def import_data(
    tenant: Tenant, data: bytes, *, dataset: str, format: str = AUTO, dry_run: bool = False
) -> ImportSummary:
    """Add one file's conversations to a dataset; the same content makes no new version.

    A dry run tells the same and stores nothing. Raises BadImport, and then nothing is stored.
    """
    require_role(tenant, ENGINEERS, "import data")
    return _stored(tenant, [registry.parse(data, format)], dataset, dry_run=dry_run)


def import_files(
    tenant: Tenant,
    paths: Sequence[Path],
    *,
    dataset: str,
    format: str = AUTO,
    dry_run: bool = False,
) -> ImportSummary:
    """The same for files: all of them, or none."""
    require_role(tenant, ENGINEERS, "import data")
    parts = [_parsed_file(path, format) for path in paths]
    return _stored(tenant, parts, dataset, dry_run=dry_run)


def _parsed_file(path: Path, format: str) -> Parsed:
    try:
        return registry.parse(read_file(path), format)
    except BadImport as error:
        raise BadImport(f"{path}: {error}") from error


def read_file(path: Path) -> bytes:
    """A file's bytes; raises BadImport where it can't be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise BadImport(f"can't be read ({reason}); check its name and permissions") from error
    except ValueError as error:
        raise BadImport("is no file name; give the name of a file") from error


def _stored(
    tenant: Tenant, parts: Sequence[Parsed], dataset: str, *, dry_run: bool
) -> ImportSummary:
    name = snapshots.checked_name(dataset)
    arriving = [
        snapshots.incoming(part.format, told) for part in parts for told in part.conversations
    ]
    planned = _looked_at(tenant, name, arriving) if dry_run else _written(tenant, name, arriving)
    return _summary(parts, planned)


def _looked_at(tenant: Tenant, name: str, arriving: Sequence[Incoming]) -> Snapshot:
    with tenancy.reading(tenant) as db:
        return snapshots.plan(db, name, arriving)


def _written(tenant: Tenant, name: str, arriving: Sequence[Incoming]) -> Snapshot:
    with tenancy.session(tenant) as db:
        planned = snapshots.plan(db, name, arriving)
        snapshots.write(db, planned, tenant.user_id)
        return planned


def _summary(parts: Sequence[Parsed], planned: Snapshot) -> ImportSummary:
    skipped: Counter[str] = Counter()
    for part in parts:
        skipped.update(part.skipped)
    whole = Parsed(
        format="+".join(dict.fromkeys(part.format for part in parts)),
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
    )
