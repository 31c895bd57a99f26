"""The export of the dataset that is open."""

import streamlit as st

from workbench.curating import DatasetLine
from workbench.domain.tenants import Tenant
from workbench.ui import export_menu


def show(tenant: Tenant, line: DatasetLine) -> None:
    """The popover beside the dataset's conversations."""
    with st.container(horizontal=True, horizontal_alignment="right"):
        export_menu.dataset(tenant, line.label)
