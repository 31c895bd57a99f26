"""Past replies by how like the client's words are: BM25, quick, deterministic, in any language."""

import logging
import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from workbench.domain.past import PastReply, Place

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Scores = NDArray[np.float32]
    Rows = NDArray[np.int64]

# Chinese and Japanese put no spaces between words: each of their signs counts as one
SIGNS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
WORD = re.compile(rf"[{SIGNS}]|[^\W{SIGNS}]+")
MOST_WORDS = 300
FIRST_LOOK = 200


class Index:
    """Past replies, oldest first, each found by its cue."""

    def __init__(self, replies: Sequence[PastReply], cues: Sequence[str]) -> None:
        self.replies = replies
        self._rows = _rows_by_place(replies)
        vocabulary: dict[str, int] = {}
        said = [[vocabulary.setdefault(one, len(vocabulary)) for one in words(cue)] for cue in cues]
        self._model = _model(said, vocabulary) if vocabulary else None

    def similar(self, cue: str, count: int, without: Collection[Place] = ()) -> list[PastReply]:
        """The replies whose cue is most like this one; of equals the newest; each text once.

        None is from one of the places in `without`, and each has a word in common with the cue.
        """
        wanted = list(dict.fromkeys(words(cue)))[:MOST_WORDS]
        if not wanted or self._model is None:
            return []
        scores: Scores = self._model.get_scores(wanted)
        for place in without:
            scores[self._rows.get(place, [])] = 0.0
        return self._best(scores, count, FIRST_LOOK)

    def _best(self, scores: "Scores", count: int, look: int) -> list[PastReply]:
        found: dict[str, PastReply] = {}
        for row in ranked(scores, look):
            found.setdefault(self.replies[row].reply, self.replies[row])
            if len(found) == count:
                break
        if len(found) < count and look < scores.size:  # many had the same words: look at all
            return self._best(scores, count, scores.size)
        return list(found.values())


def words(text: str) -> list[str]:
    """The words of a text, without upper case."""
    return WORD.findall(text.casefold())


def ranked(scores: "Scores", most: int) -> "Rows":
    """The `most` best rows, the last among equals first; a tie at the end is taken whole."""
    import numpy as np

    floor = np.partition(scores, -most)[-most] if most < scores.size else 0.0
    rows = np.flatnonzero((scores >= floor) & (scores > 0.0))
    return rows[np.lexsort((-rows, -scores[rows]))]


def _rows_by_place(replies: Sequence[PastReply]) -> dict[Place, list[int]]:
    found: dict[Place, list[int]] = defaultdict(list)
    for row, one in enumerate(replies):
        found[one.place].append(row)
    return dict(found)


def _model(said: list[list[int]], vocabulary: dict[str, int]) -> Any:
    import bm25s

    logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG
    model = bm25s.BM25()
    model.index((said, vocabulary), show_progress=False)
    return model
