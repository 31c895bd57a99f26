"""Datasets: what there is to test on, and the way in for more."""

from workbench import curating
from workbench.ui import dataset_import, dataset_list
from workbench.ui.session import require_user
from workbench.ui.widgets import page_title

tenant = require_user()
lines = curating.datasets(tenant)
page_title(
    "Which conversations are there to test on?",
    f"{tenant.company} · the newest version of each dataset",
)
dataset_import.show_result()
dataset_list.show(lines)
dataset_import.show_form(tenant, open=not lines)
dataset_list.show_open(tenant, lines)
