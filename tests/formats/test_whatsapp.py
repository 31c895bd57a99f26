"""WhatsApp's exports: the date styles of many phones, and what in them nobody wrote."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.formats.samples import zipped
from workbench.domain.errors import BadImport, BadInput, DateOrderUnknown
from workbench.formats.authored import Authored
from workbench.formats.hints import Hints
from workbench.formats.registry import read, read_all

SHARED = Path(__file__).parents[3] / "shared" / "data" / "chatminer" / "test" / "whatsapp"
EXPORTS = sorted(SHARED.glob("*.txt"))
MARK = "\u200e"
FEW = "13/01/24, 10:00 - Anna: Hi\n"


def told(text: str, **options: str) -> list[tuple[str, str, str]]:
    """Author, text and time of all messages."""
    return [
        (said.author, said.text, f"{said.sent_at:%Y-%m-%d %H:%M:%S}")
        for said in read_text(text, **options).messages
    ]


def read_text(text: str, **options: str) -> Authored:
    """The text as a WhatsApp export."""
    found = read(text.encode(), "whatsapp", **options)
    assert isinstance(found, Authored)
    return found


def entry(text: str) -> Authored:
    """An entry by Anna after one that is surely a message."""
    return read_text(f"{FEW}13/01/24, 10:01 - Anna: {text}")


@pytest.mark.skipif(not EXPORTS, reason="the export samples are not beside this project")
@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
def test_real_exports_give_their_expected_messages(path):
    target = json.loads((SHARED / "target.json").read_text(encoding="utf-8"))

    found = read(path.read_bytes())

    said = [
        (f"{each.sent_at:%Y-%m-%dT%H:%M:%S}", each.author, each.text.replace("\n", " "))
        for each in reversed(found.messages)
    ]
    assert said == [(each["timestamp"], each["author"], each["message"]) for each in target]
    assert found.skipped == {"system line": 3}


@pytest.mark.parametrize(
    ("line", "author", "moment"),
    [
        ("12/24/19, 11:23 - John Doe: Hi", "John Doe", "2019-12-24 11:23:00"),
        ("28/3/2025, 9:36\u00a0p.\u00a0m. - user1: Hi", "user1", "2025-03-28 21:36:00"),
        (f"{MARK}[14/10/2021, 3:34:09\u202fPM] Anna: Hi", "Anna", "2021-10-14 15:34:09"),
        ("[31/12/2022 11:40:26] John: Hi", "John", "2022-12-31 11:40:26"),
        ("[27.03.26, 21:22:39] Chris: Hi", "Chris", "2026-03-27 21:22:39"),
        ("2021-03-18, 3:02 p.m. - A: Hi", "A", "2021-03-18 15:02:00"),
        ("24/3/14, 13:59:59: Sender: Hi", "Sender", "2014-03-24 13:59:59"),
        ("2021/3/18 下午3:02 - 王: Hi", "王", "2021-03-18 15:02:00"),
        ("3/18/21, 12:05 AM - A: Hi", "A", "2021-03-18 00:05:00"),
        ("3/18/21, 24:05 - A: Hi", "A", "2021-03-18 00:05:00"),
        ("18.03.21, 11.23 - \u202a+12 345 578\u202c: Hi", "+12 345 578", "2021-03-18 11:23:00"),
        ("18.03.21, 11:23 \u2013 🤓: Hi", "🤓", "2021-03-18 11:23:00"),
        ("[07.03.26, 21:22:39] Chris: Hi", "Chris", "2026-03-07 21:22:39"),
        ("3/18/21, 11:23\u202fpm - A: Hi", "A", "2021-03-18 23:23:00"),
        ("[18/3/21, 11:23:07\u00a0a.m.] A: Hi", "A", "2021-03-18 11:23:07"),
        ("2021. 03. 18. 11:23 - Éva: Hi", "Éva", "2021-03-18 11:23:00"),
        ("18-03-2021 11:23 - Jan: Hi", "Jan", "2021-03-18 11:23:00"),
        ("18/03/2021 à 11:23 - Zoé: Hi", "Zoé", "2021-03-18 11:23:00"),
        ("18/03/21 às 11:23 - João: Hi", "João", "2021-03-18 11:23:00"),
        ("18.3.2021 klo 11.23 - Aino: Hi", "Aino", "2021-03-18 11:23:00"),
        ("18.03.21 г., 11:23 ч. - Иво: Hi", "Иво", "2021-03-18 11:23:00"),  # noqa: RUF001
        ("2021/3/18 오후 3:02 - 김: Hi", "김", "2021-03-18 15:02:00"),
        (f"{MARK}[18.03.21, 11:23:07] {MARK}~\u202fAnna: Hi", "~ Anna", "2021-03-18 11:23:07"),
    ],
    ids=lambda value: value[:12],
)
def test_dates_of_many_phones_are_read(line, author, moment):
    order = "dmy" if line.startswith("[07") else ""

    assert told(line, date_order=order) == [(author, "Hi", moment)]


def test_messages_span_lines_and_may_have_colons():
    assert told(f"{FEW}Two: things\n\nmore\n13/01/24, 10:00 - Jo: a : b\n") == [
        ("Anna", "Hi\nTwo: things\n\nmore", "2024-01-13 10:00:00"),
        ("Jo", "a : b", "2024-01-13 10:00:00"),
    ]


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (["13/02/24", "01/03/24"], "dmy"),
        (["02/13/24", "03/01/24"], "mdy"),
        (["2024/02/01"], "ymd"),
        (["01/02/24", "02/02/24", "01/03/24"], "dmy"),
        (["01/02/24", "01/03/24", "02/01/24"], "mdy"),
        (["05/05/24"], "dmy"),
        (["24/02/31", "24/13/01", "31/12/24"], ""),
    ],
    ids=["day", "month", "year", "time runs on", "or back", "the same", "none"],
)
def test_the_order_is_found_from_the_whole_file(dates, order):
    text = "\n".join(f"{date}, 10:00 - A: a" for date in dates)

    if order:
        assert read_text(text).date_order == order
    else:
        with pytest.raises(BadImport, match=r"^line \d: .* is no day in the order"):
            read_text(text)


def test_dates_that_fit_two_orders_are_asked_about():
    text = "05/05/24, 10:00 - A: a\n06/07/24, 10:00 - A: b"

    with pytest.raises(DateOrderUnknown, match=r"06/07/24; say --date-order dmy\|mdy") as caught:
        read_text(text)

    assert caught.value.orders == ("dmy", "mdy")
    assert told(text, date_order="mdy")[1][2] == "2024-06-07 10:00:00"
    assert told(text, date_order="dmy")[1][2] == "2024-07-06 10:00:00"


def test_an_order_that_does_not_fit_is_refused():
    with pytest.raises(BadImport, match="line 1: 13/01/24 is no day in the order mdy; say --date-"):
        read_text(FEW, date_order="mdy")
    with pytest.raises(BadInput, match="unknown date order 'dym'; did you mean"):
        read_text(FEW, date_order="dym")


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Authored]:
    """Reads these texts as the files a.txt, b.txt and so on of one folder."""

    def read_folder(*texts: str, date_order: str = "") -> Authored:
        for name, text in zip("abc", texts, strict=False):
            (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
        (found,) = read_all([tmp_path], "whatsapp", Hints(date_order))
        assert isinstance(found, Authored)
        return found

    return read_folder


EARLY = "05/06/24, 10:00 - Jo: a\n"
MONTH_FIRST = "06/13/24, 10:00 - Al: b\n"


def days(found: Authored) -> list[str]:
    """The days of all messages."""
    return [f"{said.sent_at:%m-%d}" for said in found.messages]


def test_files_of_one_folder_share_the_order_of_their_dates(folder):
    found = folder(EARLY, FEW)

    assert (days(found), found.date_order, len(found.threads)) == (["06-05", "01-13"], "dmy", 2)


def test_time_runs_forward_in_each_file_for_itself(folder):
    found = folder(f"01/02/24, 10:00 - A: a\n02/02/24, 10:00 - A: b\n{EARLY}", FEW)

    assert days(found)[2] == "06-05"


def test_files_of_phones_with_other_orders_keep_their_own(folder):
    assert (days(folder(FEW, MONTH_FIRST)), folder(FEW, MONTH_FIRST).date_order) == (
        ["01-13", "06-13"],
        "",
    )
    with pytest.raises(DateOrderUnknown, match="05/06/24"):
        folder(FEW, MONTH_FIRST, EARLY)
    assert days(folder(FEW, MONTH_FIRST, EARLY, date_order="mdy"))[2] == "05-06"


def test_an_error_names_the_file(folder):
    with pytest.raises(BadImport, match=r"b\.txt: line 1: 13/13/24 is no day"):
        folder(FEW, "13/13/24, 10:00 - Jo: a\n")
    with pytest.raises(BadImport, match=r"b\.txt: line 1: there is no such time"):
        folder(FEW, "13/01/24, 10:99 - Jo: a\n")
    with pytest.raises(BadImport, match=r"^file 2: line 1: 13/13/24 is no day"):
        read_all([FEW.encode(), b"13/13/24, 10:00 - Jo: a\n"])


def test_what_is_left_out_is_shown_with_its_file_and_line(folder):
    found = folder("before\n" + FEW, f"{FEW}13/01/24, 10:01 - Anna: <Media omitted>\n")

    (media,) = found.examples["media"]
    assert media.endswith("b.txt: line 2: Anna: <Media omitted>")
    assert read_text(f"before\n{FEW}").examples == {
        "line before the first message": ("line 1: before",)
    }


def test_a_group_stays_one_conversation():
    people = "".join(f"13/01/24, 10:{n:02} - P{n % 7}: hi {n}\n" for n in range(60))

    found = read_text(people)

    assert (len(found.threads), len(found.authors), len(found.messages)) == (1, 7, 60)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<Media omitted>", "media"),
        ("<Medien ausgeschlossen>", "media"),
        ("PTT-2019.opus (archivo adjunto)", "media"),
        ("<attached: 00000001-AUDIO.opus>", "media"),
        (f"{MARK}image omitted", "media"),
        ("Bild weggelassen", "media"),
        ("null", "media"),
        ("This message was deleted", "deleted message"),
        ("Вы удалили это сообщение", "deleted message"),
        ("Missed voice call", "call"),
        ("location: https://maps.google.com/?q=1,2", "location"),
        ("Messages and calls are end-to-end encrypted. Tap to learn more.", "encryption notice"),
        ("Die Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.", "encryption notice"),
        (f"{MARK}etwas ganz Neues", "system line"),
        ("", "empty message"),
    ],
    ids=lambda value: value[:20],
)
def test_what_nobody_wrote_is_counted_by_its_reason(text, reason):
    found = entry(text)

    assert [said.text for said in found.messages] == ["Hi"]
    assert found.skipped == {reason: 1}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<Media omitted>\nlook at this", "look at this"),
        ("IMG-1.jpg (file attached)\nlook at this", "look at this"),
        (f"look at this {MARK}<attached: 1.jpg>", "look at this"),
        (f"look at this {MARK}<This message was edited>", "look at this"),
        (f"{MARK}+49 151 234", "+49 151 234"),
        ("is the chat end-to-end encrypted?", "is the chat end-to-end encrypted?"),
        ("see offer.pdf (the new one)", "see offer.pdf (the new one)"),
        ("@\u2068Jo\u2069 hi", "@Jo hi"),
    ],
    ids=lambda value: value[:20],
)
def test_what_a_person_wrote_beside_it_is_kept(text, words):
    assert entry(text).messages[-1].text == words


@pytest.mark.parametrize(
    "line",
    ["You were added", "Anna changed the subject to: x", 'Jo named it "a: b"', "Jo:no space"],
    ids=str,
)
def test_a_line_without_an_author_is_a_system_line(line):
    found = read_text(f"{FEW}13/01/24, 10:01 - {line}")

    assert (len(found.messages), found.skipped) == (1, {"system line": 1})


def test_a_chat_of_media_only_is_refused():
    with pytest.raises(BadImport, match=r"holds only media.*media \(2\)"):
        read_text("13/01/24, 10:00 - A: <Media omitted>\n13/01/24, 10:01 - B: <Media omitted>")


def test_a_later_longer_export_is_the_same_chat():
    shorter = f"{FEW}13/01/24, 10:01 - Jo: Hello\n"

    ids = [read_text(text).threads[0].external_id for text in (shorter, f"{shorter}more\n{FEW}")]

    assert ids[0] != read_text(FEW).threads[0].external_id
    assert len({read_text(text).threads[0].external_id for text in (shorter, shorter + FEW)}) == 1


@pytest.mark.parametrize(
    ("name", "title"),
    [("_chat.txt", ""), ("a/WhatsApp Chat with Jo.txt", "WhatsApp Chat with Jo"), ("x.txt", "x")],
    ids=str,
)
def test_only_the_text_of_a_zip_is_read(name, title):
    found = read(zipped({"1.jpg": b"\xff", name: FEW, "__MACOSX/._chat.txt": b"\0"}))

    assert isinstance(found, Authored)
    assert (found.format, found.threads[0].title) == ("whatsapp", title)
