"""A whole download of two hundred conversations, as Instagram packs it."""

from tests.formats.samples import entry, moji, page, zipped
from workbench import importing
from workbench.domain.tenants import Tenant
from workbench.formats.authored import NOT_OURS
from workbench.formats.registry import NO_CHAT

CHATS = 200
PAGES = 2
INBOX = "your_instagram_activity/messages/inbox"
TEXTS = (
    "Привет, ещё есть в размере M? 😍",
    "Да, осталось две 🙌 отложить?",
    "Liked a message",
    "спасибо",
)


def download() -> bytes:
    """Each chat has two pages, a reaction, a photo, a like; every tenth client has no account."""
    files: dict[str, bytes | str] = {f"{INBOX}/anya_0/photos/1.jpg": b"\xff\xd8\xff\0"}
    for number in range(CHATS):
        client = "" if number % 10 == 0 else f"Аня {number}"
        for place in range(PAGES, 0, -1):
            moment = 1_700_000_000_000 + number * 100_000 + (PAGES - place) * 10_000
            heart = [{"reaction": moji("❤"), "actor": moji(client)}]
            files[f"{INBOX}/anya_{number}/message_{place}.json"] = page(
                entry(client, moment + 4, TEXTS[3]),
                entry(client, moment + 3, TEXTS[2]),
                entry(client, moment + 3, photos=[{"uri": "a.jpg"}]),
                entry("Лана", moment + 2, TEXTS[1], reactions=heart),
                entry(client, moment + 1, TEXTS[0]),
                title=client,
            )
    return zipped(files)


def test_all_of_it_comes_in_and_what_does_not_is_counted(tenant: Tenant) -> None:
    told = importing.import_data(tenant, download(), dataset="shop", managers=["Лана"])

    each = CHATS * PAGES
    assert (told.format, told.conversations, told.messages) == ("instagram", CHATS, 3 * each)
    assert (told.client, told.manager) == (2 * each, each)
    assert told.skipped == {"media": each, "reaction": each, NO_CHAT: 1}
    assert told.authors["deleted user"] == 2 * each // 10


def test_texts_are_mended_and_in_order(tenant: Tenant) -> None:
    look = importing.look(tenant, download(), managers=["Лана"])

    texts = [message.text for message in look.preview[1].messages]
    assert texts == [TEXTS[0], TEXTS[1], TEXTS[3]] * PAGES
    assert look.skipped.get(NOT_OURS) is None
