"""Our own JSON, as formats/exports/whole.py writes it: chats and datasets with all that is known.

Of a dataset everything comes back. Earlier texts of messages, and drafts with their wordings, are
a chat's: chatting reads those with `read`, and a dataset that takes a chat keeps of them each
draft's text and outcome.
"""

import re
from collections import Counter
from dataclasses import replace
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from workbench.domain.errors import BadImport
from workbench.domain.turns import Origin, Outcome, Side, SourceConversation, SourceMessage
from workbench.formats.hints import Hints
from workbench.formats.parsed import (
    EMPTY_MESSAGE,
    Parsed,
    collect,
    with_conversation_ids,
    with_message_ids,
)
from workbench.formats.reading import Text
from workbench.formats.source import Source

NAME = FORMAT = "replybench"
VERSION = 1
BEGINNING = re.compile(r'\s*\{\s*"format"\s*:\s*"replybench"')
ID_SIGNS = 200
OLD_TEXT = "earlier text of an edited message"
UNSENT_DRAFT = "draft that became no message"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class VersionFile(_Part):
    """An earlier text of a message."""

    text: Text
    instruction: Text = ""
    author: Text = ""
    created_at: AwareDatetime


class WordingFile(_Part):
    """A wording of a draft, made of its parent by hand or by an instruction."""

    number: int = Field(ge=1)
    parent: int = Field(ge=0)
    text: Text
    instruction: Text = ""
    config_hash: str | None = Field(None, max_length=64)
    author: Text = ""
    created_at: AwareDatetime


class DraftFile(_Part):
    """A decided draft; `config` is its label, known elsewhere by its hash alone."""

    id: int
    config: Text
    config_hash: str = Field(max_length=64)
    request_hash: str = Field(max_length=64)
    ai_text: Text
    text: Text
    outcome: Outcome | None
    reason: Text = ""
    edit_share: float | None = None
    decided_by: Text = ""
    decided_at: AwareDatetime | None = None
    created_at: AwareDatetime
    edits: list[WordingFile] = []


class MessageFile(_Part):
    """A message; `outcome` and `draft_text` tell of the suggestion behind it."""

    id: Text = Field("", max_length=ID_SIGNS)
    role: Side
    origin: Origin = Origin.HUMAN
    author: Text = ""
    sent_at: AwareDatetime | None = None
    text: Text
    outcome: Outcome | None = None
    draft_text: Text | None = None
    details: dict[str, Any] | None = None
    edited_at: AwareDatetime | None = None
    versions: list[VersionFile] = []
    draft: DraftFile | None = None


class ConversationFile(_Part):
    """A conversation with its messages in order."""

    id: Text = ""
    source: Text = ""
    title: Text = ""
    tags: list[Text] = []
    client_description: Text = ""
    special_instructions: Text = ""
    replaces_prompt: bool = False
    drafts: list[DraftFile] = []
    messages: list[MessageFile]


class WholeFile(_Part):
    """A file: what it is of, and the conversations."""

    format: Literal["replybench"]
    version: Literal[1]
    kind: Literal["chat", "dataset"]
    name: Text = ""
    dataset_version: int | None = None
    hash: str = ""
    conversations: list[ConversationFile]


def detect(file: Source) -> bool:
    """Whether this is JSON that says it is ours, also where it is broken further on."""
    return bool(BEGINNING.match(file.start)) or file.record.get("format") == FORMAT


def parse(file: Source, _hints: Hints) -> Parsed:
    """The conversations of a file."""
    skipped: Counter[str] = Counter()
    told = [_conversation(one, skipped) for one in read(file).conversations]
    return collect(NAME, _with_ids(told), skipped)


def read(file: Source) -> WholeFile:
    """The file with all that it tells; raises BadImport."""
    try:
        return WholeFile.model_validate_json(file.text())
    except ValidationError as error:
        raise BadImport(_described(error)) from error


def message_of(told: MessageFile) -> SourceMessage:
    """A message as datasets have it."""
    draft = told.draft
    return SourceMessage(
        role=told.role,
        text=told.text,
        author=told.author,
        sent_at=told.sent_at,
        origin=told.origin,
        external_id=told.id,
        outcome=told.outcome or (draft.outcome if draft else None),
        draft_text=draft.ai_text if draft and told.draft_text is None else told.draft_text,
        details=told.details,
    )


def _conversation(told: ConversationFile, skipped: Counter[str]) -> SourceConversation:
    said = [message for message in told.messages if message.text.strip()]
    skipped[EMPTY_MESSAGE] += len(told.messages) - len(said)
    skipped[OLD_TEXT] += sum(len(message.versions) for message in said)
    skipped[UNSENT_DRAFT] += len(told.drafts)
    return SourceConversation(
        external_id=told.id,
        messages=with_message_ids(map(message_of, said)),
        title=told.title,
        tags=tuple(told.tags),
        client_description=told.client_description,
        special_instructions=told.special_instructions,
        replaces_prompt=told.replaces_prompt,
    )


def _with_ids(told: list[SourceConversation]) -> list[SourceConversation]:
    """The conversations with an id each, that no other one of the file has.

    A dataset may hold STAR's conversation 7 and the app's chat 7: both come back.
    """
    seen: Counter[str] = Counter()
    found = []
    for one in told:
        named = one if one.external_id else with_conversation_ids((one,))[0]
        seen[named.external_id] += 1
        again = seen[named.external_id]
        number = f"{named.external_id} ({again})" if again > 1 else named.external_id
        found.append(replace(named, external_id=number))
    return found


def _described(error: ValidationError) -> str:
    """The first thing wrong with a file, in one sentence without the messages' words."""
    first = error.errors(include_input=False, include_url=False)[0]
    if first["type"] == "json_invalid":
        reason = re.sub(r" at line (\d+) column (\d+)", r" at column \2", first["ctx"]["error"])
        line = re.search(r"at line (\d+)", first["ctx"]["error"])
        return f"line {line[1] if line else 1}: not JSON: {reason}"
    if first["loc"] == ("version",):
        return "this file is of a later version of Replybench; import it there"
    place = ".".join(map(str, first["loc"])) or "the file"
    return f"{place}: {first['msg'].lower()}"
