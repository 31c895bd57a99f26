"""Personal data out of a conversation, and back: placeholders for what would identify a person.

E-mail addresses, phone numbers, card numbers (Luhn), IBANs (mod 97), links, @handles and the names
of who takes part become `<EMAIL_1>`, `<NAME_1>` and so on; within a conversation the same value,
or person, has the same number. Order numbers, dates and prices stay. What a placeholder stands for
goes along as `originals`, which no hash and no model sees. The ids of messages and conversations
stay, so that an import with masking takes the place of an earlier one without it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from workbench.domain.participants import NAME, Participants
from workbench.domain.personal import (
    BEFORE_PHONES,
    HANDLES,
    HINT,
    PHONES_BY_SHAPE,
    Find,
    Found,
    Rule,
)
from workbench.domain.turns import SourceConversation, SourceMessage

PLACEHOLDER = re.compile(r"<(EMAIL|PHONE|CARD|IBAN|URL|HANDLE|NAME)_(\d{1,9})>", re.ASCII)


def by_shape_alone(_text: str) -> Iterable[Found]:
    """No phone numbers but those that the patterns here know."""
    return ()


def masked(
    conversation: SourceConversation, find_phones: Find = by_shape_alone
) -> SourceConversation:
    """The conversation with placeholders in its texts, authors and title, and their originals.

    `find_phones` knows numbering plans, which patterns do not.
    """
    mask = _Mask.of(_texts(conversation), find_phones)
    mask.meet(_written_by(conversation, mask))
    return replace(
        conversation,
        title=mask.name(conversation.title),
        client_description=mask.applied(conversation.client_description),
        special_instructions=mask.applied(conversation.special_instructions),
        messages=tuple(_masked_message(message, mask) for message in conversation.messages),
        originals={**(conversation.originals or {}), **mask.originals},
    )


def masked_text(text: str, find_phones: Find = by_shape_alone) -> str:
    """One text with placeholders that nothing tells the originals of."""
    return _Mask.of([text], find_phones).applied(text)


def restored(text: str, originals: Mapping[str, str]) -> str:
    """The text with its originals in the place of their placeholders."""
    return PLACEHOLDER.sub(lambda match: originals.get(match[0], match[0]), text)


def personal_values(text: str) -> dict[tuple[str, str], str]:
    """What in a text identifies a person, by its kind and what counts as the same; links do not."""
    mask = _Mask.of([text], by_shape_alone)
    placeholders = {(kind, match[0]): match[0] for match in PLACEHOLDER.finditer(text)
                    for kind in match.groups()[:1]}  # fmt: skip
    mask.applied(text)
    values = dict(zip(mask.numbers, mask.originals.values(), strict=True))
    return {key: value for key, value in (placeholders | values).items() if key[0] != "URL"}


def is_personal(text: str) -> bool:
    """Whether a text seems to hold what identifies a person, or its placeholder; links do not."""
    kinds = {kind for kind, _ in PLACEHOLDER.findall(masked_text(text))}
    return bool(kinds - {"URL"})


@dataclass(slots=True)
class _Mask:
    """The numbers that the values of one conversation have been given, and what they stand for."""

    rules: Sequence[Rule]
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)
    originals: dict[str, str] = field(default_factory=dict)
    participants: Participants = field(default_factory=Participants)
    named: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Iterable[str], find_phones: Find) -> "_Mask":
        """A mask that leaves the numbers of placeholders in these texts to them."""
        mask = cls((*BEFORE_PHONES, Rule("PHONE", find_phones), PHONES_BY_SHAPE, HANDLES))
        for text in texts:
            for kind, number in PLACEHOLDER.findall(text) if "<" in text else ():
                mask.last[kind] = max(mask.last.get(kind, 0), int(number))
        return mask

    def meet(self, names: Iterable[str]) -> None:
        """From here on these people are known by their names."""
        self.participants = Participants(names)

    def applied(self, text: str) -> str:
        """The text with placeholders, such that nothing more is found in it."""
        before = ""
        while before != text:
            before = text
            for rule in self.rules if HINT.search(text) else ():
                text = self._replaced(text, rule)
            text = self._replaced(text, Rule(NAME, self.participants.find))
        return text

    def name(self, name: str) -> str:
        """An author or a title: where it is a person's name it goes as a whole, with all signs."""
        if name not in self.named:
            person = self.participants.person(name)
            self.named[name] = self._placeholder(NAME, person) if person else self.applied(name)
        return self.named[name]

    def _replaced(self, text: str, rule: Rule) -> str:
        parts, done = [], 0
        for found in rule.find(text):
            parts += [text[done : found.start], self._placeholder(rule.kind, found)]
            done = found.end
        return "".join([*parts, text[done:]]) if parts else text

    def _placeholder(self, kind: str, found: Found) -> str:
        key = (kind, found.same)
        if key not in self.numbers:
            self.numbers[key] = self.last[kind] = self.last.get(kind, 0) + 1
            self.originals[f"<{kind}_{self.last[kind]}>"] = found.value
        return f"<{kind}_{self.numbers[key]}>"


def _texts(conversation: SourceConversation) -> Iterator[str]:
    yield from (conversation.title, conversation.client_description)
    yield conversation.special_instructions
    for message in conversation.messages:
        yield from (message.author, message.text, message.draft_text or "")
        if message.details:
            yield from _strings(message.details)


def _strings(told: Any) -> Iterator[str]:
    """All texts in a JSON value."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, Mapping | list):
        for each in told.values() if isinstance(told, Mapping) else told:
            yield from _strings(each)


def _written_by(conversation: SourceConversation, mask: _Mask) -> list[str]:
    """The names of who wrote in it, without numbers and addresses that stand beside them."""
    authors = dict.fromkeys(message.author for message in conversation.messages)
    return [PLACEHOLDER.sub(" ", mask.applied(name)) for name in authors]


def _masked_message(message: SourceMessage, mask: _Mask) -> SourceMessage:
    text, draft = mask.applied(message.text), message.draft_text
    if draft is not None:
        draft = text if draft == message.text else mask.applied(draft)
    return replace(
        message,
        author=mask.name(message.author),
        text=text,
        draft_text=draft,
        details=_masked_value(message.details, mask) if message.details else message.details,
    )


def _masked_value(told: Any, mask: _Mask) -> Any:
    """A JSON value with placeholders in its texts; its keys are the format's own."""
    if isinstance(told, str):
        return mask.applied(told)
    if isinstance(told, Mapping):
        return {key: _masked_value(each, mask) for key, each in told.items()}
    return [_masked_value(each, mask) for each in told] if isinstance(told, list) else told
