"""Comparison: is one arm better than another, and which conversations are behind the numbers?"""

from workbench.ui import comparison_view
from workbench.ui.session import require_user

tenant = require_user()
comparison_view.show(tenant)
