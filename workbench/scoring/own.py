"""Own scorers: functions of a notebook, and the operator's files, which every process knows.

A file is a Python program that is run once, so it may do all that the app may: only the operator
puts files into the folder, and nobody can upload one.
"""

import sys
import traceback
from collections.abc import Callable, Iterable
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from inspect import getsource
from pathlib import Path
from threading import RLock
from typing import Any

from workbench.domain.errors import BadInput
from workbench.domain.replies import ScoreValue
from workbench.domain.scorers import ScorerRef
from workbench.scoring.registry import SCORERS, Place, Scorer, coming_from, find, scorer
from workbench.settings import settings

ScorerLike = str | Callable[..., ScoreValue | None]
_read: set[Path] = set()
_reading = RLock()


def everything() -> list[Scorer]:
    """All scorers by name, those of the operator's files among them."""
    read_folder()
    return sorted(SCORERS.values(), key=lambda one: one.name)


def read_folder() -> None:
    """Run the files of the operator's folder that this process has not run yet.

    Raises BadInput with the file and its line where one of them fails or takes another's name.
    """
    folder = settings().scorers_folder
    if not folder.is_dir():
        if settings().scorers:
            raise BadInput(f"the setting WORKBENCH_SCORERS names {folder}, which is no folder")
        return
    for path in sorted(folder.glob("*.py")):
        _run(path.resolve(), "folder")


def read_file(path: Path) -> None:
    """Run one file of scorers, for this process alone."""
    if not path.is_file():
        raise BadInput(f"there is no file {path} of scorers; give a Python file")
    _run(path.resolve(), "here")


def adopt(scorers: Iterable[ScorerLike]) -> list[str]:
    """The references of scorers that are given by name or as functions, which are registered.

    A function without @scorer is taken as points of which more are better, and its version is made
    of its source, so that a changed function never shares scores with what it was.
    """
    return [one if isinstance(one, str) else _adopted(one) for one in scorers]


def is_portable(reference: str) -> bool:
    """Whether another process of this operator knows the scorer: a notebook's function it can't."""
    return find(reference).place != "here"


def check_portable(references: Iterable[str]) -> None:
    """Raise BadInput for a scorer that a run in the background could not know."""
    for reference in references:
        if not is_portable(reference):
            raise BadInput(
                f"scorer {reference!r} is known to this process alone; fill the run here, or put "
                f"its function into a file in {settings().scorers_folder}"
            )


def _adopted(function: Callable[..., ScoreValue | None]) -> str:
    name = getattr(function, "__name__", "")
    if not name.isidentifier():
        raise BadInput(f"a scorer is a function with a name, not {function!r}; write it with def")
    if not (name in SCORERS and SCORERS[name].function is function):
        scorer(version=_version(function), unit="points")(function)
    return str(ScorerRef(name))


def _version(function: Any) -> int:
    """A number of 31 bits of the function's source, or of its code where there is no source."""
    try:
        source = getsource(function)
    except (OSError, TypeError):
        code = function.__code__
        source = f"{code.co_code.hex()} {code.co_consts} {code.co_names}"
    return int.from_bytes(sha256(source.encode()).digest()[:4]) >> 1


def _run(path: Path, place: Place) -> None:
    with _reading:
        if path in _read:
            return
        spec = spec_from_file_location(str(path), path)
        if not spec or not spec.loader:
            raise BadInput(f"{path} is no Python file; give a file *.py of scorers")
        module = module_from_spec(spec)
        sys.modules[module.__name__] = module
        try:
            with coming_from(place):
                spec.loader.exec_module(module)
        except (Exception, SystemExit) as error:  # anybody's program: its failure is told
            del sys.modules[module.__name__]
            raise _failed(path, error) from error
        _read.add(path)


def _failed(path: Path, error: BaseException) -> BadInput:
    """What is wrong with a file, where in it, and as one line."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == str(path)]
    line, said = (lines or [None])[-1], " ".join(str(error).split())
    if isinstance(error, SyntaxError):
        line, said = error.lineno, error.msg
    place = f"{path}, line {line}" if line else str(path)
    kind = "" if isinstance(error, BadInput) else f"{type(error).__name__}: "
    return BadInput(f"{place}: {kind}{said}; mend the file, or take it out of the folder")
