"""A look at what was given, before anything is stored: what it holds, and what must be asked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Unpack

from workbench.domain.errors import ColumnsUnknown, DateOrderUnknown
from workbench.domain.masking import masked
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.domain.turns import SourceConversation, answers
from workbench.formats import phones
from workbench.formats.authored import (
    Authored,
    assigned,
    date_order_in,
    examples_in,
    formats_in,
    mapping_in,
    remarks_in,
    skipped_in,
)
from workbench.formats.dates import readings
from workbench.formats.parsed import Parsed, shortened
from workbench.formats.registry import Part
from workbench.formats.source import Source
from workbench.importing.reading import Given, Reading, read

SAMPLES = 3
PREVIEWED = 3
PREVIEWED_MESSAGES = 20


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote in a file: how many messages, and the first of them, each on one short line."""

    name: str
    messages: int
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What was given holds before it is imported.

    Ask what the columns mean where `columns` is not empty (column -> some values; `guess` is what
    they suggest, `missing` the field that none has yet), which order dates have where
    `date_orders` is not empty (`date_readings` are the days that `date_example` is in each), and
    "which of these is you?" where `roles_known` is False. `skipped` counts by reason what is no
    message, `skipped_lines` are the first of each. `preview` has the beginning of the first
    conversations, as they would be stored, once the roles are known; so has `replayable_turns` the
    number of manager turns that answer a client. `mapping` is the saved column mapping that was
    used, `remarks` tell how a table was read, `encodings` are those of the texts that were given.
    """

    format: str
    conversations: int = 0
    messages: int = 0
    authors: tuple[Author, ...] = ()
    roles_known: bool = False
    skipped: Mapping[str, int] = field(default_factory=dict)
    replayable_turns: int = 0
    date_order: str = ""
    date_orders: tuple[str, ...] = ()
    date_example: str = ""
    date_readings: Mapping[str, date] = field(default_factory=dict)
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    guess: Mapping[str, str] = field(default_factory=dict)
    skipped_lines: Mapping[str, Sequence[str]] = field(default_factory=dict)
    preview: tuple[SourceConversation, ...] = ()
    missing: str = ""
    mapping: str = ""
    remarks: tuple[str, ...] = ()
    encodings: tuple[str, ...] = ()


def look(tenant: Tenant, *given: Given, **reading: Unpack[Reading]) -> Look:
    """Tell what was given holds and what must be asked before an import; nothing is stored."""
    require_role(tenant, ENGINEERS, "import data")
    return replace(_looked_at(tenant, given, reading), encodings=_encodings(given))


def _looked_at(tenant: Tenant, given: Sequence[Given], reading: Reading) -> Look:
    """The look, or the question that stands before it."""
    try:
        return _seen(read(tenant, given, reading), reading)
    except DateOrderUnknown as asked:
        tried: Reading = {**reading, "date_order": asked.orders[0]}
        seen = _seen(read(tenant, given, tried), reading)
        return replace(
            seen,
            date_order="",
            date_orders=asked.orders,
            date_example=asked.example,
            date_readings=readings(asked.example, asked.orders),
        )
    except ColumnsUnknown as asked:
        return Look("table", columns=asked.columns, guess=asked.guess, missing=asked.missing)


def _seen(parts: Sequence[Part], reading: Reading) -> Look:
    """The look at what was read, with roles where the file or the given names tell them."""
    sided = _sided(parts, reading.get("managers", ()))
    told = [each for part in sided or () for each in part.conversations]
    return Look(
        format=formats_in(parts),
        conversations=sum(map(_conversations, parts)),
        messages=sum(len(part.messages) for part in parts),
        authors=_authors(parts),
        roles_known=sided is not None,
        skipped=skipped_in(sided or parts),
        replayable_turns=sum(answers(each.messages) for each in told),
        date_order=date_order_in(parts),
        skipped_lines=examples_in(parts),
        preview=_preview(told, mask=reading.get("mask", False)),
        mapping=mapping_in(parts),
        remarks=remarks_in(parts),
    )


def _encodings(given: Sequence[Given]) -> tuple[str, ...]:
    """How the texts among what was given are encoded."""
    files = [Source.of_bytes(each) for each in given if not isinstance(each, Path)]
    names = (file.encoding for file in files if file.looks_like_text)
    return tuple(dict.fromkeys(name.removesuffix("-sig").upper() for name in names))


def _sided(parts: Sequence[Part], managers: Sequence[str]) -> list[Parsed] | None:
    if not managers and any(isinstance(part, Authored) for part in parts):
        return None
    return assigned(parts, managers)


def _conversations(part: Part) -> int:
    return len(part.threads if isinstance(part, Authored) else part.conversations)


def _authors(parts: Sequence[Part]) -> tuple[Author, ...]:
    counts: Counter[str] = Counter()
    samples: dict[str, list[str]] = {}
    for part in parts:
        for message in part.messages:
            counts[message.author] += 1
            lines = samples.setdefault(message.author, [])
            if len(lines) < SAMPLES:
                lines.append(shortened(message.text))
    return tuple(Author(name, count, tuple(samples[name])) for name, count in counts.most_common())


def _preview(told: Sequence[SourceConversation], *, mask: bool) -> tuple[SourceConversation, ...]:
    shown = [
        replace(each, messages=each.messages[:PREVIEWED_MESSAGES]) for each in told[:PREVIEWED]
    ]
    return tuple(masked(each, phones.find) for each in shown) if mask else tuple(shown)
