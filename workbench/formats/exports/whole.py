"""All that is known, as JSON of our own, a line for each conversation.

formats/replybench.py reads it. A key that has nothing to say is left out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from workbench.domain.turns import SourceMessage
from workbench.formats.exports.told import Behind, DraftTold, Head, Told
from workbench.formats.exports.wire import compact
from workbench.formats.replybench import FORMAT, VERSION


def replybench(head: Head, conversations: Iterable[Told]) -> Iterator[bytes]:
    """The file that gives equal content when it is imported again."""
    named = {"format": FORMAT, "version": VERSION, "kind": head.kind, "name": head.name}
    of_version = {"dataset_version": head.version, "hash": head.hash}
    start = compact({**named, **_told(of_version)})[:-1] + ',"conversations":['
    for told in conversations:
        yield f"{start}\n{compact(_conversation(told))}".encode()
        start = ","
    yield b"\n]}\n"


def _conversation(told: Told) -> dict[str, Any]:
    one = told.conversation
    values = {
        "source": told.source,
        "title": one.title,
        "tags": list(one.tags),
        "client_description": one.client_description,
        "special_instructions": one.special_instructions,
        "replaces_prompt": one.replaces_prompt,
        "drafts": [_draft(draft) for draft in told.drafts],
    }
    messages = [
        _message(message, told.behind.get(place)) for place, message in enumerate(one.messages)
    ]
    return {"id": one.external_id, **_told(values), "messages": messages}


def _message(message: SourceMessage, behind: Behind | None) -> dict[str, Any]:
    values: dict[str, Any] = {
        "id": message.external_id,
        "role": message.role,
        "origin": message.origin,
        "author": message.author,
        "sent_at": message.sent_at.isoformat() if message.sent_at else None,
        "text": message.text,
    }
    if message.details:
        values["details"] = dict(message.details)
    if behind:
        values |= _behind(behind)
    if "draft" not in values:  # which tells it too
        values |= _outcome(message)
    return values


def _outcome(message: SourceMessage) -> dict[str, Any]:
    told = {"outcome": message.outcome, "draft_text": message.draft_text}
    return {key: value for key, value in told.items() if value is not None}


def _behind(behind: Behind) -> dict[str, Any]:
    return _told(
        {
            "edited_at": _moment(behind.edited_at),
            "versions": [_plain(asdict(version)) for version in behind.versions],
            "draft": _draft(behind.draft) if behind.draft else None,
        }
    )


def _draft(draft: DraftTold) -> dict[str, Any]:
    edits = [_plain(asdict(edit)) for edit in draft.edits]
    return _plain({**asdict(draft), "edits": edits})


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """The values as JSON has them."""
    return {key: _moment(value) if isinstance(value, datetime) else value
            for key, value in values.items()}  # fmt: skip


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


def _told(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, "", [], False)}
