"""The import formats by name; a file's format is found by its content, never by its name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workbench.domain.errors import BadImport
from workbench.domain.names import unknown
from workbench.formats import archives, instagram, star, transcript, whatsapp
from workbench.formats import named as names
from workbench.formats.authored import Authored, assigned
from workbench.formats.dates import checked_order
from workbench.formats.parsed import Parsed
from workbench.formats.reading import read_text

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Format:
    """One import format; `detect` never raises, `parse` raises nothing but BadImport.

    `parse` is given the file and the order of its dates ("" finds it out).
    """

    name: str
    detect: Callable[[bytes], bool]
    parse: Callable[[bytes, str], Parsed | Authored]


def _undated(
    parse: Callable[[bytes], Parsed | Authored],
) -> Callable[[bytes, str], Parsed | Authored]:
    """The parser of a format whose dates are never in question."""
    return lambda data, _date_order: parse(data)


FORMATS = {
    each.name: each
    for each in (
        Format(star.NAME, star.detect, _undated(star.parse)),
        Format(instagram.NAME, instagram.detect, _undated(instagram.parse)),
        Format(whatsapp.NAME, whatsapp.detect, whatsapp.parse),
        Format(transcript.NAME, transcript.detect, _undated(transcript.parse)),
        Format(names.NAME, names.detect, _undated(names.parse)),
    )
}


ALSO_CALLED = {"messenger": instagram.NAME}


def parse(
    data: bytes, format: str = AUTO, *, managers: Sequence[str] = (), date_order: str = ""
) -> Parsed:
    """Read a file with a side for every message; raises RolesUnknown where `managers` must say."""
    return assigned([read(data, format, date_order)], managers)[0]


def read(data: bytes, format: str = AUTO, date_order: str = "") -> Parsed | Authored:
    """Read a file in the format that is named, or in the first that its content fits."""
    chosen = _fitting(data) if format == AUTO else named(format)
    return chosen.parse(data, checked_order(date_order))


def named(name: str) -> Format:
    """The format of this name."""
    known = ALSO_CALLED.get(name, name)
    if known not in FORMATS:
        raise unknown("format", name, [AUTO, *FORMATS, *ALSO_CALLED])
    return FORMATS[known]


def _fitting(data: bytes) -> Format:
    for each in FORMATS.values():
        if each.detect(data):
            return each
    raise BadImport(
        f"the format is unknown: this is {_seen(data)}. Give a WhatsApp export, an Instagram or "
        "Messenger download in JSON, or STAR dialogues; or begin each message with CLIENT: or "
        "MANAGER:, or with a name and a colon"
    )


def _seen(data: bytes) -> str:
    """What a file that fits no format looks like, in words."""
    if archives.is_zip(data):
        archives.names(data)
        return (
            "a zip file with no chat in it: neither _chat.txt nor message_1.json "
            "(.docx and .xlsx are zip files too)"
        )
    text = read_text(data)
    start = text.lstrip()[:100].lower()
    if start.startswith(("{", "[")):
        return "JSON with neither STAR's keys (DialogueID, Events) nor Instagram's (sender_name)"
    if start.startswith(("<!doctype", "<html", "<?xml")):
        return "a web page or XML; where a download offers a choice, choose JSON"
    lines = text.strip().count("\n") + 1
    return f"text of {lines} {'line' if lines == 1 else 'lines'} of which none names a speaker"
