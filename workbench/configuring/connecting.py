"""Whether a model can be reached at all: one tiny call."""

from workbench.configuring.versions import checked_model
from workbench.domain.replies import ChatMessage, ChatRequest, Completion, Parameters
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.drafting import ask

QUESTION = ChatMessage("user", "Answer with one word: ready")
LONGEST_ANSWER = 256  # a model that thinks needs some before its first word


def test_connection(tenant: Tenant, model: str) -> Completion:
    """Ask `provider:model` for one word; raises the ProviderError that it fails with."""
    require_role(tenant, ENGINEERS, "test models")
    parameters = Parameters(temperature=None, max_tokens=LONGEST_ANSWER)
    request = ChatRequest(checked_model(model), (QUESTION,), parameters)
    return ask(tenant, request, "test")
