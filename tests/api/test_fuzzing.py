"""Schemathesis over the whole API with each role, own ids and another company's.

A longer run: FUZZ_TIMES=50 python -m pytest tests/api/test_fuzzing.py
"""

import os
from collections.abc import Callable
from itertools import cycle, product
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.schemas import APIOperation

from tests import raw
from tests.api.world import World, world
from tests.conftest import make_colleague
from tests.people import access_of, quick_hashes
from workbench.api.app import api
from workbench.domain.tenants import Role, Tenant
from workbench.providers.fake import FakeProvider
from workbench.store.tables import Base

__all__ = ["quick_hashes"]
TIMES = int(os.environ.get("FUZZ_TIMES", "1"))
CHECKED = (
    *("not_a_server_error", "status_code_conformance", "content_type_conformance"),
    *("response_headers_conformance", "response_schema_conformance"),
    *("negative_data_rejection", "unsupported_method"),
)


def test_nothing_breaks_and_no_foreign_row_is_touched(
    tenant: Tenant, other_tenant: Tenant, fake: FakeProvider, quick_hashes: None
) -> None:
    theirs = world(other_tenant, fake)
    before = rows_of(other_tenant)
    staff = [make_colleague(tenant, role) for role in Role]

    for number, operation in enumerate(operations()):
        mine = world(tenant, fake)
        fake.enqueue(*[f"Soon, {one}." for one in range(20 * TIMES)])
        tokens = [access_of(person) for person in staff]
        allowed = positive(operation, number, [*product(tokens, (mine, theirs))])
        refused = negative(operation, number, tokens)
        allowed()
        refused()

    assert rows_of(other_tenant) == before


def positive(
    operation: APIOperation, number: int, turns: list[tuple[str, World]]
) -> Callable[[], None]:
    """What the document allows, by each person with ids of either company."""
    turn = cycle(turns)

    def ask(case: Case) -> None:
        token, known = next(turn)
        point_at(case, known)
        checked(case, token)

    cases = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    return seed(number)(drawn(len(turns))(given(case=cases)(ask)))


def negative(operation: APIOperation, number: int, tokens: list[str]) -> Callable[[], None]:
    """What the document does not allow, by each person."""
    turn = cycle(tokens)

    def ask(case: Case) -> None:
        checked(case, next(turn))

    cases = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    return seed(number)(drawn(len(tokens))(given(case=cases)(ask)))


def drawn(count: int) -> settings:
    """So many examples, the same ones each time."""
    return settings(
        max_examples=count * TIMES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def checked(case: Case, token: str) -> None:
    """Send a request, and hold its answer against the document."""
    headers = {"Authorization": f"Bearer {token}"}
    checks = CHECKS.get_by_names(CHECKED)
    case.validate_response(case.call(headers=headers), checks=checks, headers=headers)


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


def rows_of(tenant: Tenant) -> dict[str, list[raw.Row]]:
    """All rows of one company."""
    owned = [name for name, table in Base.metadata.tables.items() if "company_id" in table.columns]
    wanted = "SELECT * FROM {} WHERE company_id = ? ORDER BY id"
    return {name: raw.rows(wanted.format(name), tenant.company_id) for name in owned}
