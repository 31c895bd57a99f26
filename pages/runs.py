"""Runs: what is replayed, how far it is, and the form that starts one."""

from workbench.ui import runs_view
from workbench.ui.session import require_user

tenant = require_user()
runs_view.show(tenant)
