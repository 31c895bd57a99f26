"""Lines that begin with names: what is a name, and what is prose."""

import pytest

from workbench.domain.errors import BadImport
from workbench.formats.registry import read


def told(text: str) -> list[tuple[str, str]]:
    """Author and text of all messages."""
    return [(said.author, said.text) for said in read(text.encode(), "named").messages]


@pytest.mark.parametrize(
    "text",
    [
        "Anna: hi\nMarek: hello\nAnna: bye",
        "Anna: hi\nMarek: hello",
        "anna: hi\nmarek: yo\nanna: ok\nmarek: bye",
        "Anna: one\ntwo\nthree\nfour\nMarek: five\nAnna: six",
        "+49 151 234: hi\n🤓: hello\n🤓: there",
        "Maria de la Cruz: hi\nJohn-John Doe: hello",
        "AGENT: hi\nUSER: hello\nAGENT: bye",
        "Me:\nhi\nAnna:\nhello\nMe:\nbye",
    ],
    ids=lambda text: text[:20],
)
def test_talk_of_two_names_is_found(text):
    assert read(text.encode()).format == "named"


@pytest.mark.parametrize(
    "text",
    [
        "He said: no.\nThen: nothing.\nHe said: again.",
        "Subject: Offer\nFrom: Anna\nTo: Marek\n\nDear Marek,",
        "Dear all,\nplease note: this.\nAnna: hi\nMarek: hello",
        "A recipe.\nTake: flour\nNote: sift it\nNote: twice",
        "Anna: hi\nAnna: hello?",
        "https://a.example\nhttps://b.example",
        "12:30 lunch\n13:30 coffee",
        "INFO: started\nERROR: failed\nINFO: ended",
        "One: a long text\nof prose\nand more\nTwo: of it\nand more\nand more",
    ],
    ids=lambda text: text[:20],
)
def test_prose_with_colons_is_not(text):
    with pytest.raises(BadImport, match=r"the format is unknown|unknown role"):
        read(text.encode())


def test_client_and_manager_make_it_a_transcript():
    assert read(b"CLIENT: hi\nAnna: yes\nMANAGER: hello\nAnna: no").format == "transcript"


def test_other_lines_continue_a_message():
    assert told("Anna: hi\n\n  see: this\n12:30 ok\nMarek: yes\n\\Anna: quoted") == [
        ("Anna", "hi\n\n  see: this\n12:30 ok"),
        ("Marek", "yes\nAnna: quoted"),
    ]


def test_lines_before_the_first_name_and_empty_messages_are_counted():
    found = read(b"a chat\n\nof May\nAnna: hi\nMarek:\nAnna: ok", "named")

    assert found.skipped == {"empty message": 1, "line before the first name": 2}


def test_a_text_without_names_is_refused():
    with pytest.raises(BadImport, match="no line begins with a name"):
        told("just words")
