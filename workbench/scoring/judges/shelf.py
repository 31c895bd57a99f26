"""The judges that there are: the workbench's own, those of the operator's folder, a notebook's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from workbench.domain.errors import BadInput
from workbench.domain.names import unknown
from workbench.domain.replies import ModelRef
from workbench.domain.scorers import ScorerRef
from workbench.scoring.judges.asking import AGAIN, BEGINS, CLOSING, EMBEDDED, FRAME
from workbench.scoring.judges.files import OF_CONVERSATIONS, Judge, hash_of, read
from workbench.scoring.registry import SCORERS
from workbench.settings import settings

FOLDER = Path(__file__).parent
AGAINST_THE_FIRST = "Each arm against the run's first one: 100 % wins always, 50 % is a tie."
WHOLE = "Judged on all that the manager wrote in the conversation."
DEMO = "A demo judge: the embedded model, with two choices."
_loaded: dict[str, Judge] = {}


@dataclass(frozen=True, slots=True)
class Bench:
    """A judge with the model that judges for it.

    `hash` is of the file and its frame. The embedded model is a demo judge: it is asked with two
    choices alone. `played` says that it is asked about whole, simulated conversations.
    """

    name: str
    file: Judge
    model: ModelRef
    played: bool = False

    @property
    def judge(self) -> Judge:
        """The judge as it is asked."""
        judge = self.file.of_conversations() if self.played else self.file
        return judge.in_two() if self.is_demo else judge

    @property
    def is_demo(self) -> bool:
        """Whether a model judges that is here to show how it works."""
        return self.model.provider == EMBEDDED

    @property
    def version(self) -> int:
        """The file's version."""
        return self.file.version

    @property
    def hash(self) -> str:
        """What the file and its frame are known by."""
        played = (OF_CONVERSATIONS, BEGINS) if self.played else ()
        return hash_of(self.file, "\n".join((FRAME, CLOSING, AGAIN, *played)))


def all() -> dict[str, Judge]:
    """Every judge by name; raises BadInput for a file that can't be used."""
    return {**_own(), **_operators(), **_loaded}


def names() -> list[str]:
    """The names of all judges, without a look into their files."""
    folder = _folder()
    operators = [file.stem for file in sorted(folder.glob("*.y*ml"))] if folder else []
    return sorted({*_own(), *operators, *_loaded})


def find(reference: str, *, played: bool = False) -> Bench:
    """The judge of a reference; where that names no model, with the setting's.

    Raises BadInput where there is none, its file can't be used, or it does not fit conversations
    that were `played`.
    """
    wanted = ScorerRef.parse(reference)
    if wanted.option:
        raise BadInput(f"judge {wanted.name!r} takes no option; write {wanted.name}@provider:model")
    model = wanted.model or ModelRef.parse(settings().judge_model)
    judge = _judge(wanted.name)
    if played:
        judge.of_conversations()
    return Bench(str(ScorerRef(wanted.name, model=model)), judge, model, played)


def described(reference: str, *, played: bool = False) -> dict[str, Any]:
    """What a run keeps of a judge, so that its figures can be read wherever the run is."""
    found = find(reference, played=played)
    judge = found.judge
    return {
        "version": found.version,
        "unit": "share",
        "better": "higher",
        "meaning": " ".join(_meaning(found)),
        "title": judge.title,
        "judge": str(found.model),
        "hash": found.hash,
        "kind": judge.kind,
        "ordinal": judge.ordinal,
        "choices": [choice.model_dump() for choice in judge.choices],
    }


def recorded_by(reference: str, version: int) -> str:
    """Whose recorded scores are shown, for one who wants to ask that judge again."""
    name = ScorerRef.parse(reference).name
    here = all().get(name)
    if here is None:
        return f"Its scores were recorded elsewhere; there is no judge {name!r} here."
    if here.version != version:
        return (
            f"Its scores were recorded elsewhere, by version {version} of {name!r}; here it is "
            f"version {here.version}."
        )
    return "Its scores were recorded elsewhere."


def load_judge(file: Path | str) -> Judge:
    """Take a judge from a file into this process, as a notebook does; its name is the file's.

    May be done again after an edit. Raises BadInput where the name is the workbench's own.
    """
    judge = read(Path(file))
    _check_free(judge.name)
    _loaded[judge.name] = judge
    return judge


def _meaning(found: Bench) -> Iterator[str]:
    yield found.judge.question
    if found.judge.is_pairwise:
        yield AGAINST_THE_FIRST
    if found.played:
        yield WHOLE
    if found.is_demo:
        yield DEMO


def _judge(name: str) -> Judge:
    if found := _loaded.get(name) or _own().get(name):
        return found
    folder = _folder()
    files = [folder / f"{name}{end}" for end in (".yaml", ".yml")] if folder else []
    for file in files:
        if file.is_file():
            _check_free(name)
            return read(file)
    raise unknown("judge", name, names())


@lru_cache
def _own() -> Mapping[str, Judge]:
    return {file.stem: read(file) for file in sorted(FOLDER.glob("*.yaml"))}


def _operators() -> dict[str, Judge]:
    folder = _folder()
    found = [read(file) for file in sorted(folder.glob("*.y*ml"))] if folder else []
    for judge in found:
        _check_free(judge.name)
    return {judge.name: judge for judge in found}


def _folder() -> Path | None:
    """The operator's folder; the one in the home folder where that is there."""
    wanted = settings()
    if wanted.judges:
        if not wanted.judges.is_dir():
            raise BadInput(f"WORKBENCH_JUDGES: there is no folder {wanted.judges}; make it")
        return wanted.judges
    home = wanted.home / "judges"
    return home if home.is_dir() else None


def _check_free(name: str) -> None:
    if name in SCORERS or name in _own():
        raise BadInput(f"{name!r} is the name of the workbench's own; rename {name}.yaml")
