"""Chats: write as the client, get a draft of the manager's reply, decide what becomes of it."""

from workbench.ui import chat_list, chat_trash, chat_view
from workbench.ui.session import require_user

tenant = require_user()
chat_id = chat_list.show(tenant)
chat_trash.offer(tenant)
if chat_trash.is_open():
    chat_trash.show(tenant)
elif chat_id is None:
    chat_list.show_empty()
else:
    chat_view.show(tenant, chat_id)
