"""Home: a chat export in, and what the AI would have said; or on to where one's work is."""

from workbench.ui import home_view
from workbench.ui.session import require_user

tenant = require_user()
home_view.show(tenant)
