"""Whether a model can be reached at all: one tiny call."""

from workbench.configuring.versions import checked_model
from workbench.domain.replies import ChatMessage, ChatRequest, Completion, Parameters
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.drafting import ask

QUESTION = ChatMessage("user", "Answer with one word: ready")
LONGEST_ANSWER = 256  # a word, and room for a model that thinks first


def test_connection(tenant: Tenant, model: str) -> Completion:
    """Ask `provider:model` for one word; raises the ProviderError that it fails with."""
    require_role(tenant, ENGINEERS, "test models")
    request = ChatRequest(checked_model(model), (QUESTION,), Parameters(max_tokens=LONGEST_ANSWER))
    return ask(tenant, request, "test")
