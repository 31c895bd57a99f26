"""Datasets: what there is to test on, and the way in for more."""

import streamlit as st

from workbench import curating
from workbench.ui import dataset_list, import_steps, import_wizard
from workbench.ui.session import require_user
from workbench.ui.widgets import page_title

tenant = require_user()
lines = curating.datasets(tenant)
page_title(
    "Which conversations are there to test on?",
    f"{tenant.company} · the newest version of each dataset",
)
dataset_list.show(lines)
if import_wizard.is_open() or not lines or "import" in st.query_params:
    import_steps.show(tenant, [line.name for line in lines])
elif st.button("Import conversations", key="datasets.import_open", type="primary"):
    st.query_params["import"] = "1"
    st.rerun()
dataset_list.show_open(tenant, lines)
