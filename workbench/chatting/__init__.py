"""Use cases of the manager's chat: chats and messages, drafts, what becomes of a draft."""

from workbench.chatting.branching import branch_chat
from workbench.chatting.deciding import (
    approve_draft,
    reject_draft,
    undo_decision,
    write_reply,
)
from workbench.chatting.drafts import (
    current_draft,
    draft_reply,
    edit_draft,
    is_interrupted,
    preview,
    revise_draft,
    stop_draft,
    stream_draft,
    undo_edit,
)
from workbench.chatting.messages import (
    add_client_message,
    delete_message,
    edit_message,
    import_messages,
    restore_message,
    revise_message,
)
from workbench.chatting.past_replies import (
    Similar,
    insert_reply,
    look_at_newer_replies,
    similar_replies,
)
from workbench.chatting.threads import (
    ChatFigures,
    Thread,
    chat_count,
    chats,
    create_chat,
    delete_chat,
    open_conversation,
    restore_chat,
    thread,
    update_chat,
)
from workbench.store.chats import ChatLine
from workbench.store.tables import Draft, Message

__all__ = [
    "ChatFigures",
    "ChatLine",
    "Draft",
    "Message",
    "Similar",
    "Thread",
    "add_client_message",
    "approve_draft",
    "branch_chat",
    "chat_count",
    "chats",
    "create_chat",
    "current_draft",
    "delete_chat",
    "delete_message",
    "draft_reply",
    "edit_draft",
    "edit_message",
    "import_messages",
    "insert_reply",
    "is_interrupted",
    "look_at_newer_replies",
    "open_conversation",
    "preview",
    "reject_draft",
    "restore_chat",
    "restore_message",
    "revise_draft",
    "revise_message",
    "similar_replies",
    "stop_draft",
    "stream_draft",
    "thread",
    "undo_decision",
    "undo_edit",
    "update_chat",
    "write_reply",
]
