"""Secrets at rest: keys from the settings or a file, bound to what they are for, changed over."""

import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from workbench import sealing
from workbench.domain.errors import BadInput, BadKey

ROOT = Path(__file__).resolve().parents[1]
SECRET = "sk-CANARY-0123456789"
FOR = "1 openai https://api.openai.com/v1"
MAKE = """
import sys
from pathlib import Path
from workbench import sealing

path = Path(sys.argv[1])
sys.stdin.readline()
print(sealing.sealer("", path).seal("ready", "test"))
"""


def test_what_is_sealed_opens_again_and_shows_nothing_of_the_secret(tmp_path: Path) -> None:
    sealer = sealing.sealer("", tmp_path / "encryption.key")

    sealed = sealer.seal(SECRET, FOR)

    assert "CANARY" not in sealed
    assert sealer.open(sealed, FOR) == SECRET


def test_the_key_file_is_made_once_for_our_eyes_only(tmp_path: Path) -> None:
    path = tmp_path / "home" / "encryption.key"
    sealed = sealing.sealer("", path).seal(SECRET, FOR)

    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["encryption.key"]
    assert sealing.sealer("", path).open(sealed, FOR) == SECRET


def test_processes_that_make_the_file_at_once_agree_on_one(tmp_path: Path) -> None:
    path = tmp_path / "encryption.key"
    command = [sys.executable, "-c", MAKE, str(path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    started = [subprocess.Popen(command, cwd=ROOT, **pipes) for _ in range(6)]

    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    sealed = [process.communicate()[0].strip() for process in started]

    sealer = sealing.sealer("", path)
    assert [sealer.open(one, "test") for one in sealed] == ["ready"] * len(started)
    assert [file.name for file in tmp_path.iterdir()] == ["encryption.key"]


def test_a_process_that_comes_second_leaves_the_first_ones_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "encryption.key"
    first = sealing.sealer("", path).seal(SECRET, FOR)
    monkeypatch.setattr(Path, "exists", lambda _: False)  # it looked before the first one wrote

    assert sealing.sealer("", path).open(first, FOR) == SECRET


def test_the_settings_keys_come_before_the_file(tmp_path: Path) -> None:
    path = tmp_path / "encryption.key"

    sealing.sealer(sealing.new_key(), path)

    assert not path.exists()


def test_a_secret_opens_for_nothing_else(tmp_path: Path) -> None:
    sealer = sealing.sealer("", tmp_path / "encryption.key")
    sealed = sealer.seal(SECRET, FOR)

    with pytest.raises(BadKey, match="for another address"):
        sealer.open(sealed, "1 openai https://evil.example/v1")


def test_the_newest_key_seals_and_the_older_ones_still_open(tmp_path: Path) -> None:
    old, new = sealing.new_key(), sealing.new_key()
    before = sealing.Sealer([old]).seal(SECRET, FOR)
    both = sealing.sealer(f"{new}, {old}", tmp_path / "none")

    after = both.seal(both.open(before, FOR), FOR)

    assert sealing.Sealer([new]).open(after, FOR) == SECRET
    with pytest.raises(BadKey, match="bring the old key back"):
        sealing.Sealer([old]).open(after, FOR)


@pytest.mark.parametrize(
    "key",
    ["secret", "A" * 43 + "=", "changeme" * 5, Fernet.generate_key().decode()[:-4], "é" * 44],
    ids=["short", "zeros", "words", "cut", "no base64"],
)
def test_a_weak_or_malformed_key_is_refused_without_being_repeated(
    tmp_path: Path, key: str
) -> None:
    with pytest.raises(BadInput, match="python -m workbench keys new") as refusal:
        sealing.sealer(f"{sealing.new_key()},{key}", tmp_path / "none")

    assert key not in str(refusal.value)


def test_a_weak_key_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "encryption.key"
    path.write_text("0123456789abcdef0123456789abcdef\n")

    with pytest.raises(BadInput, match="an encryption key is weak"):
        sealing.sealer("", path)
