"""What a chat's own JSON tells beside its messages, put into the chat that takes them."""

from workbench.formats import replybench
from workbench.formats.replybench import MessageFile
from workbench.formats.source import Source
from workbench.store import chats, exports
from workbench.store.tables import Chat, Message, MessageVersion
from workbench.store.tenancy import TenantSession


def complete(db: TenantSession, chat: Chat, data: bytes, added: int) -> None:
    """Add the earlier texts of the messages that were just appended out of a file of ours.

    A chat in which nothing stood before takes what the file says of the client as well.
    """
    file = Source.of_bytes(data)
    if not replybench.detect(file):
        return
    told = replybench.read(file).conversations[0]
    if chats.message_count(db, chat.id) == added:
        chat.client_description = chat.client_description or told.client_description
        if not chat.special_instructions:
            chat.special_instructions = told.special_instructions
            chat.replaces_prompt = told.replaces_prompt
    people = {name: number for number, name in exports.names(db).items()}
    said = [message for message in told.messages if message.text.strip()]
    for message, one in zip(chats.appended(db, chat, added), said, strict=True):
        message.edited_at = one.edited_at
        db.add_all(_versions(message, one, people))


def _versions(message: Message, told: MessageFile, people: dict[str, int]) -> list[MessageVersion]:
    return [
        MessageVersion(
            message_id=message.id,
            text=version.text,
            instruction=version.instruction,
            author_id=people.get(version.author),
            created_at=version.created_at,
        )
        for version in told.versions
    ]
