"""Side by side: one client message, answered by several configs at once."""

from workbench.ui import side_by_side_view
from workbench.ui.session import require_user

tenant = require_user()
side_by_side_view.show(tenant)
