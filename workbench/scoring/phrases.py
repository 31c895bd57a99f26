"""Phrases in a text: whole words, whatever their case, spacing, accents' spelling and quotes."""

import re
from collections.abc import Sequence
from functools import lru_cache
from unicodedata import normalize

from workbench.domain.errors import BadInput

# Scripts that put no spaces between words: Thai, Lao, Myanmar, Khmer, kana and Han.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
SPACED = rf"[^\W{UNSPACED}]"
QUOTES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"'})


@lru_cache(maxsize=256)
def phrases(option: str) -> tuple[str, ...]:
    """The phrases of an option, which are told apart by `|`; raises BadInput for an empty one."""
    found = tuple(" ".join(phrase.split()) for phrase in option.split("|"))
    if not all(found):
        raise BadInput(f"the phrases {option!r} have an empty one; write them as PHRASE|PHRASE")
    return found


def said(text: str, wanted: Sequence[str]) -> list[str]:
    """Those of the phrases that occur in a text as whole words."""
    folded = fold(text)
    return [phrase for phrase in wanted if _pattern(phrase).search(folded)]


def fold(text: str) -> str:
    """The text without what spellings of the same differ in."""
    return normalize("NFKC", text.translate(QUOTES)).casefold()


@lru_cache(maxsize=1024)
def _pattern(phrase: str) -> re.Pattern[str]:
    """A phrase bounded where it begins or ends with a sign of a word."""
    inside = r"\s+".join(map(re.escape, fold(phrase).split()))
    return re.compile(rf"(?:(?<!{SPACED})|(?!{SPACED})){inside}(?:(?!{SPACED})|(?<!{SPACED}))")
