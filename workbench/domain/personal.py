"""What identifies a person by its shape: addresses, numbers, links and handles in a text.

Order numbers, dates and prices are none of it.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Found:
    """Where something stands in a text; of what is `same`, the first `value` is put back."""

    start: int
    end: int
    same: str
    value: str


Find = Callable[[str], Iterable[Found]]


@dataclass(frozen=True, slots=True)
class Rule:
    """What a placeholder stands for, and what finds it."""

    kind: str
    find: Find


def is_no_phone(text: str, start: int, end: int) -> bool:
    """Whether what looks like a phone number is a date, a price or the number of an order."""
    if text.startswith("+", start):
        return False
    before = text[max(0, start - LOOK_BACK) : start]
    return bool(
        DATE.match(text, start)
        or NUMBER_OF_A_THING.search(before)
        or MONEY_BEFORE.search(before)
        or MONEY_AFTER.match(text, end)
    )


def _by_shape(
    pattern: re.Pattern[str],
    found: Callable[[re.Match[str]], str],
    same: Callable[[str], str],
) -> Find:
    """What finds by a pattern; `found` says how much of a match it is, "" for none of it."""

    def find(text: str) -> Iterator[Found]:
        place = 0
        while match := pattern.search(text, place):
            value = found(match)
            place = match.start() + (len(value) or 1)
            if value:
                yield Found(match.start(), place, same(value), value)

    return find


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
    return "" if is_no_phone(match.string, match.start(), match.end()) else match[0]


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


BEFORE_PHONES = (
    Rule("URL", _by_shape(LINK, _link, str)),
    Rule("EMAIL", _by_shape(EMAIL, _whole, str.casefold)),
    Rule("IBAN", _by_shape(IBAN, _iban, _signs)),
    Rule("CARD", _by_shape(CARD, _card, _signs)),
)
PHONES_BY_SHAPE = Rule("PHONE", _by_shape(PHONE, _phone, _dialled))
HANDLES = Rule("HANDLE", _by_shape(HANDLE, _whole, str.casefold))
