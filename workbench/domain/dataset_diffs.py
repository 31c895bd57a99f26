"""What two versions of a conversation differ in: its settings, and its messages one by one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from workbench.domain.diffs import Change
from workbench.domain.turns import Side, SourceConversation, SourceMessage


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A setting of a conversation, or what is known of a message, before and after."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class MessageChange:
    """A message on both sides of a difference; None where there is none."""

    before: SourceMessage | None
    after: SourceMessage | None

    @property
    def kind(self) -> Change | None:
        """Added, removed, or the same words; None where a message was changed."""
        if self.before is None:
            return Change.ADDED
        if self.after is None:
            return Change.REMOVED
        return Change.SAME if self.before.text == self.after.text else None

    @property
    def role(self) -> Side:
        """Whose message it is."""
        said = self.after or self.before
        return said.role if said else Side.SYSTEM

    @property
    def fields(self) -> tuple[FieldChange, ...]:
        """What changed beside the words."""
        if self.before is None or self.after is None:
            return ()
        return tuple(_differing(_told(self.before), _told(self.after)))


@dataclass(frozen=True, slots=True)
class ConversationChange:
    """What differs; messages that are alike are left out."""

    fields: tuple[FieldChange, ...]
    messages: tuple[MessageChange, ...]


def compare(before: SourceConversation, after: SourceConversation) -> ConversationChange:
    """What differs between two versions of a conversation."""
    return ConversationChange(
        fields=tuple(_differing(_settings(before), _settings(after))),
        messages=tuple(_messages(before.messages, after.messages)),
    )


def _messages(
    before: Sequence[SourceMessage], after: Sequence[SourceMessage]
) -> Iterator[MessageChange]:
    """Messages are alike by all that is known of them, beside each other by side and words."""
    old_words, new_words = ([(one.role, one.text) for one in side] for side in (before, after))
    matcher = SequenceMatcher(None, old_words, new_words, autojunk=False)
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind == "replace":
            yield from _replaced(before[start:end], after[first:last])
            continue
        for old, new in zip_longest(before[start:end], after[first:last]):
            if old is None or new is None or _told(old) != _told(new):
                yield MessageChange(old, new)


def _replaced(
    before: Sequence[SourceMessage], after: Sequence[SourceMessage]
) -> Iterator[MessageChange]:
    """One by one while the sides agree; what is left over came or went."""
    for old, new in zip_longest(before, after):
        if old and new and old.role != new.role:
            yield MessageChange(old, None)
            yield MessageChange(None, new)
        else:
            yield MessageChange(old, new)


def _settings(told: SourceConversation) -> dict[str, str]:
    return {
        "Title": told.title,
        "Tags": ", ".join(told.tags),
        "Client": told.client_description,
        "Special instructions": told.special_instructions,
        "Instructions replace the prompt": "yes" if told.replaces_prompt else "no",
    }


def _told(message: SourceMessage) -> dict[str, str]:
    return {
        "Author": message.author,
        "Sent": message.sent_at.isoformat(" ", "seconds") if message.sent_at else "",
        "Written by": message.origin,
        "Number": message.external_id,
        "Outcome": message.outcome or "",
        "Suggestion": message.draft_text or "",
        "Beside the words": str(dict(message.details)) if message.details else "",
    }


def _differing(before: dict[str, str], after: dict[str, str]) -> Iterator[FieldChange]:
    for name, value in before.items():
        if value != after[name]:
            yield FieldChange(name, value, after[name])
