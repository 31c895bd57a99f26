"""Which of two replies people preferred: what they sent for a draft, and what they said besides."""

from collections.abc import Iterator

from workbench.domain.turns import Outcome, Side, SourceMessage, Turn, visible
from workbench.formats.exports.told import Pair, Told

UNSENT = (Outcome.EDITED, Outcome.REJECTED, Outcome.REPLACED)


def pairs(told: Told) -> list[Pair]:
    """Every preference once, where a client spoke before and the two texts differ."""
    found = dict.fromkeys([*_drafts(told), *told.pairs])
    return [pair for pair in found if _is_useful(pair)]


def _drafts(told: Told) -> Iterator[Pair]:
    """The AI's text against what was sent instead of it."""
    context: list[Turn] = []
    for place, message in enumerate(told.conversation.messages):
        if not visible((message,)):
            continue
        if message.outcome in UNSENT and message.draft_text is not None:
            yield Pair(tuple(context), _sent(told, place, message), message.draft_text)
        context.append(Turn(message.role, message.text))


def _sent(told: Told, place: int, message: SourceMessage) -> str:
    """The message as it first went out; later corrections of it are no part of the decision."""
    behind = told.behind.get(place)
    return behind.versions[0].text if behind and behind.versions else message.text


def _is_useful(pair: Pair) -> bool:
    texts = (pair.preferred.strip(), pair.other.strip())
    asked = any(turn.role is Side.CLIENT for turn in pair.context)
    return asked and all(texts) and texts[0] != texts[1]
