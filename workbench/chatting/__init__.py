"""Use cases of the manager's chat: chats and messages, drafts, what becomes of a draft."""

from workbench.chatting.branching import branch_chat
from workbench.chatting.deciding import (
    approve_draft,
    reject_candidates,
    reject_draft,
    undo_decision,
    write_reply,
)
from workbench.chatting.drafts import (
    MOST,
    begin_drafts,
    current_draft,
    draft_reply,
    edit_draft,
    is_interrupted,
    preview,
    revise_draft,
    stop_draft,
    stream_draft,
    undo_edit,
    write_draft,
)
from workbench.chatting.feedback import TAGS, Opinion, say, take_back
from workbench.chatting.listing import chat, chat_lines, chat_messages, message, undo
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
from workbench.chatting.picking import pick, retry_candidate, undo_pick
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
from workbench.chatting.trash import (
    deleted_chat_count,
    deleted_chats,
    deleted_messages,
    purge_chat,
    trash_days,
)
from workbench.drafting.requests import TEXT_LIMIT
from workbench.store.chats import ChatLine
from workbench.store.purging import DeletedChat
from workbench.store.tables import Draft, Feedback, Message

__all__ = [
    "MOST",
    "TAGS",
    "TEXT_LIMIT",
    "ChatFigures",
    "ChatLine",
    "DeletedChat",
    "Draft",
    "Feedback",
    "Message",
    "Opinion",
    "Similar",
    "Thread",
    "add_client_message",
    "approve_draft",
    "begin_drafts",
    "branch_chat",
    "chat",
    "chat_count",
    "chat_lines",
    "chat_messages",
    "chats",
    "create_chat",
    "current_draft",
    "delete_chat",
    "delete_message",
    "deleted_chat_count",
    "deleted_chats",
    "deleted_messages",
    "draft_reply",
    "edit_draft",
    "edit_message",
    "import_messages",
    "insert_reply",
    "is_interrupted",
    "look_at_newer_replies",
    "message",
    "open_conversation",
    "pick",
    "preview",
    "purge_chat",
    "reject_candidates",
    "reject_draft",
    "restore_chat",
    "restore_message",
    "retry_candidate",
    "revise_draft",
    "revise_message",
    "say",
    "similar_replies",
    "stop_draft",
    "stream_draft",
    "take_back",
    "thread",
    "trash_days",
    "undo",
    "undo_decision",
    "undo_edit",
    "undo_pick",
    "update_chat",
    "write_draft",
    "write_reply",
]
