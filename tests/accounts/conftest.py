"""Fixtures of administration: an admin who registered, a manager beside them, another company."""

import pytest

from tests.people import PASSWORD, eva, quick_hashes
from workbench import accounts
from workbench.domain.tenants import Role, Tenant

__all__ = ["eva", "quick_hashes"]
SAM = "sam@kettle.example"


@pytest.fixture
def sam(eva: Tenant) -> Tenant:
    """A manager of Eva's company."""
    return accounts.add_user(eva, SAM, "Sam", Role.MANAGER, PASSWORD)


@pytest.fixture
def stranger(eva: Tenant) -> Tenant:
    """The admin of another company."""
    return accounts.register("otto@other.example", "Otto", "Other Ltd", PASSWORD)
