"""Bytes to text: which encodings are read, and what is said of a file that is not text."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import Annotated, Any

from pydantic import AfterValidator
from pydantic_core import from_json

from workbench.domain.errors import BadImport

JSON_LINE = re.compile(r" at line (\d+) column \d+$")
SIGNATURES = {
    b"PK\x03\x04": "a zip file (or a .docx or .xlsx, which are zip files)",
    b"%PDF": "a PDF file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a gzip file",
    b"SQLite format 3\0": "a database",
}


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("holds a NUL character")
    return text


Text = Annotated[str, AfterValidator(_without_nul)]


def read_text(data: bytes) -> str:
    """The text of a file in UTF-8 or, with its byte order mark, UTF-16; line ends become \\n."""
    _refuse_known_binary(data)
    text = _decoded(data)
    if "\0" in text:
        place = text.index("\0")
        raise BadImport(f"character {place}: a NUL, so this is a binary file; give a text file")
    if not text.strip():
        raise BadImport("the file is empty; give a file with at least one message")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def text_or_none(data: bytes) -> str | None:
    """The text of a file; None where `read_text` would refuse it."""
    try:
        return read_text(data)
    except BadImport:
        return None


def known_binary(data: bytes) -> str:
    """What kind of file begins like this, where it is no text; "" where nothing is known of it."""
    return next((kind for sign, kind in SIGNATURES.items() if data.startswith(sign)), "")


def json_in(text: str, place: str = "") -> Any:
    """The value of a JSON text; raises BadImport for what is none, at `place` or else its line."""
    try:
        return from_json(text)
    except ValueError as error:
        line = JSON_LINE.search(str(error))
        what = str(error)[: line.start()] if line else str(error)
        where = place or f"line {line[1] if line else 1}"
        raise BadImport(f"{where}: not JSON: {what}") from error


def _refuse_known_binary(data: bytes) -> None:
    if kind := known_binary(data):
        raise BadImport(f"this is {kind}, not text; export the chat as a text file")


def _decoded(data: bytes) -> str:
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        encoding, body = "utf-16", data
    else:
        encoding, body = "utf-8", data.removeprefix(BOM_UTF8)
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        place = error.start + len(data) - len(body)
        raise BadImport(
            f"byte {place}: not {encoding.upper()} text; save the file as UTF-8 and try again"
        ) from error
