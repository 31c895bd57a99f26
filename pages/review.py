"""Review: people's words on replies, blind, one at a time; then how far they and judges agree."""

from workbench.ui import review_view
from workbench.ui.session import require_user

tenant = require_user()
review_view.show(tenant)
