"""What a table does not tell is asked, with what names and values suggest; nothing is guessed."""

import pytest

from tests.formats.tabled import mapped, opened, table
from workbench.domain.errors import BadImport, ColumnsUnknown
from workbench.domain.turns import Side
from workbench.formats.fields import ALL_ROWS, EACH_ROW
from workbench.formats.hints import Hints
from workbench.formats.registry import read_all

FAQ = table(("Question", "Answer"), ("Price?", "10 EUR"), ("Open?", "From 9 to 5"))
FAQ_COLUMNS = {"Question": "client_text", "Answer": "manager_text"}
CRM = table(
    ("Диалог", "Отправитель", "Текст сообщения", "Дата"),
    ("a", "клиент", "Привет", "2024-05-01 10:00"),
    ("a", "менеджер", "Добрый день", "2024-05-01 10:01"),
)
CRM_COLUMNS = {
    "Диалог": "conversation_id",
    "Отправитель": "role",
    "Текст сообщения": "text",
    "Дата": "time",
}


def asked(data: bytes, columns: dict[str, str] | None = None) -> ColumnsUnknown:
    """The question that a table leads to."""
    with pytest.raises(ColumnsUnknown) as caught:
        mapped(data, columns or {})
    return caught.value


def test_known_words_are_offered_and_not_used():
    question = asked(CRM)

    assert question.guess == CRM_COLUMNS
    assert question.columns["Отправитель"] == ("клиент", "менеджер")
    assert "which column holds the text?" in str(question)
    assert "--map 'Текст сообщения=text'" in str(question)


def test_what_is_suggested_can_be_used():
    parsed = mapped(CRM, asked(CRM).guess)

    assert [message.role for message in parsed.messages] == [Side.CLIENT, Side.MANAGER]


def test_a_column_of_role_words_is_a_role_whatever_its_name():
    data = table(("x", "y", "z"), ("a", "client", "Hi you there"), ("a", "agent", "Yes, hello"))

    assert asked(data).guess == {"y": "role", "z": "text", ALL_ROWS: "conversation_id"}


def test_a_column_named_as_a_field_needs_no_question():
    data = table(("Conversation ID", "ROLE", "text"), ("a", "client", "Hi"))

    assert [message.text for message in opened(data).messages] == ["Hi"]


def test_no_conversation_is_asked_for_with_two_answers_offered():
    question = asked(table(("role", "text"), ("client", "Hi")))

    assert question.columns[ALL_ROWS] == ("one conversation",)
    assert question.columns[EACH_ROW] == ("a conversation of its own",)
    assert "which column holds the conversation_id?" in str(question)


def test_all_rows_can_be_one_conversation():
    data = table(("role", "text"), ("client", "Hi"), ("agent", "Yes?"))
    longer = data + b"client,Where is it?\n"

    short, long = (mapped(each, {ALL_ROWS: "conversation_id"}) for each in (data, longer))

    assert [len(each.conversations) for each in (short, long)] == [1, 1]
    assert short.conversations[0].external_id == long.conversations[0].external_id


def test_each_row_can_be_a_conversation_of_client_and_manager():
    parsed = mapped(FAQ, FAQ_COLUMNS | {EACH_ROW: "conversation_id"})

    first, second = parsed.conversations
    assert [(message.role, message.text) for message in first.messages] == [
        (Side.CLIENT, "Price?"),
        (Side.MANAGER, "10 EUR"),
    ]
    assert first.external_id != second.external_id


def test_pairs_are_suggested_with_a_conversation_for_each_row():
    assert asked(FAQ).guess == FAQ_COLUMNS | {EACH_ROW: "conversation_id"}


def test_a_mapping_may_leave_out_what_is_named_as_it_is():
    data = table(("conversation_id", "author", "Body"), ("a", "Anna", "Hi"), ("a", "Bo", "Yes"))

    assert mapped(data, {"Body": "text"}, managers=["Bo"]).messages[1].role is Side.MANAGER


def test_two_columns_can_not_be_one_field():
    with pytest.raises(BadImport, match="are both text; choose one"):
        mapped(CRM, {"Дата": "text", "Диалог": "text"})


def test_a_saved_mapping_is_used_where_all_its_columns_are_there():
    saved = {"Other": {"Body": "text"}, "CRM": CRM_COLUMNS}

    (parsed,) = read_all([CRM], hints=Hints(saved=saved))

    assert (parsed.mapping, len(parsed.messages)) == ("CRM", 2)


def test_what_is_given_goes_before_what_is_saved():
    saved = {"CRM": CRM_COLUMNS}

    (parsed,) = read_all([CRM], hints=Hints(columns=CRM_COLUMNS, saved=saved))

    assert parsed.mapping == ""


def test_columns_without_a_name_or_with_the_same_one_can_be_told_apart():
    data = table(("", "Body", "Body"), ("x", "Hi you", "Ho"), ("y", "Hi", "Ho"))

    with pytest.raises(ColumnsUnknown) as caught:
        opened(data, "csv")

    assert list(caught.value.columns)[:3] == ["column 1", "Body", "Body (2)"]


def test_a_table_without_known_names_is_found_by_its_shape():
    data = table(("foo", "bar", "baz"), ("1", "x", "hello you"), ("2", "y", "some words"))

    assert asked(data).guess["baz"] == "text"
