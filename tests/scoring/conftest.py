"""A sample, and the registry of scorers."""

import pytest

from tests.own_scorers import registry
from workbench.domain.replies import Completion, Finish, Sample
from workbench.domain.simulations import Played
from workbench.domain.turns import Side, Turn

__all__ = ["registry"]


@pytest.fixture
def sample() -> Sample:
    """A client's question with a person's reply, a model's completion, and a simulation."""
    return Sample(
        context=(Turn(Side.CLIENT, "What is the price?"),),
        reference="It is 10 EUR, delivery included.",
        completion=Completion("It costs 10", Finish.STOP, 20, 5, None, seconds=1.5),
        played=Played((Turn(Side.MANAGER, "It is 10 EUR."),), "goal reached"),
    )
