"""People: who is in the company and as what; links to join; the company's settings."""

from workbench.ui import people_view
from workbench.ui.session import require_user

tenant = require_user()
people_view.show(tenant)
