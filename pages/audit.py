"""Audit: who did what to what, and when."""

from workbench.ui import audit_view
from workbench.ui.session import require_user

tenant = require_user()
audit_view.show(tenant)
