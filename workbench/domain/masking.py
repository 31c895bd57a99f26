"""Personal data out of a conversation: placeholders for what would identify a person.

E-mail addresses, phone numbers, card numbers (Luhn), IBANs (mod 97), links and @handles become
`<EMAIL_1>`, `<PHONE_1>` and so on; within a conversation the same value has the same number.
Order numbers, dates and prices stay, names too. This can't be undone: no mapping is kept. The
ids of messages and conversations stay, so that an import with masking takes the place of an
earlier one without it.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from workbench.domain.turns import SourceConversation, SourceMessage

PLACEHOLDER = re.compile(r"<(EMAIL|PHONE|CARD|IBAN|URL|HANDLE)_(\d{1,9})>", re.ASCII)
HINT = re.compile(r"[@/]|www\.|\d.{0,3}\d", re.DOTALL | re.IGNORECASE)
LINK = re.compile(
    r"(?:https?://|\bwww\.)[^\s<>]+|(?<![\w.@-])(?:[\w-]++\.)+[a-z]{2,24}/[^\s<>]*", re.IGNORECASE
)
EMAIL = re.compile(
    r"(?:(?<![\w.!#$%&'*+?^`{|}~-])[\w.!#$%&'*+?^`{|}~-]++|[^\s@<>])"
    r"@(?:[\w-]++\.)+(?:xn--[\w-]+|[^\W\d_]{2,})"
)
IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}", re.ASCII | re.IGNORECASE)
CARD = re.compile(r"(?<!\d)[2-6](?:[ \u00a0\u202f-]?\d){12,18}(?!\d)")
GAP = r"[ \u00a0\u2009\u202f().\-/\u2010\u2011]{0,3}"
PHONE = re.compile(
    rf"(?<![\w+])(?:\+ ?|00)[1-9](?:{GAP}\d){{6,14}}(?!\d)"
    r"|(?<![\w.,#/-])(?:"
    rf"0[1-9](?:{GAP}\d){{7,10}}"
    rf"|\(0?\d{{2,5}}\) ?\d(?:{GAP}\d){{4,8}}"
    rf"|8[ -]?\(?9\d\d\)?(?:{GAP}\d){{7}}"
    r"|\d{3}[-. ]\d{3}[-. ]\d{4}"
    r"|[5-9]\d\d \d{3} \d{3}"
    r")(?![\w-])"
)
HANDLE = re.compile(r"(?<![\w@.])@\w[\w.]{0,28}\w")
DATE = re.compile(r"\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})(?!\d)")
NUMBER_OF_A_THING = re.compile(
    r"(?:#|№|order|invoice|tracking|ref|bestell\w*|auftrag\w*|rechnung\w*|pedido|factura|commande|"
    r"facture|ordine|zam[oó]wieni\w*|заказ\w*|сч[её]т\w*)"
    r"(?:\s*(?:number|no|nr|num|id|nummer|номер|número))?[\s.:#№-]{0,3}$",
    re.IGNORECASE,
)
MONEY_BEFORE = re.compile(r"[€$£₽]\s?$")
MONEY_AFTER = re.compile(
    r"\s?(?:[€$£₽]|(?:eur|usd|gbp|chf|pln|zł|\u0440\u0443\u0431)\b)", re.IGNORECASE
)
LOOK_BACK = 40
CARD_DIGITS = range(13, 20)
IBAN_LENGTHS = range(15, 35)


def masked(conversation: SourceConversation) -> SourceConversation:
    """The conversation with placeholders in its texts, authors and title."""
    mask = _Mask()
    mask.keep(_texts(conversation))
    return replace(
        conversation,
        title=mask.applied(conversation.title),
        client_description=mask.applied(conversation.client_description),
        special_instructions=mask.applied(conversation.special_instructions),
        messages=tuple(_masked_message(message, mask) for message in conversation.messages),
    )


def is_personal(text: str) -> bool:
    """Whether a text seems to hold what identifies a person, or its placeholder; links do not."""
    kinds = {kind for kind, _ in PLACEHOLDER.findall(_Mask().applied(text))}
    return bool(kinds - {"URL"})


@dataclass(frozen=True, slots=True)
class _Rule:
    """What is looked for; `found` says how much of a match it is, "" for none of it."""

    kind: str
    pattern: re.Pattern[str]
    found: Callable[[re.Match[str]], str]
    same: Callable[[str], str]


@dataclass(slots=True)
class _Mask:
    """The numbers that the values of one conversation have been given."""

    numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)

    def keep(self, texts: Iterable[str]) -> None:
        """Leave the numbers of placeholders that stand in the texts already to them."""
        for text in texts:
            for kind, number in PLACEHOLDER.findall(text):
                self.last[kind] = max(self.last.get(kind, 0), int(number))

    def applied(self, text: str) -> str:
        """The text with placeholders, such that nothing more is found in it."""
        before = ""
        while before != text and HINT.search(text):
            before = text
            for rule in RULES:
                text = self._replaced(text, rule)
        return text

    def _replaced(self, text: str, rule: _Rule) -> str:
        parts, done, place = [], 0, 0
        while match := rule.pattern.search(text, place):
            value = rule.found(match)
            place = match.start() + (len(value) or 1)
            if value:
                parts += [
                    text[done : match.start()],
                    self._placeholder(rule.kind, rule.same(value)),
                ]
                done = place
        return "".join([*parts, text[done:]])

    def _placeholder(self, kind: str, value: str) -> str:
        if (kind, value) not in self.numbers:
            self.last[kind] = self.last.get(kind, 0) + 1
            self.numbers[kind, value] = self.last[kind]
        return f"<{kind}_{self.numbers[kind, value]}>"


def _texts(conversation: SourceConversation) -> Iterable[str]:
    yield from (conversation.title, conversation.client_description)
    yield conversation.special_instructions
    for message in conversation.messages:
        yield from (message.author, message.text, message.draft_text or "")


def _masked_message(message: SourceMessage, mask: _Mask) -> SourceMessage:
    draft = message.draft_text
    return replace(
        message,
        author=mask.applied(message.author),
        text=mask.applied(message.text),
        draft_text=draft if draft is None else mask.applied(draft),
    )


def _whole(match: re.Match[str]) -> str:
    return match[0]


def _link(match: re.Match[str]) -> str:
    """The link without the marks that end the sentence around it."""
    return match[0].rstrip(".,;:!?)]}'\"»”")


def _card(match: re.Match[str]) -> str:
    return _longest(match[0], lambda digits: len(digits) in CARD_DIGITS and _luhn(digits))


def _iban(match: re.Match[str]) -> str:
    return _longest(match[0], lambda signs: len(signs) in IBAN_LENGTHS and _mod_97(signs) == 1)


def _longest(text: str, is_one: Callable[[str], bool]) -> str:
    """The longest beginning of the text, cut between groups, that is one."""
    ends = [len(text), *(end for end in range(len(text) - 1, 0, -1) if not text[end].isalnum())]
    return next((text[:end] for end in ends if is_one(_signs(text[:end]))), "")


def _phone(match: re.Match[str]) -> str:
    """The number, unless it is a date, a price or the number of an order."""
    if match[0].startswith("+"):
        return match[0]
    before = match.string[max(0, match.start() - LOOK_BACK) : match.start()]
    other = (
        DATE.match(match[0])
        or NUMBER_OF_A_THING.search(before)
        or MONEY_BEFORE.search(before)
        or MONEY_AFTER.match(match.string, match.end())
    )
    return "" if other else match[0]


def _signs(text: str) -> str:
    """Letters and digits only, so that spacing makes no other value."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


def _dialled(phone: str) -> str:
    digits = _signs(phone)
    return digits.removeprefix("00")


def _luhn(digits: str) -> bool:
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def _mod_97(iban: str) -> int:
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97


RULES = (
    _Rule("URL", LINK, _link, str),
    _Rule("EMAIL", EMAIL, _whole, str.casefold),
    _Rule("IBAN", IBAN, _iban, _signs),
    _Rule("CARD", CARD, _card, _signs),
    _Rule("PHONE", PHONE, _phone, _dialled),
    _Rule("HANDLE", HANDLE, _whole, str.casefold),
)
