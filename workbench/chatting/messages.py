"""The messages of a chat: written as the client, imported, edited, deleted; earlier texts kept."""

from collections.abc import Sequence

from workbench.chatting import chat_files
from workbench.domain.audit import Act
from workbench.domain.errors import BadAnswer, BadInput, Conflict
from workbench.domain.past import HISTORY
from workbench.domain.prompts import ConfigSpec, revision_request
from workbench.domain.replies import Finish
from workbench.domain.tenants import WRITERS, Tenant, require_role
from workbench.domain.turns import Side
from workbench.drafting import ask, checked_text
from workbench.formats import registry as formats
from workbench.store import audit, configs, tenancy
from workbench.store import chats as store
from workbench.store.audit import Change
from workbench.store.tables import Message, now


def add_client_message(tenant: Tenant, chat_id: int, text: str) -> Message:
    """Write as the client; several messages in a row are normal."""
    require_role(tenant, WRITERS, "write in chats")
    message = Message(role=Side.CLIENT, text=checked_text(text), author="")
    with tenancy.session(tenant) as db:
        return store.add_message(db, store.get(db, chat_id), message)


def import_messages(
    tenant: Tenant,
    chat_id: int,
    data: bytes,
    form: str = "auto",
    *,
    managers: Sequence[str] = (),
) -> int:
    """Add one conversation's messages to the end of a chat, all or none; how many were added.

    `managers` are the names that are us, where the text has names and does not tell. A chat's own
    JSON brings earlier texts along; of each draft its text and its end are kept, for its wordings
    belong to a config that may not be here, and where it was decided it counts already.
    """
    require_role(tenant, WRITERS, "import messages")
    conversations = formats.parse(data, form, managers=managers).conversations
    if len(conversations) != 1:
        raise BadInput(
            f"{len(conversations)} conversations found; a chat takes one: import them as a dataset"
        )
    with tenancy.session(tenant) as db:
        chat = store.get(db, chat_id)
        chat.active_at = now()
        added = store.append(db, chat, conversations[0].messages)
        chat_files.complete(db, chat, data, added)
        audit.record(db, tenant, Act.IMPORTED, f"chat {chat_id}", f"{added} messages")
        return added


def edit_message(tenant: Tenant, message_id: int, text: str, *, instruction: str = "") -> Message:
    """Change a message's text; the earlier one is kept as a version."""
    require_role(tenant, WRITERS, "edit messages")
    checked = checked_text(text)
    with tenancy.session(tenant) as db:
        message = _present(db, message_id)
        if message.text != checked:
            store.keep_version(db, message, tenant.user_id, instruction)
            changed, subject = Change(message.text, checked), _subject(message)
            audit.record_change(db, tenant, Act.EDITED_MESSAGE, subject, changed)
            message.text, message.edited_at = checked, now()
        return message


def revise_message(tenant: Tenant, message_id: int, instruction: str) -> Message:
    """Rewrite a message by an instruction to the live config's model."""
    require_role(tenant, WRITERS, "edit messages")
    wish = checked_text(instruction)
    with tenancy.session(tenant) as db:
        message = _present(db, message_id)
        spec = configs.spec_of(configs.live_or_first(db))
    text = rewritten(tenant, message.chat_id, spec, message.text, wish)
    return edit_message(tenant, message_id, text, instruction=wish)


def delete_message(tenant: Tenant, message_id: int) -> None:
    """Take a message out of the chat and of what models see; restore_message() brings it back."""
    require_role(tenant, WRITERS, "delete messages")
    with tenancy.session(tenant) as db:
        message = _present(db, message_id)
        message.deleted_at = now()
        audit.record(db, tenant, Act.DELETED_MESSAGE, _subject(message))


def restore_message(tenant: Tenant, message_id: int) -> Message:
    """Bring a deleted message back to its place."""
    require_role(tenant, WRITERS, "restore messages")
    with tenancy.session(tenant) as db:
        message = store.message(db, message_id)
        if message.deleted_at is not None:
            message.deleted_at = None
            audit.record(db, tenant, Act.RESTORED_MESSAGE, _subject(message))
        return message


def rewritten(tenant: Tenant, chat_id: int, spec: ConfigSpec, text: str, instruction: str) -> str:
    """The text as a config's model rewrites it; raises BadAnswer where that gives nothing new."""
    if spec.model.provider == HISTORY:
        raise BadInput(
            f"{spec.model} only finds past replies and rewrites none; make a config with another "
            "model live"
        )
    request = revision_request(spec, text, instruction)
    completion = ask(tenant, request, "rewriting", chat_id=chat_id)
    if completion.finish is not Finish.STOP:
        raise BadAnswer("the rewriting broke off; try again, or raise the longest reply")
    if completion.text.strip() == text.strip():
        raise BadAnswer("the model changed nothing; say in other words what to change")
    return completion.text


def _subject(message: Message) -> str:
    return f"message {message.id} of chat {message.chat_id}"


def _present(db: tenancy.TenantSession, message_id: int) -> Message:
    message = store.message(db, message_id)
    if message.deleted_at is not None:
        raise Conflict("this message was deleted meanwhile; restore it first")
    return message
