"""CSV and TSV: delimiters, encodings, broken rows, roles and times as tables have them."""

from datetime import UTC, datetime

import pytest

from tests.formats.tabled import chat, mapped, messages, opened, table, texts
from workbench.domain.errors import BadImport, BadInput, DateOrderUnknown
from workbench.domain.turns import Origin, Side
from workbench.formats.parsed import Parsed
from workbench.formats.registry import parse, read, read_all

HEADER = ("conversation_id", "role", "text", "time")
ASKED = (1, "client", "Hi", "05/01/2024 3:04 PM")
RUSSIAN = "Диалог;Отправитель;Текст\n1;клиент;Привет, где заказ?\n1;менеджер;Уже едет\n"
RUSSIAN_COLUMNS = {"Диалог": "conversation_id", "Отправитель": "role", "Текст": "text"}


@pytest.mark.parametrize(
    "delimiter", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "bar"]
)
def test_the_delimiter_is_found(delimiter):
    rows = (("conversation_id", "role", "text"), (1, "client", "a, b; c | d\te"))

    assert texts(table(*rows, delimiter=delimiter)) == ["a, b; c | d\te"]


def test_excels_own_line_names_the_delimiter():
    assert texts(b"sep=;\r\nconversation_id;role;text\r\n1;client;Hi, you\r\n") == ["Hi, you"]


def test_a_comma_in_a_header_of_semicolons_is_no_delimiter():
    data = b"conversation_id;role;text;Price, EUR\n1;client;Hi;3,50\n1;agent;Yes;\n"

    assert texts(data) == ["Hi", "Yes"]


@pytest.mark.parametrize(
    ("encoding", "text", "columns"),
    [
        ("cp1251", RUSSIAN, RUSSIAN_COLUMNS),
        ("utf-8", RUSSIAN, RUSSIAN_COLUMNS),
        ("utf-8-sig", RUSSIAN, RUSSIAN_COLUMNS),
        ("utf-16", RUSSIAN, RUSSIAN_COLUMNS),
        ("cp1252", "conversation_id;role;text\n1;Kunde;Schöne Grüße für 10 €\n", {}),
    ],
    ids=["cyrillic", "utf-8", "utf-8 mark", "utf-16", "western"],
)
def test_the_encoding_is_found(encoding, text, columns):
    parsed = mapped(text.encode(encoding), columns)

    assert parsed.messages[0].text == text.split("\n")[1].split(";")[2]


def test_an_encoding_that_was_chosen_is_told():
    parsed = mapped(RUSSIAN.encode("cp1251"), RUSSIAN_COLUMNS)

    assert parsed.remarks[0] == "read as Windows Cyrillic (cp1251): it is no UTF-8"


def test_utf_8_with_a_broken_sign_is_no_other_encoding():
    data = chat((1, "client", "Привет")) + b"1,agent,\xcf\n"

    with pytest.raises(BadImport, match="byte 58: not UTF-8"):
        read(data)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1,client", "line 3: 2 cells where the header has 3"),
        ("1,client,Hi, you", "line 3: 4 cells where the header has 3"),
        ('1,client,"a "b" c"', "line 3: a quotation mark stands inside quotes"),
        ('1,client,"a\n1,client,b', "line 3: its quotation marks are never closed"),
        (",client,Hi", "line 3: no conversation_id"),
        ("1,,Hi", "line 3: no role"),
        ("1,landlord,Hi", "line 3: unknown role 'landlord'; known are client, customer"),
        (f"1,{'somebody said ' * 9},Hi", "line 3: this is no role"),
        (f"{'9' * 300},client,Hi", "line 3: a conversation_id of 300 signs"),
    ],
    ids=["short", "long", "quote", "open", "no chat", "no role", "role", "words", "long id"],
)
def test_a_broken_row_is_named_by_its_line(row, said):
    with pytest.raises(BadImport, match=f"^{said}"):
        read(chat((1, "client", "Hi")) + row.encode() + b"\n")


def test_a_broken_row_names_its_file(tmp_path):
    file = tmp_path / "may.csv"
    file.write_bytes(chat((1, "landlord", "Hi")))

    with pytest.raises(BadImport, match=r"may\.csv: line 2: unknown role"):
        read_all([file])


def test_empty_cells_beyond_the_header_are_no_matter():
    assert texts(b"conversation_id,role,text,,\n1,client,Hi,,\n,,,,\n") == ["Hi"]


def test_rows_without_text_are_counted_with_their_lines():
    parsed = read(chat((1, "client", "Hi"), (1, "agent", " "), (1, "agent", "")))

    assert parsed.skipped == {"empty message": 2}
    assert parsed.examples == {"empty message": ("line 3", "line 4")}


@pytest.mark.parametrize(
    ("word", "side", "origin"),
    [
        ("Customer", Side.CLIENT, Origin.HUMAN),
        (" fan ", Side.CLIENT, Origin.HUMAN),
        ("клиент", Side.CLIENT, Origin.HUMAN),
        ("END_USER", Side.CLIENT, Origin.HUMAN),
        ("creator", Side.MANAGER, Origin.HUMAN),
        ("Mitarbeiter", Side.MANAGER, Origin.HUMAN),
        ("bot", Side.MANAGER, Origin.AI),
        ("system", Side.NOTE, Origin.HUMAN),
        ("note", Side.NOTE, Origin.HUMAN),
    ],
)
def test_roles_are_known_words_of_several_languages(word, side, origin):
    (message,) = messages(chat((1, word, "Hi")))

    assert (message.role, message.origin) == (side, origin)


