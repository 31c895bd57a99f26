"""Schemathesis over the whole API with each role, own ids and another company's.

A longer run: FUZZ_EXAMPLES=200 python -m pytest tests/api/test_fuzzing.py
"""

import os
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.schemas import APIOperation
from sqlalchemy import update

from tests.api.world import World, world
from tests.people import access_of, quick_hashes
from workbench.api.app import api
from workbench.domain.tenants import Role, Tenant
from workbench.providers.fake import FakeProvider
from workbench.store import tenancy
from workbench.store.tables import User

__all__ = ["quick_hashes"]
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "2"))
NAMES = (
    *("not_a_server_error", "status_code_conformance", "content_type_conformance"),
    *("response_headers_conformance", "response_schema_conformance", "negative_data_rejection"),
    "unsupported_method",  # without a token: test_access.py
)
QUIETLY = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("role", Role)
def test_nothing_breaks_and_no_foreign_row_is_touched(
    role: Role, tenant: Tenant, other_tenant: Tenant, fake: FakeProvider, home: Path,
    quick_hashes: None,
) -> None:  # fmt: skip
    theirs = world(other_tenant, fake)
    before = rows_of(other_tenant, home)
    person = with_role(tenant, role)

    for number, operation in enumerate(operations()):
        mine = world(tenant, fake)
        fake.enqueue(*[f"Soon, {one}." for one in range(4 * EXAMPLES)])
        tried(operation, access_of(person), (mine, theirs), number)

    assert rows_of(other_tenant, home) == before


def tried(operation: APIOperation, token: str, known: tuple[World, World], number: int) -> None:
    """Ask for what the document allows and for what it does not, with ids of both companies."""
    headers = {"Authorization": f"Bearer {token}"}
    worlds = iter([*known, None] * 10_000)

    def ask(case: Case) -> None:
        chosen = next(worlds)
        if chosen and case.meta.generation.mode is GenerationMode.POSITIVE:
            point_at(case, chosen)
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=CHECKS.get_by_names(NAMES), headers=headers)

    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        cases = operation.as_strategy(generation_mode=mode)
        seed(number)(QUIETLY(given(case=cases)(ask)))()


def operations() -> list[APIOperation]:
    """Every operation of the document; schemathesis calls the app in this process."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", api)
    return [found.ok() for found in schema.get_all_operations()]


def point_at(case: Case, known: World) -> None:
    """Put a company's ids where the request has any."""
    for part in (case.path_parameters, case.body):
        if isinstance(part, dict):
            ids: dict[str, Any] = {name: one for name, one in vars(known).items() if name in part}
            part.update({name: one for name, one in ids.items() if part[name] is not None})


def with_role(tenant: Tenant, role: Role) -> Tenant:
    """The person with another role; their company's rows are made as before."""
    with tenancy.accounts_session() as db:
        db.execute(update(User).where(User.id == tenant.user_id).values(role=role))
    return replace(tenant, role=role)


def rows_of(tenant: Tenant, home: Path) -> dict[str, list[Any]]:
    """All rows of one company."""
    with sqlite3.connect(home / "replybench.db") as db:
        tables = [
            name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        owned = [
            name
            for name in tables
            if any(column[1] == "company_id" for column in db.execute(f"PRAGMA table_info({name})"))
        ]
        wanted = "SELECT * FROM {} WHERE company_id = ? ORDER BY id"
        return {
            name: db.execute(wanted.format(name), (tenant.company_id,)).fetchall() for name in owned
        }
