"""Prompts & models: the company's live config, its versions, and a new one."""

from workbench import configuring
from workbench.ui import prompt_editor
from workbench.ui.session import require_user
from workbench.ui.widgets import page_title

tenant = require_user()
live = configuring.live_config(tenant)
page_title("Which prompt and model answer?", f"{tenant.company} · live: {live.name}@{live.version}")
prompt_editor.show(tenant, live)
prompt_editor.show_versions(tenant, live)