def test_authors_in_place_of_roles_are_asked_for():
    data = table(("conversation_id", "author", "text"), (1, "Anna", "Hi"), (1, "Marek", "Yes?"))

    parsed = parse(data, managers=["Marek"])

    assert [message.role for message in parsed.messages] == [Side.CLIENT, Side.MANAGER]


@pytest.mark.parametrize(
    "told",
    [
        "2024-05-01T12:03:04+02:00", "2024-05-01 10:03:04", "2024-05-01 10:03:04 UTC",
        "1714557784", "1714557784000", "1714557784000000", "1714557784.0", "2024/5/1 10:03:04",
        "May 1, 2024, 10:03:04 AM", "1 May 2024 10:03:04", "1st May 2024 10:03:04",
    ],
)  # fmt: skip
def test_times_of_many_kinds_are_read(told):
    (message,) = messages(chat((1, "client", "Hi", told), header=HEADER))

    assert message.sent_at == datetime(2024, 5, 1, 10, 3, 4, tzinfo=UTC)


def test_a_day_and_a_time_of_day_may_stand_in_two_columns():
    data = table(("Hour", "Day", "b", "c", "d"), ("15:04", "31.01.2024", 1, "client", "Hi"))
    columns = {"Day": "time", "Hour": "time", "b": "conversation_id", "c": "role", "d": "text"}

    assert mapped(data, columns).messages[0].sent_at == datetime(2024, 1, 31, 15, 4, tzinfo=UTC)


def test_day_and_month_that_could_be_either_are_asked_for():
    with pytest.raises(DateOrderUnknown, match=r"05/01/2024; say --date-order dmy\|mdy"):
        read(chat(ASKED, header=HEADER))


def test_a_date_order_that_was_told_is_used():
    parsed = opened(chat(ASKED, header=HEADER), date_order="mdy")

    assert parsed.messages[0].sent_at == datetime(2024, 5, 1, 15, 4, tzinfo=UTC)


def test_a_day_past_the_twelfth_tells_the_order_of_all():
    data = chat(ASKED, (2, "client", "Ho", "31/01/2024 1:00 PM"), header=HEADER)

    assert messages(data)[0].sent_at == datetime(2024, 1, 5, 15, 4, tzinfo=UTC)


def test_conversations_that_stand_newest_first_tell_no_order():
    rows = (ASKED, (2, "client", "Ho", "04/02/2024 3:04 PM"))

    with pytest.raises(DateOrderUnknown):
        read(chat(*rows, header=HEADER))


def test_a_time_that_is_none_is_refused_without_its_words():
    with pytest.raises(BadImport, match=r"^line 2: what stands for the time is none") as caught:
        read(chat((1, "client", "Hi", "secret words"), header=HEADER))

    assert "secret" not in str(caught.value)


def test_what_stands_newest_first_is_turned_round():
    told = ((1, "agent", "C", "2024-01-01 10:05"), (1, "client", "B", "2024-01-01 10:00"),
            (1, "client", "A", "2024-01-01 10:00"))  # fmt: skip

    assert texts(chat(*told, header=HEADER)) == ["A", "B", "C"]


def test_html_is_what_a_person_reads():
    (one, two) = messages(chat((1, "fan", "<p>Hi <b>you</b></p>"), (1, "creator", "2 < 3 <b> ok")))

    assert (one.text, two.text) == ("Hi you", "2 < 3 <b> ok")


def test_price_media_and_details_are_kept_beside_the_words():
    header = ("conversation_id", "role", "text", "price", "media", "vip")
    data = chat((1, "fan", "Hi", "12.50", "2", "yes"), header=header)

    named = {name: name for name in header} | {"vip": "details"}

    assert messages(data, **named)[0].details == {"price": "12.50", "media": "2", "vip": "yes"}


def test_titles_and_tags_are_the_conversations():
    header = ("conversation_id", "role", "text", "title", "tags")
    parsed = read(
        chat((1, "fan", "Hi", "Late", "a, b"), (1, "creator", "Yes", "", "b;c"), header=header)
    )

    assert isinstance(parsed, Parsed)
    assert (parsed.conversations[0].title, parsed.conversations[0].tags) == (
        "Late",
        ("a", "b", "c"),
    )


def test_one_conversation_may_stand_in_two_files(tmp_path):
    for name, text in (("april.csv", "Hi"), ("may.csv", "Hello again")):
        (tmp_path / name).write_bytes(chat((7, "client", text)))

    (parsed,) = read_all([tmp_path])

    assert [each.external_id for each in parsed.conversations] == ["7"]
    assert [message.text for message in parsed.messages] == ["Hi", "Hello again"]


def test_the_same_message_again_is_counted_and_another_with_its_id_refused():
    header = ("conversation_id", "role", "text", "message_id")
    twice = ((1, "client", "Hi", 5), (1, "client", "Hi", 5))

    assert read(chat(*twice, header=header)).skipped == {"repeated message": 1}
    with pytest.raises(BadImport, match="line 4: its message_id stands on line 2 already"):
        read(chat(*twice, (1, "client", "Ho", 5), header=header))


def test_a_mapping_to_what_does_not_exist_gets_a_suggestion():
    with pytest.raises(BadInput, match=r"unknown field 'txet'; did you mean 'text'\?"):
        opened(chat((1, "client", "Hi")), text="txet")
    with pytest.raises(BadInput, match=r"unknown column 'Texts'; did you mean 'text'\?"):
        opened(chat((1, "client", "Hi")), Texts="text")


def test_columns_that_are_no_field_are_told():
    data = chat((1, "client", "Hi", "x"), header=("conversation_id", "role", "text", "vip"))

    assert "columns left out: vip" in read(data).remarks
