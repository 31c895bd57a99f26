"""Rules that a reply keeps or breaks: phrases, patterns, and how much it asks."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from workbench.domain.errors import BadInput
from workbench.domain.personal import LINK
from workbench.domain.replies import Sample, ScoreValue
from workbench.scoring.phrases import phrases, said
from workbench.scoring.registry import Option, scorer

if TYPE_CHECKING:
    from regex import Match, Pattern

QUESTION_MARKS = "?\uff1f\u061f\u037e\u055e\u2047\u203d\u2048\u2049"
QUESTION = re.compile(rf"[{QUESTION_MARKS}][{QUESTION_MARKS}!\uff01]*")
GREEK = re.compile(r"[\u0370-\u03ff]\s?;")
SEARCH_SECONDS = 1.0
SHOWN = 80


@scorer(version=1, better="neither", unit="count")
def question_count(_sample: Sample, reply: str) -> ScoreValue:
    """Questions that the reply puts to the client: runs of question marks outside links."""
    text = LINK.sub(" ", reply) if "?" in reply and "/" in reply else reply
    return ScoreValue(float(len(QUESTION.findall(text)) + len(GREEK.findall(text))))


@scorer(version=1, unit="share", takes=Option("PHRASE|PHRASE", phrases))
def forbidden(_sample: Sample, reply: str, option: tuple[str, ...]) -> ScoreValue:
    """None of these phrases is in the reply, as whole words in any case: 1 yes, 0 no."""
    found = said(reply, option)
    return ScoreValue(float(not found), f"it says {_listed(found)}" if found else "")


@scorer(version=1, unit="share", takes=Option("PHRASE|PHRASE", phrases))
def required(_sample: Sample, reply: str, option: tuple[str, ...]) -> ScoreValue:
    """All of these phrases are in the reply, as whole words in any case: 1 yes, 0 no."""
    found = said(reply, option)
    missing = [phrase for phrase in option if phrase not in found]
    return ScoreValue(float(not missing), f"it does not say {_listed(missing)}" if missing else "")


@lru_cache(maxsize=256)
def pattern(option: str) -> "Pattern[str]":
    """A regular expression as the library `regex` reads it; raises BadInput for what is none."""
    import regex

    try:
        return regex.compile(option)
    except (regex.error, RecursionError, OverflowError) as error:
        raise BadInput(f"the regular expression {option!r} can't be read: {error}") from None


@scorer(version=1, unit="share", takes=Option("REGEX", pattern))
def matches(_sample: Sample, reply: str, option: "Pattern[str]") -> ScoreValue:
    """The regular expression is found in the reply: 1 yes, 0 no; an error after 1 s."""
    found = search(option, reply)
    return ScoreValue(float(found is not None), f"it has {_shown(found)}" if found else "")


@scorer(version=1, unit="share", takes=Option("REGEX", pattern))
def lacks(_sample: Sample, reply: str, option: "Pattern[str]") -> ScoreValue:
    """The regular expression is not found in the reply: 1 yes, 0 no; an error after 1 s."""
    found = search(option, reply)
    return ScoreValue(float(found is None), f"it has {_shown(found)}" if found else "")


def search(wanted: "Pattern[str]", text: str) -> "Match[str] | None":
    """The first match; raises TimeoutError where that takes more than SEARCH_SECONDS.

    An expression such as `(a+)+$` can take for ever; no limit on the text's length would help.
    """
    try:
        return wanted.search(text, timeout=SEARCH_SECONDS)
    except TimeoutError:
        raise TimeoutError(
            f"the regular expression took more than {SEARCH_SECONDS:g} s; write it without nested "
            "repeats"
        ) from None


def _listed(found: list[str]) -> str:
    return ", ".join(f"{phrase!r}" for phrase in found)


def _shown(found: "Match[str]") -> str:
    return repr(found[0][:SHOWN])
