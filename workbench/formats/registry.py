"""The import formats by name; a file's format is found by its content, never by its name."""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.domain.errors import BadImport
from workbench.domain.names import unknown
from workbench.formats import star, transcript
from workbench.formats.parsed import Parsed
from workbench.formats.reading import read_text

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Format:
    """One import format; `detect` never raises, `parse` raises nothing but BadImport."""

    name: str
    detect: Callable[[bytes], bool]
    parse: Callable[[bytes], Parsed]


FORMATS = {
    each.name: each
    for each in (
        Format(star.NAME, star.detect, star.parse),
        Format(transcript.NAME, transcript.detect, transcript.parse),
    )
}


def parse(data: bytes, format: str = AUTO) -> Parsed:
    """Read a file in the format that is named, or in the first that its content fits."""
    chosen = _fitting(data) if format == AUTO else named(format)
    return chosen.parse(data)


def named(name: str) -> Format:
    """The format of this name."""
    if name not in FORMATS:
        raise unknown("format", name, [AUTO, *FORMATS])
    return FORMATS[name]


def _fitting(data: bytes) -> Format:
    for each in FORMATS.values():
        if each.detect(data):
            return each
    raise BadImport(
        f"the format is unknown: this is {_seen(read_text(data))}. Begin each message with "
        "CLIENT: or MANAGER:, or give STAR dialogues as JSON lines"
    )


def _seen(text: str) -> str:
    """What a text that fits no format looks like, in words."""
    start = text.lstrip()[:100].lower()
    if start.startswith(("{", "[")):
        return "JSON without STAR's keys DialogueID and Events"
    if start.startswith(("<!doctype", "<html", "<?xml")):
        return "a web page or XML"
    lines = text.strip().count("\n") + 1
    return f"text of {lines} {'line' if lines == 1 else 'lines'} of which none names a speaker"
