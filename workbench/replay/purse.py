"""A run's money: no call is made whose highest cost could take the run beyond its budget."""

from workbench.domain.access import Access
from workbench.domain.errors import BadAnswer, Conflict, ProviderError, Refused, TimedOut
from workbench.domain.replies import ChatRequest, Completion
from workbench.providers import prices

TOKENS_AROUND = 16  # what a chat template puts around each message, generously
MILLION = 1_000_000
ANSWERED = (BadAnswer, Refused, TimedOut)  # faults of calls that may have been billed


class OverBudget(Conflict):
    """The next call could cost more than is left."""


class Purse:
    """What is left of a budget, less what the calls in flight may cost at most."""

    def __init__(self, run_id: int, budget_usd: float | None, spent_usd: float) -> None:
        self._run_id, self._budget = run_id, budget_usd
        self._spent, self._held = spent_usd, 0.0

    def hold(self, request: ChatRequest, access: Access) -> float:
        """Keep back what the call may cost; raises OverBudget where that does not fit."""
        if self._budget is None:
            return 0.0
        highest = highest_cost(request, access)
        if highest is None:
            raise OverBudget(
                f"the price of {request.model} is not known, so that run {self._run_id} can't keep "
                "within its budget; plan it without one"
            )
        if self._spent + self._held + highest > self._budget:
            raise OverBudget(
                f"run {self._run_id} has spent {self._spent:.4f} of its {self._budget:g} USD, and "
                f"the next call may cost {highest:.4f}; plan a run with a larger budget"
            )
        self._held += highest
        return highest

    def settle(self, held: float, ended: Completion | ProviderError | None) -> None:
        """Give back what was kept for a call, less what it cost; where that is unknown, nothing.

        None is a call that was given up before anything came.
        """
        self._held -= held
        if isinstance(ended, Completion):
            self._spent += held if ended.cost_usd is None else ended.cost_usd
        elif isinstance(ended, ANSWERED):
            self._spent += held


def highest_cost(request: ChatRequest, access: Access) -> float | None:
    """What a call may cost at most: no token is shorter than a byte; None for an unknown price."""
    rates = prices.rates(request.model, access.base_url)
    if rates is None:
        return None
    read = sum(len(one.content.encode()) + TOKENS_AROUND for one in request.messages)
    written = request.parameters.max_tokens
    return (read * rates.read_usd + written * rates.written_usd) / MILLION
