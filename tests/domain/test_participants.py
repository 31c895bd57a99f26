"""Names of who takes part: found in what is said, told from ordinary words and from roles."""

import pytest

from workbench.domain.masking import masked
from workbench.domain.turns import Side, SourceConversation, SourceMessage


def mask(text: str, *authors: str) -> str:
    """What these people's conversation makes of a text; the first one says it."""
    said = [SourceMessage(Side.CLIENT, "", author=name) for name in authors]
    return (
        masked(SourceConversation("1", (*said, SourceMessage(Side.NOTE, text)))).messages[-1].text
    )


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("Hi Anna, is Anna Müller there?", "Hi <NAME_1>, is <NAME_1> there?"),
        ("hi anna! ANNA MÜLLER", "hi <NAME_1>! <NAME_1>"),
        ("Müller, Anna", "<NAME_1>"),
        ("Anna's parcel, Annas and Joanna", "<NAME_1>'s parcel, Annas and Joanna"),
        ("Marek asks Anna", "<NAME_2> asks <NAME_1>"),
        ("Anna\nMüller", "<NAME_1>\n<NAME_1>"),
        ("anna@b.co, @anna, anna.example/x", "<EMAIL_1>, <HANDLE_1>, <URL_1>"),
    ],
    ids=lambda value: value[:20],
)
def test_full_names_and_their_words_are_one_person(text: str, after: str) -> None:
    assert mask(text, "Anna Müller", "Marek") == after


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("Спасибо, Анна Иванова!", "Спасибо, <NAME_1>!"),
        ("анна, передайте Анне и Ивановой", "<NAME_1>, передайте <NAME_1> и <NAME_1>"),
        ("Скажите Ивану и Алексею", "Скажите <NAME_2> и <NAME_3>"),
        ("ванна готова", "ванна готова"),
    ],
    ids=lambda value: value[:20],
)
def test_cyrillic_names_are_found_in_their_cases(text: str, after: str) -> None:
    assert mask(text, "Анна Иванова", "Иван", "Алексей") == after


@pytest.mark.parametrize(
    ("author", "text", "after"),
    [
        ("Will Smith", "Will it come? I will ask Will.", "Will it come? I will ask <NAME_1>."),
        ("Will Smith", "Will Smith, SMITH", "<NAME_1>, <NAME_1>"),
        ("Hope", "I hope so, Hope. Hope!", "I hope so, <NAME_1>. Hope!"),
        ("May Li", "in may, may li, May Li", "in may, may li, <NAME_1>"),
        ("Li", "Dear Li, liquid LI", "Dear <NAME_1>, liquid LI"),
        ("anna_k99", "anna_k99 or anna", "<NAME_1> or <NAME_1>"),
        ("Pat O'Brien", "O'Brien and o'brien, a pat", "<NAME_1> and o'<NAME_1>, a pat"),
        ("Anna 🌸", "Anna 🌸, anna", "<NAME_1> 🌸, <NAME_1>"),
        ("Anna (a@b.co)", "anna or A@B.co", "<NAME_1> or <EMAIL_1>"),
        ("Harbor Support", "Harbor, the support team", "<NAME_1>, the support team"),
    ],
)
def test_ordinary_words_are_names_where_they_are_written_so(
    author: str, text: str, after: str
) -> None:
    assert mask(text, author) == after


@pytest.mark.parametrize(
    "role", ["Client", "manager", "Agent 5", "user123", "Support Team", "Клиент", "42", "", "🌸"]
)
def test_roles_and_numbers_are_no_names(role: str) -> None:
    said = SourceMessage(Side.CLIENT, f"the {role} is here", author=role)

    after = masked(SourceConversation("1", (said,), title=role))

    assert (after.messages, after.title, after.originals) == ((said,), role, {})


def test_two_with_the_same_first_name_are_told_apart_by_the_last() -> None:
    text = mask("Anna Berger, Anna Kowalska, Anna; Kowalska", "Anna Kowalska", "Anna Berger")

    assert text == "<NAME_2>, <NAME_1>, <NAME_1>; <NAME_1>"


def test_authors_and_title_are_masked_by_the_same_number() -> None:
    said = [
        SourceMessage(Side.CLIENT, "hi", author=name) for name in ("Anna Müller", "ANNA müller")
    ]

    after = masked(SourceConversation("1", tuple(said), title="Chat with Anna"))

    assert [message.author for message in after.messages] == ["<NAME_1>", "<NAME_1>"]
    assert (after.title, after.originals) == ("Chat with <NAME_1>", {"<NAME_1>": "Anna Müller"})


def test_a_second_masking_keeps_what_the_first_put_aside() -> None:
    said = SourceMessage(Side.CLIENT, "Anna a@b.co", author="Anna")

    once = masked(SourceConversation("1", (said,)))

    assert masked(once).originals == {"<NAME_1>": "Anna", "<EMAIL_1>": "a@b.co"}
