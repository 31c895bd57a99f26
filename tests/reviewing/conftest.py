"""Fixtures of reviews: a filled run, and people of the company."""

import pytest

from tests.conftest import make_colleague
from tests.reviewed import filled_run
from workbench.domain.tenants import Role, Tenant
from workbench.providers.fake import FakeProvider
from workbench.store.tables import Run


@pytest.fixture
def run(tenant: Tenant, fake: FakeProvider) -> Run:
    """A filled run of two configs and the human arm over eight turns."""
    return filled_run(tenant, fake)


@pytest.fixture
def stakeholder(tenant: Tenant) -> Tenant:
    """A person who reads comparisons, and may review."""
    return make_colleague(tenant, Role.STAKEHOLDER)
