"""Columns of a run: read past SQLAlchemy's rows, and still of one company alone."""

import numpy as np

from tests.replaying import config, dataset, filled, replies, shop
from workbench import replay
from workbench.domain.errors import Refused
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider
from workbench.store import grids, tenancy
from workbench.store.tables import Run


def run_of(tenant: Tenant, fake: FakeProvider) -> Run:
    dataset(tenant, *shop(2))
    config(tenant, "A")
    run = replay.plan(tenant, dataset="shop", configs=["A"], scorers=("length",))
    fake.enqueue("one", Refused("no"), "one two", "one two three")
    filled(tenant, run)
    return run


def test_columns_are_what_the_rows_say(tenant: Tenant, fake: FakeProvider) -> None:
    run = run_of(tenant, fake)
    stored = replies(tenant, run)

    with tenancy.reading(tenant) as db:
        found = grids.reply_columns(db, run.id)
        ids, values = grids.score_columns(db, run.id, "length", 1)

    assert found.ids.tolist() == [reply.id for reply in stored]
    assert (found.faults, found.answered.tolist()) == ({1: "refused"}, [True, False, True, True])
    assert np.isnan(found.costs[1])
    assert (ids.tolist(), values.tolist()) == (
        [stored[0].id, stored[2].id, stored[3].id],
        [1.0, 2.0, 3.0],
    )


def test_another_company_reads_no_number_of_a_run(
    tenant: Tenant, other_tenant: Tenant, fake: FakeProvider
) -> None:
    run = run_of(tenant, fake)
    reply_ids = [reply.id for reply in replies(tenant, run)]

    with tenancy.reading(other_tenant) as db:
        cases, _ = grids.case_columns(db, run.id)
        ids, _ = grids.score_columns(db, run.id, "length", 1)
        found = grids.reply_columns(db, run.id).ids

        assert (cases.size, ids.size, found.size) == (0, 0, 0)
        assert grids.scores_of(db, reply_ids, {"length": 1}) == {}
        assert grids.newest(db) == (0, 0)
