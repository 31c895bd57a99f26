"""The import formats by name; a file's format is found by its content, never by its name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from workbench.domain.errors import BadImport
from workbench.domain.names import unknown
from workbench.formats import (
    anthropic,
    chatgpt,
    chatwoot,
    discord,
    freshdesk,
    hubspot,
    instagram,
    intercom,
    openai,
    records,
    replybench,
    sharegpt,
    signal,
    star,
    tables,
    telegram,
    transcript,
    whatsapp,
    workbook,
    zendesk,
)
from workbench.formats import named as names
from workbench.formats.authored import Authored, assigned, joined
from workbench.formats.dates import checked_order
from workbench.formats.gathering import gathered
from workbench.formats.hints import Hints
from workbench.formats.parsed import Parsed
from workbench.formats.source import OnRead, Source, unwatched

AUTO = "auto"
NO_CHAT = "file with no chat in it"
SHOWN_NAMES = 3
NO_EXPORTS_OF_JSON = (
    records.NAME,
    tables.NAME,
    workbook.NAME,
    signal.NAME,
    whatsapp.NAME,
    transcript.NAME,
    names.NAME,
)
Part = Parsed | Authored


@dataclass(frozen=True, slots=True)
class Format:
    """One import format; `detect` sees the beginning of a file, `parse` all files of the format.

    Neither raises anything but BadImport. What only `looks` like this format is read so where it
    was given alone, not where it lies beside files of another format.
    """

    name: str
    title: str
    detect: Callable[[Source], bool]
    parse: Callable[[Sequence[Source], Hints], Part]
    looks: bool = False


def each_alone(parse: Callable[[Source, Hints], Part]) -> Callable[[Sequence[Source], Hints], Part]:
    """The parser of a format in which every file stands for itself; its errors name the file."""

    def parse_each(files: Sequence[Source], hints: Hints) -> Part:
        return joined([_alone(parse, file, hints) for file in files])

    return parse_each


def _alone(parse: Callable[[Source, Hints], Part], file: Source, hints: Hints) -> Part:
    with file.naming():
        return parse(file, hints)


def _other_json(file: Source) -> bool:
    """Whether this is JSON with texts that no other format of JSON knows."""
    others = [each for name, each in FORMATS.items() if name not in NO_EXPORTS_OF_JSON]
    return records.detect(file) and not any(each.detect(file) for each in others)


FORMATS = {
    each.name: each
    for each in (
        Format(replybench.NAME, "Replybench", replybench.detect, each_alone(replybench.parse)),
        Format(star.NAME, "STAR", star.detect, each_alone(star.parse)),
        Format(instagram.NAME, "Instagram or Messenger", instagram.detect, instagram.parse),
        Format(telegram.NAME, "Telegram", telegram.detect, telegram.parse),
        Format(discord.NAME, "Discord", discord.detect, discord.parse),
        Format(records.NAME, "JSON records", _other_json, records.parse, looks=True),
        Format(signal.NAME, "Signal", signal.detect, each_alone(signal.parse)),
        Format(chatwoot.NAME, "Chatwoot", chatwoot.detect, chatwoot.parse),
        Format(intercom.NAME, "Intercom", intercom.detect, intercom.parse),
        Format(zendesk.NAME, "Zendesk", zendesk.detect, zendesk.parse),
        Format(freshdesk.NAME, "Freshdesk", freshdesk.detect, freshdesk.parse),
        Format(hubspot.NAME, "HubSpot", hubspot.detect, hubspot.parse),
        Format(openai.NAME, "OpenAI", openai.detect, each_alone(openai.parse)),
        Format(anthropic.NAME, "Anthropic", anthropic.detect, each_alone(anthropic.parse)),
        Format(sharegpt.NAME, "ShareGPT", sharegpt.detect, each_alone(sharegpt.parse)),
        Format(chatgpt.NAME, "ChatGPT", chatgpt.detect, each_alone(chatgpt.parse)),
        Format(tables.NAME, "a table (csv, tsv)", tables.detect, tables.parse, looks=True),
        Format(workbook.NAME, "a workbook (xlsx)", workbook.detect, workbook.parse, looks=True),
        Format(whatsapp.NAME, "WhatsApp", whatsapp.detect, whatsapp.parse),
        Format(transcript.NAME, "transcript", transcript.detect, each_alone(transcript.parse)),
        Format(names.NAME, "names and colons", names.detect, each_alone(names.parse), looks=True),
    )
}

ALSO_CALLED = {"messenger": instagram.NAME, "tsv": tables.NAME}


def read_all(
    given: Sequence[bytes | Path],
    format: str = AUTO,
    hints: Hints = Hints(),  # noqa: B008 - frozen
    on_read: OnRead = unwatched,
) -> list[Part]:
    """Read texts, files, folders and zips: one part for each format that is in them."""
    checked_order(hints.date_order)
    wanted = None if format == AUTO else named(format)
    with gathered(given, on_read) as files:
        by_format, others = _sorted_out(files, wanted)
        parts = [FORMATS[name].parse(found, hints) for name, found in by_format.items()]
    return [_counting(parts[0], others), *parts[1:]]


def read(data: bytes, format: str = AUTO, date_order: str = "") -> Part:
    """The same for one text or file that holds one format."""
    parts = read_all([data], format, Hints(date_order))
    if len(parts) > 1:
        found = ", ".join(part.format for part in parts)
        raise BadImport(f"this holds chats of several kinds ({found}); give them one by one")
    return parts[0]


def parse(
    data: bytes, format: str = AUTO, *, managers: Sequence[str] = (), date_order: str = ""
) -> Parsed:
    """Read a file with a side for every message; raises RolesUnknown where `managers` must say."""
    return assigned([read(data, format, date_order)], managers)[0]


def named(name: str) -> Format:
    """The format of this name."""
    known = ALSO_CALLED.get(name, name)
    if known not in FORMATS:
        raise unknown("format", name, [AUTO, *FORMATS, *ALSO_CALLED])
    return FORMATS[known]


def _sorted_out(
    files: Sequence[Source], wanted: Format | None
) -> tuple[dict[str, list[Source]], int]:
    """The files by their format, and how many are of none."""
    found: dict[str, list[Source]] = {}
    for file in files:
        if fitting := _fitting(file, wanted):
            found.setdefault(fitting.name, []).append(file)
    sure = {name: files for name, files in found.items() if not FORMATS[name].looks} or found
    if not sure and wanted and len(files) == 1:
        return {wanted.name: list(files)}, 0
    if not sure:
        raise _no_format(files)
    return sure, len(files) - sum(map(len, sure.values()))


def _fitting(file: Source, wanted: Format | None) -> Format | None:
    tried = [wanted] if wanted else FORMATS.values()
    with file.naming():
        return next((each for each in tried if each.detect(file)), None)


def _counting(part: Part, others: int) -> Part:
    """The part, with the files that hold no chat among what was left out."""
    if not others:
        return part
    return replace(part, skipped=dict(sorted({**part.skipped, NO_CHAT: others}.items())))


def _no_format(files: Sequence[Source]) -> BadImport:
    alone = len(files) == 1 and not files[0].in_archive
    what = _seen(files[0]) if alone else _counted(files)
    error = BadImport(
        f"the format is unknown: this is {what}. Give a chat export as it was downloaded "
        f"({', '.join(each.title for each in FORMATS.values() if not each.looks)}), or a table "
        "with a header (csv, xlsx); or begin each message with CLIENT: or MANAGER:, or with a "
        "name and a colon"
    )
    error.name_file(files[0].name if alone else "")
    return error


def _counted(files: Sequence[Source]) -> str:
    names = ", ".join(repr(file.name[-60:]) for file in files[:SHOWN_NAMES])
    more = ", …" if len(files) > SHOWN_NAMES else ""
    return f"a zip file or folder with no chat in it ({names}{more})"


def _seen(file: Source) -> str:
    """What a file that fits no format looks like, in words."""
    with file.naming():
        text = file.text()
    start = text.lstrip()[:100].lower()
    if start.startswith(("{", "[")):
        keys = ", ".join(map(repr, list(file.record)[:5])) or "none"
        return f"JSON whose keys are those of no known export ({keys})"
    if start.startswith(("<!doctype", "<html", "<?xml")):
        return "a web page or XML; where a download offers a choice, choose JSON"
    lines = text.strip().count("\n") + 1
    return f"text of {lines} {'line' if lines == 1 else 'lines'} of which none names a speaker"
