"""Use cases of import: a file or pasted text is looked at, and becomes a dataset's next version.

An import is all or nothing. A look stores nothing: it tells what has to be asked before one.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypedDict, Unpack

from workbench.domain.audit import Act
from workbench.domain.errors import BadImport, DateOrderUnknown
from workbench.domain.masking import masked
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.domain.turns import Side, SourceConversation, runs, visible
from workbench.formats import registry
from workbench.formats.authored import Authored, assigned
from workbench.formats.parsed import Parsed, summary
from workbench.store import audit, snapshots, tenancy
from workbench.store.snapshots import Incoming, Snapshot

AUTO = registry.AUTO
ERASED = "conversation that was erased here"
SAMPLES = 3
SAMPLE_LENGTH = 90


class Reading(TypedDict, total=False):
    """How a file is read: `managers` are the names that are us, `date_order` is dmy, mdy or ymd.

    Both are needed only where the file does not tell. `mask` replaces e-mails, phones, cards,
    IBANs, links and handles by placeholders.
    """

    format: str
    managers: Sequence[str]
    date_order: str
    mask: bool


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


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote in a file: how many messages, and the first of them, each on one short line."""

    name: str
    messages: int
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What a file holds before it is imported.

    Ask "which of these is you?" where `roles_known` is False, and give the names as `managers`.
    Ask for the date order where `date_orders` is not empty: `date_example` can be read in each of
    these. `date_order` is the order that was found. `replayable_turns` are the manager turns that
    answer a client: 0 until the roles are known.
    """

    format: str
    conversations: int
    messages: int
    authors: tuple[Author, ...]
    roles_known: bool
    skipped: dict[str, int]
    replayable_turns: int
    date_order: str = ""
    date_orders: tuple[str, ...] = ()
    date_example: str = ""


def formats() -> list[str]:
    """The formats that can be named."""
    return [AUTO, *registry.FORMATS]


def look(
    tenant: Tenant,
    data: bytes,
    *,
    format: str = AUTO,
    managers: Sequence[str] = (),
    date_order: str = "",
) -> Look:
    """Tell what a file holds and what must be asked before it is imported; nothing is stored."""
    require_role(tenant, ENGINEERS, "import data")
    try:
        return _seen(registry.read(data, format, date_order), managers)
    except DateOrderUnknown as asked:
        seen = _seen(registry.read(data, format, asked.orders[0]), managers)
        return replace(seen, date_order="", date_orders=asked.orders, date_example=asked.example)


def import_data(
    tenant: Tenant,
    data: bytes,
    *,
    dataset: str,
    dry_run: bool = False,
    **reading: Unpack[Reading],
) -> ImportSummary:
    """Add one file's conversations to a dataset; the same content makes no new version.

    A dry run tells the same and stores nothing. Raises BadImport, and then nothing is stored;
    RolesUnknown and DateOrderUnknown ask for what the file does not tell.
    """
    require_role(tenant, ENGINEERS, "import data")
    part = registry.read(data, reading.get("format", AUTO), reading.get("date_order", ""))
    return _stored(tenant, _finished([part], reading), dataset, dry_run=dry_run)


def import_files(
    tenant: Tenant,
    paths: Sequence[Path],
    *,
    dataset: str,
    dry_run: bool = False,
    **reading: Unpack[Reading],
) -> ImportSummary:
    """The same for files: all of them, or none."""
    require_role(tenant, ENGINEERS, "import data")
    parts = [_read_file(path, reading) for path in paths]
    return _stored(tenant, _finished(parts, reading), dataset, dry_run=dry_run)


def _seen(found: Parsed | Authored, managers: Sequence[str]) -> Look:
    """The look at what was read, with roles where the file or the given names tell them."""
    sided = _sided(found, managers)
    return Look(
        format=found.format,
        conversations=len(found.threads if isinstance(found, Authored) else found.conversations),
        messages=len(found.messages),
        authors=_authors(found),
        roles_known=sided is not None,
        skipped=dict((sided or found).skipped),
        replayable_turns=sum(map(_replayable, sided.conversations)) if sided else 0,
        date_order=found.date_order if isinstance(found, Authored) else "",
    )


def _sided(found: Parsed | Authored, managers: Sequence[str]) -> Parsed | None:
    if isinstance(found, Authored) and not managers:
        return None
    return assigned([found], managers)[0]


def _authors(found: Parsed | Authored) -> tuple[Author, ...]:
    counts: Counter[str] = Counter()
    samples: dict[str, list[str]] = {}
    for message in found.messages:
        counts[message.author] += 1
        lines = samples.setdefault(message.author, [])
        if len(lines) < SAMPLES:
            lines.append(_short(message.text))
    return tuple(Author(name, count, tuple(samples[name])) for name, count in counts.most_common())


def _short(text: str) -> str:
    flat = " ".join(text[: 4 * SAMPLE_LENGTH].split())
    return flat if len(flat) <= SAMPLE_LENGTH else f"{flat[: SAMPLE_LENGTH - 1].rstrip()}…"


def _replayable(conversation: SourceConversation) -> int:
    """How many cases are no openers; counted without building each one's context."""
    sides = [turn[0].role for turn in runs(visible(conversation.messages))]
    answers = sides[sides.index(Side.CLIENT) :] if Side.CLIENT in sides else []
    return answers.count(Side.MANAGER)


def _finished(parts: Sequence[Parsed | Authored], reading: Reading) -> list[Parsed]:
    """The parts with a side for every message, masked where that is wanted."""
    sided = assigned(parts, reading.get("managers", ()))
    if not reading.get("mask", False):
        return sided
    return [replace(part, conversations=tuple(map(masked, part.conversations))) for part in sided]


def _read_file(path: Path, reading: Reading) -> Parsed | Authored:
    try:
        return registry.read(
            read_file(path), reading.get("format", AUTO), reading.get("date_order", "")
        )
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
        made = snapshots.write(db, planned, tenant.user_id)
        detail = f"{len(arriving)} conversations"
        audit.record(db, tenant, Act.IMPORTED, f"dataset {name}@{made.version}", detail)
        return planned


def _summary(parts: Sequence[Parsed], planned: Snapshot) -> ImportSummary:
    skipped: Counter[str] = Counter()
    for part in parts:
        skipped.update(part.skipped)
    skipped += Counter({ERASED: planned.redacted})
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
