"""Whether a reply is in the client's language.

Measured with py3langid on the single messages of the STAR set (5,254, English) and on 89 short
messages of clients in 19 other languages: at a probability of 0.8 no language was named wrongly,
and a text of 50 letters or more was certain in 99 of 100 cases. Texts of few different letters
("hahaha") are named with confidence and wrongly, so they are left out.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from workbench.domain.personal import EMAIL, LINK
from workbench.domain.replies import Sample, ScoreValue
from workbench.domain.turns import Side
from workbench.scoring.registry import scorer

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

CERTAIN = 0.8
DIFFERENT_LETTERS = 5
ENOUGH, LONGEST = 200, 2000
NO_LANGUAGE = "zxx"
SAME = {
    **dict.fromkeys(("bs", "hr", "sr"), "hbs"),
    **dict.fromkeys(("ary", "arz"), "ar"),
    **dict.fromkeys(("nb", "nn"), "no"),
    "ms": "id",
}


@scorer(version=1, unit="share")
def language(sample: Sample, reply: str) -> ScoreValue | None:
    """The reply is in the client's language: 1 yes, 0 no; texts too short to tell are left."""
    written, wanted = language_of(reply[:LONGEST]), _wanted(sample)
    if written is None or wanted is None:
        return None
    reason = "" if written == wanted else f"the reply is in {written}, the client's is {wanted}"
    return ScoreValue(float(written == wanted), reason)


@lru_cache(maxsize=1024)
def language_of(text: str) -> str | None:
    """The ISO 639 code of a text's language; None where that is not certain."""
    plain = EMAIL.sub(" ", LINK.sub(" ", text))
    if len({sign for sign in plain.casefold() if sign.isalpha()}) < DIFFERENT_LETTERS:
        return None
    code, probability = _identifier().classify(plain)
    if probability < CERTAIN or code == NO_LANGUAGE:
        return None
    return str(SAME.get(code, code))


def _wanted(sample: Sample) -> str | None:
    """The client's language; where that is not certain, that of the human's reply."""
    said, reference = _last_words(sample), sample.reference or ""
    return language_of(said[:LONGEST]) or language_of(reference[:LONGEST])


def _last_words(sample: Sample) -> str:
    """What the client wrote last, as far back as it takes to tell its language."""
    return "\n".join(reversed(list(_newest(sample))))


def _newest(sample: Sample) -> Iterator[str]:
    signs = 0
    for turn in reversed(sample.context):
        if turn.role == Side.CLIENT and signs < ENOUGH:
            signs += len(turn.text)
            yield turn.text


@cache
def _identifier() -> "LanguageIdentifier":
    """The model, which takes half a second to load."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
