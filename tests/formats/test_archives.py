"""Zip files that are not what they seem are refused in a sentence."""

import stat
import struct
from zipfile import ZipInfo

import pytest

from tests.formats.samples import WHATSAPP, zipped
from workbench.domain.errors import BadImport
from workbench.formats.registry import read

CHAT = zipped({"_chat.txt": WHATSAPP})


def linked() -> bytes:
    """A zip in which the chat is a link."""
    link = ZipInfo("_chat.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return zipped_entry(link, "/etc/hosts")


def zipped_entry(info: ZipInfo, content: str) -> bytes:
    from io import BytesIO
    from zipfile import ZipFile

    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr(info, content)
    return buffer.getvalue()


def locked() -> bytes:
    """The chat's zip with the mark of a password on its entry."""
    place = CHAT.index(b"PK\x01\x02") + 8
    return CHAT[:place] + struct.pack("<H", 1) + CHAT[place + 2 :]


def test_each_chat_of_a_zip_is_a_conversation():
    found = read(zipped({"_chat.txt": WHATSAPP, "b/_chat.txt": WHATSAPP, "a.jpg": b"\0"}))

    assert len(found.threads) == 2
    assert found.skipped["file with no chat in it"] == 1


@pytest.mark.parametrize("name", ["auto", "whatsapp"])
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (zipped({}), "nothing in it; export the chat again"),
        (zipped({"1.jpg": b"x", "2.opus": b"y"}), "a zip file"),
        (zipped({"_chat.txt": "a" * 5_000_000}), "would unpack .* bytes to 5,000,000"),
        (locked(), "a password; unpack it"),
        (zipped({"../_chat.txt": WHATSAPP}), "unsafe path or a link"),
        (zipped({"/etc/_chat.txt": WHATSAPP}), "unsafe path or a link"),
        (zipped({"C:\\_chat.txt": WHATSAPP}), "unsafe path or a link"),
        (linked(), "unsafe path or a link"),
        (CHAT[:-30], "can't be unpacked"),
    ],
    ids=[
        "empty", "no text", "bomb", "password", "upwards", "absolute", "drive", "link", "cut off",
            ],
)  # fmt: skip
def test_a_zip_that_is_not_safe_to_read_is_refused(name, data, said):
    with pytest.raises(BadImport, match=said):
        read(data, name)
