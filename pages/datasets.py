"""Datasets: what there is to test on, and the way in for more."""

from workbench import curating
from workbench.ui import dataset_list, import_steps
from workbench.ui.session import require_user
from workbench.ui.widgets import page_title

tenant = require_user()
lines = curating.datasets(tenant)
if import_steps.is_open(lines):
    page_title("Which conversations do you bring in?", tenant.company)
    if not lines:
        dataset_list.show(lines)
    import_steps.show(tenant, lines)
else:
    page_title(
        "Which conversations are there to test on?",
        f"{tenant.company} · the newest version of each dataset",
    )
    import_steps.offer()
    dataset_list.show(lines)
    dataset_list.show_open(tenant, lines)
