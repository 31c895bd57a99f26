"""Chats: write as the client, get a draft of the manager's reply, decide what becomes of it."""

from workbench.ui import chat_list, chat_view
from workbench.ui.session import require_user

tenant = require_user()
chat_id = chat_list.show(tenant)
if chat_id is None:
    chat_list.show_empty()
else:
    chat_view.show(tenant, chat_id)
