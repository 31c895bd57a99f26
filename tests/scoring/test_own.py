"""Own scorers: files of the operator's folder, one file for a process, functions of a notebook."""

from dataclasses import replace

import pytest

from tests.own_scorers import POLITE
from workbench.domain.errors import BadInput
from workbench.domain.replies import ScoreValue
from workbench.scoring import (
    SCORERS,
    adopt,
    check_portable,
    everything,
    find,
    is_portable,
    own,
    read_file,
    score,
    scorer,
)
from workbench.settings import settings


@pytest.fixture
def folder(tmp_path, monkeypatch, registry):
    """The home's folder of scorers, none of which has been read."""
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    monkeypatch.setattr(own, "_read", set())
    settings.cache_clear()
    (tmp_path / "scorers").mkdir()
    yield tmp_path / "scorers"
    settings.cache_clear()


def written(folder, text, name="tone.py"):
    """A file of scorers."""
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_a_file_in_the_folder_is_known_by_name(folder, sample):
    written(folder, POLITE)

    assert find("polite")(sample, "please wait").value == 1
    assert find("polite").meaning == "The reply says please."


def test_a_folder_of_another_place_can_be_set(folder, tmp_path, monkeypatch):
    (tmp_path / "mine").mkdir()
    written(tmp_path / "mine", POLITE)
    monkeypatch.setenv("WORKBENCH_SCORERS", str(tmp_path / "mine"))
    settings.cache_clear()

    assert "polite" in [each.name for each in everything()]


def test_a_set_folder_that_is_not_there_is_told(folder, monkeypatch):
    monkeypatch.setenv("WORKBENCH_SCORERS", "/nowhere/scorers")
    settings.cache_clear()

    with pytest.raises(BadInput, match="WORKBENCH_SCORERS names /nowhere/scorers"):
        everything()


def test_a_home_without_the_folder_has_the_built_in_ones(folder):
    folder.rmdir()

    assert {each.place for each in everything()} == {"built in"}


def test_a_file_is_run_once(folder):
    written(folder, POLITE + "\nopen(__file__ + '.log', 'a').write('x')\n")

    for _ in range(3):
        everything()

    assert (folder / "tone.py.log").read_text() == "x"


BROKEN = {
    "a fault": ("x = 1\n\n1 / 0\n", r"tone\.py, line 3: ZeroDivisionError: division by zero"),
    "in a function": ("def f():\n    1 / 0\n\nf()\n", r"tone\.py, line 2: ZeroDivisionError"),
    "syntax": ("x = 1\ndef (\n", r"tone\.py, line 2: SyntaxError: "),
    "an exit": ("import sys\nsys.exit(3)\n", r"tone\.py, line 2: SystemExit: 3"),
    "no text": ("\0", r"tone\.py: .*null byte"),
    "a name of ours": (
        POLITE.replace("polite", "chrf"),
        r"tone\.py, line 5: scorer 'chrf' is taken by workbench\.scoring\.text_metrics",
    ),
}


@pytest.mark.parametrize(("text", "told"), BROKEN.values(), ids=BROKEN)
def test_a_file_that_fails_is_named_with_its_line(folder, text, told):
    written(folder, text)

    with pytest.raises(BadInput, match=told):
        find("polite")


def test_a_file_that_fails_leaves_nothing_behind_and_is_read_again_once_mended(folder):
    written(folder, POLITE + "\n1 / 0\n")
    with pytest.raises(BadInput):
        everything()
    assert "polite" not in SCORERS

    written(folder, POLITE)

    assert find("polite")


def test_a_broken_file_does_not_hurt_the_built_in_scorers(folder):
    written(folder, "1 / 0")

    assert find("chrf")


def test_two_files_can_not_share_a_name(folder):
    written(folder, POLITE, "a.py")
    written(folder, POLITE, "b.py")

    with pytest.raises(BadInput, match=r"b\.py, line 5: scorer 'polite' is taken by .*a\.py"):
        everything()


