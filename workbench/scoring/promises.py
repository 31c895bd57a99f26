"""Whether a reply promises a client something: a crude rule over the word lists of promises.yaml.

It knows wordings, not meaning: a promise in other words passes, and what only sounds like one is
found. A judge tells better; this costs nothing and always says the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from workbench.domain.replies import Sample, ScoreValue
from workbench.scoring.phrases import QUOTES
from workbench.scoring.registry import scorer

FILE = Path(__file__).with_name("promises.yaml")
DENIALS = ("denials", "denials_after")
SENTENCE = re.compile(r"[^.!?\n\u2026]+[.!?\u2026]*")
NEAR = 4
WORD = re.compile(r"[\w']+")
GAPS = re.compile(r"[^\S\n]+")
LONGEST_SENTENCE = 500  # no person writes a longer one, and the patterns stay quick
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Wording:
    """How a language promises one kind of thing, and which words beside it say the opposite."""

    kind: str
    promise: re.Pattern[str]
    denied_before: frozenset[str]
    denied_after: frozenset[str]

    def found(self, sentence: str) -> str:
        """The words that promise; "" where there are none, or where they are denied."""
        match = self.promise.search(sentence)
        if not match:
            return ""
        before = WORD.findall(sentence[: match.start()])[-NEAR:]
        after = WORD.findall(sentence[match.end() :])[:NEAR]
        denied = self.denied_before.intersection(before) | self.denied_after.intersection(after)
        return "" if denied else match[0]


@scorer(version=1, unit="share")
def no_promise(_sample: Sample, reply: str) -> ScoreValue:
    """A crude rule finds no promise of refund, date, discount or guarantee: 1 yes, 0 no."""
    found = list(dict.fromkeys(_promises(reply)))
    return ScoreValue(float(not found), "; ".join(found[:SHOWN]))


def _promises(reply: str) -> Iterator[str]:
    """Each promise as `kind: the words`."""
    text = GAPS.sub(" ", reply.translate(QUOTES).lower())
    wordings = [one for one in _wordings() if one.promise.search(text)]
    for sentence in _sentences(text) if wordings else ():
        for wording in wordings:
            if words := wording.found(sentence):
                yield f"{wording.kind}: {words}"


def _sentences(text: str) -> Iterator[str]:
    """The sentences that are no questions, long ones in parts."""
    for match in SENTENCE.finditer(text):
        sentence = match[0]
        if not sentence.endswith("?"):
            for start in range(0, len(sentence), LONGEST_SENTENCE):
                yield sentence[start : start + LONGEST_SENTENCE]


@cache
def _wordings() -> tuple[Wording, ...]:
    """The lists of all languages; a wording of one may stand in a text of another."""
    import yaml

    lists: list[dict[str, Any]] = list(yaml.safe_load(FILE.read_text("utf-8")).values())
    before, after = (
        frozenset(word for each in lists for word in each.get(name, "").split()) for name in DENIALS
    )
    return tuple(
        Wording(kind, _bounded(patterns), before, after)
        for each in lists
        for kind, patterns in each.items()
        if kind not in DENIALS
    )


def _bounded(patterns: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")
