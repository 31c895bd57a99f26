"""Instagram's and Messenger's "Download your information" in JSON: a page, or the whole zip.

- A conversation is a folder of pages, `message_1.json` the newest, newest first in each.
- Names and texts arrive as UTF-8 bytes written one by one; they are mended where the whole file
  looks so: no sign above U+00FF, and nine tenths of what is not ASCII decodes.
- Calls, shares, media, reactions, unsent and empty entries are counted by reason; so are the
  sentences the app writes in a person's name ("Liked a message"), in its common languages.
- Reactions inside a message are no entries. A deleted account has no name: `deleted user`.
"""

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from workbench.domain.errors import BadImport
from workbench.formats.authored import (
    Authored,
    Said,
    Thread,
    collect_threads,
    plain_name,
    thread_number,
)
from workbench.formats.hints import Hints
from workbench.formats.instagram_texts import reason_of
from workbench.formats.parsed import EMPTY_MESSAGE, MEDIA, REPEATED, Skipped
from workbench.formats.reading import Text, json_in
from workbench.formats.source import Source

NAME = "instagram"
DELETED_USER = "deleted user"
TWO_SIDES = 2
SAME_NAME = "both sides have the same name"
UNSENT = "unsent message"
CALL = "call"
SHARE = "share"
LAST_MILLISECOND = 253_402_300_799_999
LATIN_1_END = "\u00ff"
MENDED_SHARE = 0.9
PAGE = re.compile(
    r"(?:.*/)?messages/(?:inbox|e2ee_cutover|archived_threads|message_requests|filtered_threads)/"
    r"([^/]+)/message_(\d{1,6})\.(json|html)",
    re.DOTALL,
)
ALONE = re.compile(r"(?:.*/)?message_(\d{1,6})\.json", re.DOTALL)
KEYS = ('"sender_name"', '"thread_path"', '"senderName"', '"threadName"')
ENCRYPTED_KEYS = ("senderName", "threadName")


class Participant(BaseModel):
    """One side of a conversation."""

    model_config = ConfigDict(strict=True, frozen=True)

    name: Text = ""


class Entry(BaseModel):
    """One entry of a page; keys that are not used here may be anything."""

    model_config = ConfigDict(strict=True, frozen=True)

    sender_name: Text = ""
    timestamp_ms: int = Field(ge=0, le=LAST_MILLISECOND)
    content: Text | None = None
    is_unsent: bool = False
    share: JsonValue = None
    call_duration: JsonValue = None
    photos: JsonValue = None
    videos: JsonValue = None
    audio_files: JsonValue = None
    gifs: JsonValue = None
    files: JsonValue = None
    sticker: JsonValue = None

    @property
    def key(self) -> Hashable:
        """What makes it the same as one of another page."""
        return (self.sender_name, self.timestamp_ms, self.content, self.is_unsent)

    @property
    def media(self) -> bool:
        """Whether a file came with it."""
        files = (self.photos, self.videos, self.audio_files, self.gifs, self.files, self.sticker)
        return any(files)


class Page(BaseModel):
    """One `message_N.json`."""

    model_config = ConfigDict(strict=True, frozen=True)

    participants: list[Participant] = Field(default_factory=list)
    messages: list[Entry]
    title: Text = ""
    thread_path: Text = ""

    def placed(self, folder: str, number: int) -> list[tuple[str, Entry]]:
        """Its entries, each with the place where it stands."""
        file = f"{folder}/message_{number}.json: " if folder and number else ""
        return [(f"{file}message {place}", each) for place, each in enumerate(self.messages, 1)]


@dataclass(frozen=True, slots=True)
class _Folder:
    """A conversation's pages by their numbers, the newest first; `name` is "" where none is told.

    Two downloads of one conversation give pages of one number.
    """

    name: str
    pages: Sequence[tuple[int, Page]]

    def entries(self, skipped: Skipped) -> list[tuple[str, Entry]]:
        """All entries with their places, the oldest first; those of one moment as they were sent.

        What another page has already is counted and left out.
        """
        found: list[tuple[str, Entry]] = []
        known: set[Hashable] = set()
        for number, page in self.pages:
            new = [each for each in page.placed(self.name, number) if each[1].key not in known]
            skipped[REPEATED] += len(page.messages) - len(new)
            known.update(each.key for each in page.messages)
            found += new
        found.reverse()
        return sorted(found, key=lambda each: each[1].timestamp_ms)


def detect(file: Source) -> bool:
    """Whether this is such a page, an HTML one included."""
    if PAGE.fullmatch(file.name):
        return True
    start = file.start
    return (
        start.lstrip().startswith("{")
        and '"messages"' in start
        and any(key in start for key in KEYS)
    )


