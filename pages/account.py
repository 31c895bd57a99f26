"""Account: who am I here, my password, my logins, the way out."""

from workbench.ui import account_view
from workbench.ui.session import require_user
from workbench.ui.widgets import page_title

tenant = require_user()
page_title("Who am I here?", f"{tenant.name} · {tenant.role} at {tenant.company}")
account_view.show(tenant)
