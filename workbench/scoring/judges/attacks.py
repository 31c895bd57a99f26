"""A cheap look at a reply that may be talking to its judge. It changes no score; tables show it."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

HIDDEN = re.compile(
    "[\u200b\u2060\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]"  # joiners of emoji are none
)
ASKED_TO_FORGET = (
    r"ignor\w*|disregard|forget|overrid\w*|bypass|vergiss|missacht\w*|игнорир\w*|забудь\w*"
    r"|olvid\w*|oubli\w*|dimentic\w*|zapomnij|unut|ignorez?|esque[çc]\w*"
)
FORGOTTEN = (
    r"instruc\w*|rubric\w*|rules?|prompt\w*|question|criteria|anweisung\w*|regeln|rubrik\w*"
    r"|инструкци\w*|правил\w*|regla\w*|regra\w*|règle\w*|consign\w*|istruzion\w*|instrukcj\w*"
    r"|talimat\w*|above|previous"
)
KINDS = {
    "template marks": r"<[|\uff5c]|[|\uff5c]>|\[/?INST\]|<</?SYS>>|<(?:start|end)_of_turn>|</s>",
    "quotation marks of data": r"<\s*/?\s*(?:data|quote|reply|candidate|untrusted)\b[^>\n]{0,40}>",
    "a verdict": r"[\"'](?:choice|verdict|label|score|rating)[\"']\s*[:=]",
    "a role": r"(?:^|\n)\W{0,4}(?:system|assistant|developer|user|judge|human)\W{0,3}:",
    "forgetting the rules": rf"\b(?:{ASKED_TO_FORGET})\W[^.!?\n]{{0,40}}?\b(?:{FORGOTTEN})\b",
    "rules to be forgotten": r"(?:忽略|无视|無視|무시|تجاهل|अनदेखा).{0,30}",
    "words to the judge": (
        r"\b(?:the|to|dear|hey|hello|attention|note)\W{1,3}(?:judge|grader|evaluator|assessor)\b"
        r"|\b(?:judge|grader|evaluator)\s*[:,]|\brubric\b|\bgrad(?:ed|es|ing)\b.{0,30}\b(?:this|as)\b"
    ),
}
ENCODED = re.compile(r"(?=[A-Za-z0-9+/]*\d)(?=[A-Za-z0-9+/]*[A-Z])[A-Za-z0-9+/]{40,}={0,2}")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Compiled when a judge is first asked: that takes longer than most imports."""
    return {kind: re.compile(one, re.IGNORECASE | re.DOTALL) for kind, one in KINDS.items()}


def looks_like_attack(text: str, labels: Iterable[str] = ()) -> str | None:
    """What makes a reply look as if it spoke to its judge; None where nothing does."""
    if HIDDEN.search(text):
        return "hidden signs"
    plain = unicodedata.normalize("NFKC", text)
    for kind, pattern in _patterns().items():
        if pattern.search(text) or pattern.search(plain):
            return kind
    if any("_" in label and label.casefold() in plain.casefold() for label in labels):
        return "a choice's label"
    return "encoded text" if ENCODED.search(plain) else None
