"""Replybench: shows whether AI replies to clients are good enough to go live."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.domain.tenants import Tenant
    from workbench.importing import ImportSummary, Reading
    from workbench.replay import Options
    from workbench.results import RunResult


def open(company: str = "") -> "Tenant":
    """The company that a notebook acts for: by name, by WORKBENCH_COMPANY, or the only one.

    Raises BadInput where that can't be told, and StoreError before `python -m workbench init`.
    """
    from workbench import accounts

    return accounts.tenant_for(company)


def import_files(
    tenant: "Tenant", paths: "Sequence[Path]", *, dataset: str, **reading: "Unpack[Reading]"
) -> "ImportSummary":
    """Import files, zips and folders into a dataset, with a bar below the cell of a notebook.

    `reading` says what the files do not: `managers`, `date_order`, `columns`, `mask`, `format`.
    """
    from workbench import importing
    from workbench.bars import import_bar

    with import_bar(hidden=False) as progress:
        return importing.import_files(tenant, paths, dataset=dataset, progress=progress, **reading)


def run(
    tenant: "Tenant",
    *,
    dataset: str,
    configs: "Sequence[str]" = (),
    concurrency: int | None = None,
    **options: "Unpack[Options]",
) -> "RunResult":
    """Replay a dataset's manager turns with configs, below a bar, and show the table of arms.

    `options` as in replay.plan: `human`, `sent`, `scorers`, `repeats`, `limit`, `seed`, `openers`,
    `budget_usd`, `fresh`. What is given back has `compare()`, `frame()`, `score()` and `check()`.
    """
    from workbench import results

    return results.run(tenant, dataset=dataset, configs=configs, concurrency=concurrency, **options)


def resume(tenant: "Tenant", run_id: int, *, concurrency: int | None = None) -> "RunResult":
    """Go on with a run where it ended: what is filled is not asked again."""
    from workbench import results

    return results.resume(tenant, run_id, concurrency=concurrency)
