"""`import`, `acceptance` and `config` on the command line."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run, payload, refusal
from workbench import accounts, curating, importing
from workbench.cli.importing import FORMATS_HELP
from workbench.formats.registry import ALSO_CALLED

ROOT = Path(__file__).resolve().parents[2]
STAR = ROOT.parent / "shared" / "data" / "star" / "star_dialogues.jsonl"
KEYS = [
    "format", "conversations", "messages", "client", "manager", "ai", "notes", "skipped",
    "duplicates", "authors", "dataset", "hash",
]  # fmt: skip
FIGURES = {
    "conversations": 302, "messages": 5254, "client": 2627, "manager": 2627, "ai": 2174,
    "notes": 0, "duplicates": 0, "format": "star", "dataset": "star",
}  # fmt: skip
needs_star = pytest.mark.skipif(not STAR.exists(), reason="../shared is absent")


def test_an_import_tells_what_it_found(ready: Run, transcript: Path) -> None:
    told = payload(ready("import", transcript, "--dataset", "shop", "--json"))

    assert list(told) == KEYS
    assert (told["conversations"], told["client"], told["manager"]) == (2, 2, 2)


def test_a_dry_run_tells_the_same_and_stores_nothing(ready: Run, transcript: Path) -> None:
    dry = payload(ready("import", transcript, "--dataset", "shop", "--dry-run", "--json"))

    assert curating.datasets(accounts.tenant_for()) == []
    assert payload(ready("import", transcript, "--dataset", "shop", "--json")) == dry


def test_people_read_what_is_new(ready: Run, transcript: Path) -> None:
    ready("import", transcript, "--dataset", "shop")

    result = ready("import", transcript, "--dataset", "shop")

    assert "0 new messages, 4 known already" in result.stdout


@needs_star
def test_star_gives_its_known_figures(ready: Run) -> None:
    told = payload(ready("import", STAR, "--dataset", "star", "--json"))

    assert {key: told[key] for key in FIGURES} == FIGURES


@needs_star
def test_star_imported_again_adds_nothing(ready: Run) -> None:
    first = payload(ready("import", STAR, "--dataset", "star", "--json"))

    again = payload(ready("import", STAR, "--dataset", "star", "--json"))

    assert again == {**first, "duplicates": first["messages"]}
    assert curating.dataset(accounts.tenant_for(), "star").version == 1


@needs_star
def test_star_has_its_known_acceptance(ready: Run) -> None:
    ready("import", STAR, "--dataset", "star")

    told = payload(ready("acceptance", "--dataset", "star", "--json"))

    assert told["rate"] == pytest.approx(0.827560, abs=5e-7)
    assert told["clustered_se"] == pytest.approx(0.011092, abs=5e-7)
    assert (told["decided"], told["as_is"], told["replaced"]) == (2627, 2174, 453)
    assert (told["clusters"], told["edit_share"]) == (302, 0.0)


def test_acceptance_without_decisions_is_no_number(ready: Run) -> None:
    told = payload(ready("acceptance", "--chats", "--json"))

    assert (told["decided"], told["rate"], told["clustered_se"]) == (0, None, None)


BROKEN = {
    "a broken JSON line": (b'{"DialogueID": 1, "Events": [\n', "line 1"),
    "an unknown role": (b"CLIENT: hi\nAGENT: hello\n", "line 2"),
    "an empty file": (b"", "empty"),
    "a binary file": (b"\x89PNG\r\n\x1a\n\0\0", "not text"),
    "no message": (b"=== Only a heading\n", "format"),
}


@pytest.mark.parametrize("name", BROKEN, ids=str)
def test_a_file_that_can_not_be_used_is_refused(ready: Run, tmp_path: Path, name: str) -> None:
    data, said = BROKEN[name]
    path = tmp_path / "broken.txt"
    path.write_bytes(data)

    line = refusal(ready("import", path, "--dataset", "x", "--json"))

    assert line.startswith(f"{path}: ")
    assert said in line


def test_a_path_that_can_not_be_read_is_refused(ready: Run, tmp_path: Path) -> None:
    line = refusal(ready("import", tmp_path / "missing.txt", "--dataset", "x"))

    assert line.startswith(f"{tmp_path / 'missing.txt'}: can't be read")


def test_a_folder_is_imported_with_all_its_files(
    ready: Run, transcript: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "exports"
    (folder / "old").mkdir(parents=True)
    (folder / "old" / "chat.txt").write_bytes(transcript.read_bytes())
    (folder / "a.jpg").write_bytes(b"\xff\xd8\xff\0")

    told = payload(ready("import", folder, "--dataset", "shop", "--json"))

    assert told["conversations"] == 2
    assert told["skipped"]["file with no chat in it"] == 1


def test_one_broken_file_of_two_stores_nothing(
    ready: Run, transcript: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.txt"
    broken.write_text("CLIENT: hi\nAGENT: hello\n")

    refusal(ready("import", transcript, broken, "--dataset", "shop"))

    assert curating.datasets(accounts.tenant_for()) == []


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--dataset", "a@b", "no @"),
        ("--dataset", " ", "visible"),
        ("--format", "transcrip", "did you mean"),
        ("--company", "Nobody", "there are: local"),
    ],
    ids=["name", "blank name", "format", "company"],
)
def test_a_wrong_option_is_refused(
    ready: Run, transcript: Path, option: str, value: str, said: str
) -> None:
    options = {"--dataset": "shop", option: value}

    result = ready("import", transcript, *(part for pair in options.items() for part in pair))

    assert said in refusal(result)


@pytest.mark.sqlite
def test_a_database_that_can_not_be_written_is_refused(
    run: Run, empty_home: Path, transcript: Path
) -> None:
    (empty_home / "replybench.db").mkdir(parents=True)

    assert "can't be opened" in refusal(run("import", transcript, "--dataset", "x"))


@pytest.mark.sqlite
def test_a_home_that_can_not_be_made_is_refused(run: Run, empty_home: Path) -> None:
    empty_home.write_text("a file stands in the way")

    assert "WORKBENCH_HOME" in refusal(run("init"))


def test_acceptance_of_an_unknown_dataset_names_those_there_are(
    ready: Run, transcript: Path
) -> None:
    ready("import", transcript, "--dataset", "shop")

    assert "there are: shop" in refusal(ready("acceptance", "--dataset", "star"))


def test_a_config_is_added_once_and_listed(ready: Run, tmp_path: Path) -> None:
    prompt = tmp_path / "prompt.txt"
    prompt.write_text("Be brief.")
    line = ["config", "add", "Brief", "--model", "embedded:default", "--prompt", prompt]

    made = payload(ready(*line, "--param", "temperature=0.2", "--json"))

    assert payload(ready(*line, "--param", "temperature=0.2", "--json")) == made
    assert made in payload(ready("config", "list", "--json"))["configs"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--model", "embedded"],
        ["--model", "nobody:x"],
        ["--model", "embedded:default", "--param", "temperature"],
        ["--model", "embedded:default", "--param", "warmth=1"],
        ["--model", "embedded:default", "--prompt", "/nowhere/prompt.txt"],
    ],
    ids=lambda arguments: arguments[-1],
)
def test_a_config_that_can_not_be_used_is_refused(ready: Run, arguments: list[str]) -> None:
    assert refusal(ready("config", "add", "Brief", *arguments))


@pytest.fixture
def whatsapp(tmp_path: Path) -> Path:
    """An export whose dates can be read in two orders."""
    path = tmp_path / "WhatsApp Chat with Anna.txt"
    path.write_text("01/02/24, 10:00 - Anna: mail a@b.co\n01/02/24, 10:01 - Marek: hello\n")
    return path


def test_names_and_dates_are_asked_for_by_their_options(ready: Run, whatsapp: Path) -> None:
    line = ["import", whatsapp, "--dataset", "shop", "--json"]

    assert "--date-order dmy|mdy" in refusal(ready(*line))
    dated = [*line, "--date-order", "dmy"]
    assert "which of these is you? Anna (1), Marek (1); say --manager NAME" in refusal(
        ready(*dated)
    )
    told = payload(ready(*dated, "--manager", "Marek"))
    assert list(told) == KEYS
    assert (told["format"], told["client"], told["manager"]) == ("whatsapp", 1, 1)
    assert told["authors"] == {"Anna": 1, "Marek": 1}


def test_personal_data_is_masked_on_request(ready: Run, whatsapp: Path) -> None:
    options = ["--date-order", "dmy", "--manager", "Marek", "--mask-pii"]

    ready("import", whatsapp, "--dataset", "shop", *options)

    tenant = accounts.tenant_for()
    told = curating.conversations(tenant, curating.dataset(tenant, "shop").id)
    assert told[0].turns[0].text == "mail <EMAIL_1>"


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--manager", "Mark", "'Mark' wrote nothing"),
        ("--date-order", "dym", "available: dmy, mdy, ymd"),
    ],
    ids=["name", "order"],
)
def test_a_wrong_answer_is_refused(
    ready: Run, whatsapp: Path, option: str, value: str, said: str
) -> None:
    options = {"--date-order": "dmy", "--manager": "Marek", option: value}
    line = [part for pair in options.items() for part in pair]

    assert said in refusal(ready("import", whatsapp, "--dataset", "shop", *line))


def test_people_read_what_was_left_out_with_its_first_lines(ready: Run, tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    path.write_text(
        "31/01/24, 10:00 - Anna: hi\n31/01/24, 10:01 - Anna: <Media omitted>\n"
        "31/01/24, 10:02 - Marek: hello\n"
    )

    result = ready("import", path, "--dataset", "shop", "--manager", "Marek")

    assert "Skipped: media, 1 time\n  line 2: Anna: <Media omitted>\n" in result.stdout
    assert result.stderr == ""


def test_help_names_every_format() -> None:
    named = FORMATS_HELP.replace(",", " ").replace(".", " ").split()

    assert set(importing.formats()) | set(ALSO_CALLED) <= set(named)
