"""STAR dialogues (Mosig, Mehri, Kober 2020): JSON lines, one conversation each.

The client is "User". The manager is "Wizard", who sends a machine's suggestion
(`pick_suggestion`) or writes by hand instead (`utter`; the suggestions' words are not recorded).
All other events are no messages and are counted by their action.
"""

import re
from collections import Counter
from datetime import UTC, datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from workbench.domain.errors import BadImport
from workbench.domain.turns import (
    LONG_AGO,
    Origin,
    Outcome,
    Side,
    SourceConversation,
    SourceMessage,
)
from workbench.formats.hints import Hints
from workbench.formats.parsed import EMPTY_MESSAGE, Parsed, collect, with_message_ids
from workbench.formats.reading import Text
from workbench.formats.source import Source

NAME = "star"
KEYS = ('"DialogueID"', '"Events"')
REPEATED = "repeated conversation"
TITLE_LENGTH = 60
LAST_SECOND = 253_402_300_799
LARGEST_ID = 2**63 - 1
MESSAGES = {
    ("User", "utter"): (Side.CLIENT, Origin.HUMAN, None),
    ("Wizard", "pick_suggestion"): (Side.MANAGER, Origin.SUGGESTION, Outcome.AS_IS),
    ("Wizard", "utter"): (Side.MANAGER, Origin.HUMAN, Outcome.REPLACED),
}


class StarEvent(BaseModel):
    """One event; only a message needs Text and UnixTime."""

    model_config = ConfigDict(strict=True, frozen=True)

    agent: Literal["User", "Wizard", "UserGuide", "KnowledgeBase"] = Field(alias="Agent")
    action: Text = Field(alias="Action", max_length=50)
    text: Text | None = Field(None, alias="Text")
    unix_time: int | None = Field(None, alias="UnixTime", ge=0, le=LAST_SECOND)

    @property
    def kind(self) -> tuple[str, str]:
        """Who did what."""
        return (self.agent, self.action)

    @model_validator(mode="after")
    def _message_is_whole(self) -> Self:
        if self.kind in MESSAGES and (self.text is None or self.unix_time is None):
            raise ValueError("a message needs Text and UnixTime")
        return self


class StarScenario(BaseModel):
    """What the client was asked to do."""

    model_config = ConfigDict(strict=True, frozen=True)

    domains: list[Text | None] = Field(default_factory=list, alias="Domains")
    user_task: Text = Field("", alias="UserTask")


class StarDialogue(BaseModel):
    """One line of the file; keys that are not used here may be anything."""

    model_config = ConfigDict(strict=True, frozen=True)

    dialogue_id: int = Field(alias="DialogueID", ge=0, le=LARGEST_ID)
    events: list[StarEvent] = Field(alias="Events")
    scenario: StarScenario = Field(alias="Scenario")


def detect(file: Source) -> bool:
    """Whether this is JSON lines with STAR's keys; a broken line does not hide the format."""
    return file.start.lstrip().startswith("{") and all(key in file.start for key in KEYS)


def parse(file: Source, _hints: Hints) -> Parsed:
    """The conversations of a STAR file; of a dialogue that stands there twice, one."""
    skipped: Counter[str] = Counter()
    first: dict[str, tuple[int, SourceConversation]] = {}
    for number, line in file.lines():
        if line.strip():
            left_out: Counter[str] = Counter()
            told = _conversation(_dialogue(number, line), left_out)
            before, known = first.setdefault(told.external_id, (number, told))
            if known != told:
                raise BadImport(
                    f"line {number}: DialogueID {told.external_id} already stands on line "
                    f"{before} with other content; give each dialogue an id of its own"
                )
            skipped.update(left_out if before == number else {REPEATED: 1})
    return collect(NAME, (told for _, told in first.values()), skipped)


def _dialogue(number: int, line: str) -> StarDialogue:
    try:
        return StarDialogue.model_validate_json(line)
    except ValidationError as error:
        problem = _described(error.errors(include_url=False)[0])
        raise BadImport(f"line {number}: {problem}") from error


def _described(error: ErrorDetails) -> str:
    """The first thing wrong with a line, in one sentence without the message's words."""
    if error["type"] == "json_invalid":
        reason = re.sub(r" at line \d+ column (\d+)", r" at column \1", error["ctx"]["error"])
        return f"not JSON: {reason}"
    place = ".".join(map(str, error["loc"])) or "the line"
    if error["type"] == "literal_error":
        return f"{place}: unknown agent {str(error['input'])[:40]!r}; {error['msg']}"
    return f"{place}: {error['msg']}"


def _conversation(dialogue: StarDialogue, skipped: Counter[str]) -> SourceConversation:
    messages = []
    for event in dialogue.events:
        if event.kind not in MESSAGES:
            skipped[event.action] += 1
        elif message := _message(event):
            messages.append(message)
        else:
            skipped[EMPTY_MESSAGE] += 1
    return SourceConversation(
        external_id=str(dialogue.dialogue_id),
        messages=with_message_ids(sorted(messages, key=_sent_at)),
        title=_title(dialogue),
        tags=tuple(domain for domain in dialogue.scenario.domains if domain),
    )


def _message(event: StarEvent) -> SourceMessage | None:
    """The message of an event; None where nothing was said."""
    if not event.text or not event.text.strip() or event.unix_time is None:
        return None
    side, origin, outcome = MESSAGES[event.kind]
    return SourceMessage(
        role=side,
        text=event.text,
        author=event.agent,
        sent_at=datetime.fromtimestamp(event.unix_time, UTC),
        origin=origin,
        outcome=outcome,
        draft_text=event.text if outcome is Outcome.AS_IS else None,
    )


def _sent_at(message: SourceMessage) -> datetime:
    return message.sent_at or LONG_AGO


def _title(dialogue: StarDialogue) -> str:
    task = " ".join(dialogue.scenario.user_task.split())
    if not task:
        return f"STAR {dialogue.dialogue_id}"
    return task if len(task) <= TITLE_LENGTH else f"{task[: TITLE_LENGTH - 1].rstrip()}…"
