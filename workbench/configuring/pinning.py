"""Which past a config looks at: pinned once, kept by the same content, renewed when asked for."""

from dataclasses import dataclass

from workbench.domain.past import NOT_PINNED, Pin
from workbench.domain.prompts import ConfigSpec
from workbench.domain.tenants import Tenant
from workbench.drafting import past_of
from workbench.store import configs as store
from workbench.store import past, tenancy
from workbench.store.tenancy import TenantSession


@dataclass(frozen=True, slots=True)
class PastFigures:
    """How many past replies a config can choose from, and how many messages came since its pin."""

    replies: int
    newer: int


def pinned(tenant: Tenant, name: str, wanted: ConfigSpec) -> ConfigSpec:
    """The content with a past to look at, where it has examples and no pin of its own.

    It is the past of the newest version that has this name and content, else all there is now.
    """
    if not wanted.similar or wanted.pin != NOT_PINNED:
        return wanted
    with tenancy.reading(tenant) as db:
        return store.with_pin(wanted, _known(db, name.strip(), wanted) or past.newest(db))


def newest_past(tenant: Tenant) -> Pin:
    """All that was said until now."""
    with tenancy.reading(tenant) as db:
        return past.newest(db)


def past_figures(tenant: Tenant, spec: ConfigSpec) -> PastFigures:
    """What a pinned config's past holds, and what came since; reads the past where it has to."""
    with tenancy.reading(tenant) as db:
        return PastFigures(
            replies=len(past_of(db, spec.pin).index.replies),
            newer=past.reply_count(db, spec.pin, after=True),
        )


def _known(db: TenantSession, name: str, wanted: ConfigSpec) -> Pin | None:
    for config in store.every(db):
        spec = store.spec_of(config)
        same = config.name == name and store.with_pin(spec, NOT_PINNED) == wanted
        if same and spec.pin != NOT_PINNED:
            return spec.pin
    return None
