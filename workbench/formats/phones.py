"""Phone numbers by the numbering plans of all countries: what patterns alone can't tell."""

import re
from collections.abc import Iterator
from functools import lru_cache

from workbench.domain.errors import BadInput
from workbench.domain.personal import Found, is_no_phone
from workbench.settings import settings

MANY_DIGITS = re.compile(r"(?:\d[^\w\n]{0,3}){6}\d")
PLAIN = re.compile(r"[1-9]\d*")
CALLING = re.compile(
    r"(?:phone|tel|call|mobile?|cell|whatsapp|viber|ring|number is|handy|anruf\w*|nummer ist|"
    r"móvil|llam\w*|portable|appel\w*|zadzwo\w*|тел\w*|звон\w*|номер)[\s\w:.,]{0,12}$",
    re.IGNORECASE,
)
LOOK_BACK = 30
MOST_TRIES = 1_000


def find(text: str) -> Iterator[Found]:
    """International numbers, and those of the setting's country without their + too.

    A run of digits alone is one only after a word such as "call": most are numbers of orders.
    """
    if MANY_DIGITS.search(text):
        yield from _found(text, _region(settings().phone_region))


@lru_cache(maxsize=1)
def _region(name: str) -> str | None:
    """A country by its two letters; raises BadInput for one that nobody numbered."""
    from phonenumbers import SUPPORTED_REGIONS

    if name and name.upper() not in SUPPORTED_REGIONS:
        raise BadInput(
            f"the setting WORKBENCH_PHONE_REGION names no country: {name!r}; "
            "give its two letters, such as DE or US"
        )
    return name.upper() or None


def _found(text: str, region: str | None) -> Iterator[Found]:
    from phonenumbers import (
        Leniency,
        PhoneNumberFormat,
        PhoneNumberMatcher,
        format_number,
    )

    for match in PhoneNumberMatcher(text, region, Leniency.VALID, MOST_TRIES):
        if not _is_another(text, match.start, match.end):
            same = format_number(match.number, PhoneNumberFormat.E164).removeprefix("+")
            yield Found(match.start, match.end, same, match.raw_string)


def _is_another(text: str, start: int, end: int) -> bool:
    plain = PLAIN.fullmatch(text, start, end)
    before = text[max(0, start - LOOK_BACK) : start]
    return is_no_phone(text, start, end) or bool(plain and not CALLING.search(before))
