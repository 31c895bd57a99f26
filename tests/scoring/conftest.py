"""A sample, and a registry that a test may add to."""

from collections.abc import Iterator

import pytest

from workbench.domain.replies import Completion, Finish, Sample
from workbench.domain.simulations import Played
from workbench.domain.turns import Side, Turn
from workbench.scoring import SCORERS, Scorer


@pytest.fixture
def sample() -> Sample:
    """A client's question with a person's reply, a model's completion, and a simulation."""
    return Sample(
        context=(Turn(Side.CLIENT, "What is the price?"),),
        reference="It is 10 EUR, delivery included.",
        completion=Completion("It costs 10", Finish.STOP, 20, 5, None, seconds=1.5),
        played=Played((Turn(Side.MANAGER, "It is 10 EUR."),), "goal reached"),
    )


@pytest.fixture
def registry() -> Iterator[dict[str, Scorer]]:
    """The registered scorers; what a test adds is gone after it."""
    before = dict(SCORERS)
    yield SCORERS
    SCORERS.clear()
    SCORERS.update(before)