def test_a_file_of_its_own_is_known_to_this_process(folder, tmp_path):
    read_file(written(tmp_path, POLITE))

    assert find("polite").place == "here"


def test_a_file_that_is_not_there_is_told(folder):
    with pytest.raises(BadInput, match=r"there is no file nowhere\.py"):
        read_file(folder.relative_to(folder) / "nowhere.py")


def test_a_file_that_is_no_python_is_told(folder):
    with pytest.raises(BadInput, match=r"tone\.txt is no Python file"):
        read_file(written(folder, POLITE, "tone.txt"))


def test_a_function_is_registered_with_the_version_of_its_source(folder, sample):
    def shout(_sample, reply):
        """How much of the reply is in capitals."""
        return ScoreValue(100 * sum(map(str.isupper, reply)) / len(reply))

    assert adopt(["chrf", shout]) == ["chrf", "shout"]
    first = find("shout")

    def shout(_sample, _reply):
        """Something else."""
        return ScoreValue(0)

    assert adopt([shout]) == ["shout"]
    assert first.meaning == "How much of the reply is in capitals."
    assert 0 < find("shout").version < 2**31
    assert first.version != find("shout").version


def test_the_same_function_has_the_same_version_again(folder):
    def calm(_sample, _reply):
        return ScoreValue(1)

    adopt([calm])
    version = find("calm").version
    adopt([calm])

    assert find("calm").version == version


def test_a_decorated_function_keeps_what_it_says_of_itself(folder):
    @scorer(version=7, unit="count", better="lower")
    def commas(_sample, reply):
        return ScoreValue(reply.count(","))

    assert adopt([commas]) == ["commas"]
    assert (find("commas").version, find("commas").unit) == (7, "count")


def test_a_function_from_no_file_has_a_version_too(folder):
    made = {}
    exec("def typed(sample, reply): return None", made)  # noqa: S102

    assert adopt([made["typed"]]) == ["typed"]


@pytest.mark.parametrize(
    "given", [lambda sample, reply: None, 3, object()], ids=["lambda", "number", "object"]
)
def test_what_has_no_name_is_refused(folder, given):
    with pytest.raises(BadInput, match="a scorer is a function with a name"):
        adopt([given])


def test_a_function_can_not_take_the_name_of_ours(folder):
    def chrf(_sample, _reply):
        return None

    with pytest.raises(BadInput, match="'chrf' is taken by workbench"):
        adopt([chrf])


def test_another_process_knows_the_folders_and_ours_but_no_notebooks(folder, tmp_path):
    written(folder, POLITE)

    @scorer(version=1, unit="share")
    def mine(_sample, _reply):
        return None

    assert is_portable("polite")
    assert is_portable("forbidden=refund")
    assert is_portable("similarity@openai:text-embedding-3-small")
    assert not is_portable("mine")
    with pytest.raises(BadInput, match=f"'mine' is known to this process alone; .* in {folder}"):
        check_portable(["chrf", "mine"])


FAILING = {
    "raises": (lambda: 1 / 0, "ZeroDivisionError"),
    "nan": (lambda: ScoreValue(float("nan")), "finite"),
    "a string": (lambda: "good", "not str"),
    "a string in a value": (lambda: ScoreValue("good"), "TypeError"),
    "nothing in a value": (lambda: ScoreValue(None), "TypeError"),
    "a huge whole number": (lambda: ScoreValue(10**400), "OverflowError"),
    "a complex number": (lambda: ScoreValue(1j), "TypeError"),
    "an array": (lambda: ScoreValue([1, 2]), "TypeError"),
    "an exit": (lambda: exit(), "SystemExit"),
}


@pytest.mark.parametrize(("give", "told"), FAILING.values(), ids=FAILING)
def test_what_is_no_value_is_an_error_and_no_default(folder, sample, give, told):
    def mine(_sample, _reply):
        return give()

    (result,) = score(adopt([mine]), replace(sample, completion=None), "Hello")

    assert result.value is None
    assert told in result.error