def parse(files: Sequence[Source], _hints: Hints) -> Authored:
    """The conversations of the download, by names."""
    skipped = Skipped()
    threads = [_thread(folder, skipped) for folder in _folders(files)]
    return collect_threads(NAME, threads, skipped)


def _folders(files: Sequence[Source]) -> Iterator[_Folder]:
    """The conversations; a page given without its folder says itself in which it lay."""
    pages: dict[str, list[tuple[int, Source | Page]]] = {}
    for place, file in enumerate(files):
        found = PAGE.fullmatch(file.name)
        if found is None:
            page = _page(file)
            name = PurePosixPath(page.thread_path).name or f"\0{place}"
            pages.setdefault(name, []).append((_number(file.name), page))
        elif found[3] == "json":
            pages.setdefault(found[1], []).append((int(found[2]), file))
    if not pages:
        raise BadImport(
            "this is the HTML download, which can't be read; ask for it again and choose the "
            "format JSON"
        )
    for name, numbered in pages.items():
        ordered = sorted(numbered, key=lambda each: each[0])
        yield _Folder(name.partition("\0")[0], [(at, _page(each)) for at, each in ordered])


def _number(name: str) -> int:
    found = ALONE.fullmatch(name)
    return int(found[1]) if found else 0


def _page(file: Source | Page) -> Page:
    if isinstance(file, Page):
        return file
    with file.naming():
        return _validated(_mended(_readable(json_in(file.text()))))


def _validated(page: Any) -> Page:
    try:
        return Page.model_validate(page)
    except ValidationError as error:
        raise BadImport(_described(error)) from error


def _readable(page: Any) -> Any:
    """The page, unless it is of the other kind that Messenger gives."""
    if isinstance(page, dict) and any(key in page for key in ENCRYPTED_KEYS):
        raise BadImport(
            "this is a download of end-to-end encrypted chats, which has another form and can't "
            "be read yet; copy the chat and paste it as lines `Name: text`"
        )
    return page


def _described(error: ValidationError) -> str:
    """The first thing wrong with a page, without the message's words."""
    first = error.errors(include_url=False, include_input=False)[0]
    match first["loc"]:
        case ("messages", int(number), *rest):
            return f"message {number + 1}: {'.'.join(map(str, rest)) or 'it'}: {first['msg']}"
        case loc:
            return f"{'.'.join(map(str, loc)) or 'the file'}: {first['msg']}"


def _mended(value: Any) -> Any:
    """The page with its strings decoded, where it is one whose bytes were written one by one."""
    odd = [text for text in _strings(value) if not text.isascii()]
    good = [text for text in odd if _decoded(text) != text]
    if any(max(text) > LATIN_1_END for text in odd) or len(good) < MENDED_SHARE * len(odd):
        return value
    return _each_string_decoded(value)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def _each_string_decoded(value: Any) -> Any:
    if isinstance(value, str):
        return _decoded(value)
    if isinstance(value, list):
        return [_each_string_decoded(part) for part in value]
    if isinstance(value, dict):
        return {key: _each_string_decoded(part) for key, part in value.items()}
    return value


def _decoded(text: str) -> str:
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text


def _thread(folder: _Folder, skipped: Skipped) -> Thread:
    _, newest = folder.pages[0]
    entries = folder.entries(skipped)
    if _same_names(newest.participants):
        skipped[SAME_NAME] += len(entries)
        return Thread(folder.name, ())
    said = tuple(_messages(entries, skipped))
    number = folder.name or thread_number(said)
    return Thread(number, said, plain_name(newest.title))


def _same_names(participants: Sequence[Participant]) -> bool:
    names = [plain_name(each.name) for each in participants]
    return len(names) == TWO_SIDES and len(set(names)) == 1


def _messages(entries: Sequence[tuple[str, Entry]], skipped: Skipped) -> Iterator[Said]:
    """What people wrote; everything else is counted by its reason."""
    for place, entry in entries:
        if reason := _reason(entry):
            skipped.add(reason, place, entry.content or "")
        else:
            author = plain_name(entry.sender_name) or DELETED_USER
            moment = datetime.fromtimestamp(entry.timestamp_ms / 1000, UTC)
            yield Said(author, (entry.content or "").strip(), moment)


def _reason(entry: Entry) -> str:
    """Why an entry is no message; "" for one that a person wrote."""
    text = (entry.content or "").strip()
    said_by_app = reason_of(text)
    if entry.is_unsent:
        return UNSENT
    if entry.call_duration is not None:
        return CALL
    if text and not said_by_app:
        return ""
    if entry.share:
        return SHARE
    return MEDIA if entry.media else said_by_app or EMPTY_MESSAGE
