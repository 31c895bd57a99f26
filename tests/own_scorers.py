"""A file of an own scorer, and a registry that a test may add to."""

from collections.abc import Iterator

import pytest

from workbench.scoring import SCORERS, Scorer, own

POLITE = '''\
from workbench.domain.replies import ScoreValue
from workbench.scoring import scorer


@scorer(version=1, unit="share")
def polite(sample, reply):
    """The reply says please."""
    return ScoreValue(float("please" in reply))
'''


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Scorer]]:
    """The registered scorers; what a test adds or reads from files is gone after it."""
    before = dict(SCORERS)
    monkeypatch.setattr(own, "_read", set())
    yield SCORERS
    SCORERS.clear()
    SCORERS.update(before)
