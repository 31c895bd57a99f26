"""A judge's file: its question, what it is shown, and its choices with the values they give."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from workbench.domain.errors import BadInput
from workbench.domain.replies import content_hash

NAME = re.compile(r"[a-z][a-z0-9_]{1,59}")
SLOT = re.compile(r"\{([a-z_]+)\}")
LONGEST_FILE = 50_000
CONTEXT_SLOTS = frozenset({"client", "conversation", "human", "manager", "policy"})
REPLY_SLOTS = {"rubric": frozenset({"reply"}), "pairwise": frozenset({"first", "second"})}
FIRST, TIE, SECOND = 1.0, 0.5, 0.0
PASS, FAIL = "pass", "fail"
PASSES_ABOVE = 0.5
OF_CONVERSATIONS = (
    'What is judged is a whole conversation between a client and a manager. "The reply" is all '
    "that this manager wrote in it, message by message, taken together; judge each message as an "
    'answer to what stood before it. What was said "before" is the whole conversation, and what '
    'the client wrote "last" is all that the client wrote in it.'
)

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]
Label = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_]{0,39}$")]


class Choice(BaseModel):
    """One of a judge's choices: what it is called, when it is right, and what it is worth."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    label: Label
    meaning: Words
    value: float = Field(ge=0, le=1)


class Judge(BaseModel):
    """A judge as its file says it; the version rises with every edit.

    `prompt` is what the model is shown, with slots: {reply}, or {first} and {second} of a pair;
    {conversation} and {client}'s last words; {manager}, what managers wrote before; {human}, a
    person's own reply; {policy}, what the company's prompt says. A reply that has nothing for one
    of these is not judged. A pair's choices are worth 1 where the first reply is better, 0 where
    the second is, 0.5 for a tie.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    name: str
    version: int = Field(ge=1)
    title: Words
    kind: Literal["rubric", "pairwise"] = "rubric"
    ordinal: bool = False
    question: Words
    prompt: Words
    choices: Annotated[tuple[Choice, ...], Field(strict=False, min_length=2, max_length=10)]

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        """The first thing that is wrong with the file as a whole."""
        for fault in self._faults():
            raise ValueError(fault)
        return self

    @property
    def slots(self) -> frozenset[str]:
        """What the prompt is filled with."""
        return frozenset(SLOT.findall(self.prompt))

    @property
    def is_pairwise(self) -> bool:
        """Whether it is shown two replies."""
        return self.kind == "pairwise"

    @property
    def labels(self) -> tuple[str, ...]:
        """What the choices are called, in their order."""
        return tuple(choice.label for choice in self.choices)

    @property
    def fits_conversations(self) -> bool:
        """Whether it needs no other reply beside what it judges."""
        return not self.is_pairwise and "human" not in self.slots

    def value(self, label: str) -> float:
        """What a choice is worth."""
        return next(choice.value for choice in self.choices if choice.label == label)

    def of_conversations(self) -> "Judge":
        """The same question about all that a manager wrote in a whole conversation.

        Raises BadInput where it needs another reply beside that: a person's, or another config's.
        """
        if self.is_pairwise:
            raise BadInput(
                f"judge {self.name!r} compares two replies to the same words, and simulated "
                "conversations go their own ways; leave it out"
            )
        if "human" in self.slots:
            raise BadInput(
                f"judge {self.name!r} compares with a person's own reply, and a simulated "
                "conversation has none; leave it out"
            )
        return self.model_copy(update={"prompt": f"{OF_CONVERSATIONS}\n\n{self.prompt}"})

    def in_two(self) -> "Judge":
        """The same question with two choices alone: pass and fail, or first and second of a pair.

        A rubric's reply passes where its choice would be worth more than a half.
        """
        if len(self.choices) == 2:
            return self
        if self.is_pairwise:
            kept = tuple(one for one in self.choices if one.value != TIE)
            return self.model_copy(update={"choices": kept})
        better = [one.meaning for one in self.choices if one.value > PASSES_ABOVE]
        worse = [one.meaning for one in self.choices if one.value <= PASSES_ABOVE]
        two = (
            Choice(label=PASS, meaning=" Or: ".join(better), value=1.0),
            Choice(label=FAIL, meaning=" Or: ".join(worse), value=0.0),
        )
        return self.model_copy(update={"choices": two})

    def _faults(self) -> Iterator[str]:
        wanted, known = REPLY_SLOTS[self.kind], REPLY_SLOTS[self.kind] | CONTEXT_SLOTS
        if missing := wanted - self.slots:
            yield f"the prompt of a {self.kind} judge has no {_slots(missing)}"
        if unknown := self.slots - known:
            yield f"the prompt has {_slots(unknown)}; there are {_slots(known)}"
        if len({label.casefold() for label in self.labels}) < len(self.labels):
            yield "two choices have the same label"
        yield from self._faults_of_values([choice.value for choice in self.choices])

    def _faults_of_values(self, values: list[float]) -> Iterator[str]:
        if len(set(values)) < 2:
            yield "all choices are worth the same"
        if self.ordinal and values not in (sorted(values), sorted(values, reverse=True)):
            yield "the choices of an ordinal judge stand in the order of their values"
        if self.is_pairwise and sorted(values) not in ([SECOND, FIRST], [SECOND, TIE, FIRST]):
            yield "a pair's choices are worth 1 (the first is better), 0 (the second) and 0.5 (tie)"
        if not self.is_pairwise and not min(values) <= PASSES_ABOVE < max(values):
            yield "one choice must be worth more than 0.5, and one 0.5 or less"


def read(file: Path) -> Judge:
    """The judge of a file; raises BadInput with what is wrong in it, and where."""
    if not NAME.fullmatch(file.stem) or file.suffix not in (".yaml", ".yml"):
        raise BadInput(
            f"{file.name} can't be a judge: name the file like keeps_promise.yaml, in small "
            "letters, digits and _"
        )
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"the judge {file} can't be read ({_why(error)})") from error
    return parse(file.stem, text)


def parse(name: str, text: str) -> Judge:
    """The judge of a file's text; raises BadInput."""
    if len(text) > LONGEST_FILE:
        raise BadInput(f"the judge {name!r} has {len(text):,} signs; at most {LONGEST_FILE:,}")
    import yaml

    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = f", line {where.line + 1}" if where else ""
        raise BadInput(f"the judge {name!r} is no YAML{line}: {_why(error)}") from error
    if not isinstance(found, dict):
        raise BadInput(f"the judge {name!r} is no YAML with version, title, question, prompt, ...")
    if found.setdefault("name", name) != name:
        raise BadInput(f"the judge {found['name']!r} stands in the file {name}.yaml; rename one")
    try:
        return Judge.model_validate(found)
    except ValidationError as error:
        raise BadInput(f"the judge {name!r} can't be used: {_first(error)}") from error


def hash_of(judge: Judge, frame: str) -> str:
    """sha256 of all that decides its verdicts: its file, and the frame that the file is put in."""
    return content_hash({"judge": judge.model_dump(mode="json"), "frame": frame})


def _first(error: ValidationError) -> str:
    wrong = error.errors(include_input=False, include_url=False, include_context=False)[0]
    place = ".".join(map(str, wrong["loc"]))
    said = wrong["msg"].removeprefix("Value error, ")
    return f"{place}: {said[:1].lower()}{said[1:]}" if place else said


def _slots(names: frozenset[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or getattr(error, "problem", None) or "not UTF-8"
