"""What is known of a model before it is asked: its price, and names to choose from."""

from workbench.configuring.versions import checked_model
from workbench.domain.access import VENDOR_URLS, key_name
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.providers import operators, prices
from workbench.providers.prices import Rates
from workbench.store import keys, tenancy


def model_names(provider: str) -> list[str]:
    """The vendor's models that the price list knows; none where names are the server's own."""
    return prices.names(provider) if provider in VENDOR_URLS else []


def rates(tenant: Tenant, model: str) -> Rates | None:
    """What a million tokens of `provider:model` cost the company; None where that is not known."""
    require_role(tenant, ENGINEERS, "see prices")
    reference = checked_model(model)
    name = key_name(reference)
    with tenancy.reading(tenant) as db:
        row = keys.find(db, name)
    return prices.rates(reference, row.base_url if row else operators.access_to(name).base_url)
