"""What the first comparison would wait for, made ready once the login page is there."""

import logging
from importlib import import_module
from time import sleep

from workbench.domain.errors import WorkbenchError

LATER_SECONDS = 2
HEAVY = ("workbench.comparing", "pandas", "plotly.graph_objects")
COMPANIES = 8
logger = logging.getLogger(__name__)


def warm_up() -> None:
    """Import what pages with tables and charts need, and read the run that is opened first."""
    for name in HEAVY:
        sleep(LATER_SECONDS)
        import_module(name)
    try:
        _read_newest_runs()
    except WorkbenchError as fault:
        logger.info("no run was read ahead: %s", fault)


def _read_newest_runs() -> None:
    """The newest replay of the first companies: their comparison opens with it."""
    from workbench import accounts, comparing

    for company in accounts.companies()[:COMPANIES]:
        tenant = accounts.tenant_for(company.name)
        runs = [run for run in comparing.runs(tenant) if run.purpose == "replay"]
        if runs:
            comparing.compare(tenant, runs[0].run)
