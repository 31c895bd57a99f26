"""A client played by a model: who it is, what its model is sent, and what its answer says.

Nothing here knows the company's prompt, nor what a chat says of its client: a persona is told who
it is, what it wants, and what was said.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any

from workbench.domain.errors import BadInput
from workbench.domain.prompts import ConfigSpec, Prompt, build_request
from workbench.domain.replies import ChatRequest, ModelRef, Parameters
from workbench.domain.turns import Side, Turn

CONTEXT_MESSAGES = 20
CHAT_OPENS = "(The chat with the company begins.)"
HIGHEST_SEED = 2**31 - 1
MOST_TURNS = 50
NAME_LIMIT = 200
TEXT_LIMIT = 4_000
SWAPPED = {Side.CLIENT: Side.MANAGER, Side.MANAGER: Side.CLIENT}


class Stop(StrEnum):
    """Why a persona writes no more."""

    GOAL = "goal reached"
    GAVE_UP = "gave up"
    TURNS = "maximum turns"
    LOOP = "both repeated themselves"


MARKERS = {f"[END: {stop}]": stop for stop in (Stop.GOAL, Stop.GAVE_UP)}


@dataclass(frozen=True, slots=True)
class PersonaSpec:
    """Who a model plays, what that client wants, and after how many messages it ends."""

    name: str
    description: str
    goal: str
    model: ModelRef
    temperature: float = 0.7
    seed: int = 0
    max_turns: int = 8

    @property
    def frozen(self) -> dict[str, Any]:
        """As a run keeps it beside its name, so that later edits don't change the run."""
        kept = {**asdict(self), "model": str(self.model)}
        return {key: value for key, value in kept.items() if key != "name"}

    @classmethod
    def thawed(cls, name: str, kept: dict[str, Any]) -> "PersonaSpec":
        """The persona as a run keeps it."""
        return cls(name, **{**kept, "model": ModelRef.parse(kept["model"])})

    def repeated(self, run_seed: int, repeat: int) -> "PersonaSpec":
        """The persona with a seed of its own in each repeat of a run, the same for each config."""
        digest = sha256(f"{self.seed}:{run_seed}:{repeat}".encode()).digest()
        return replace(self, seed=int.from_bytes(digest[:4]) & HIGHEST_SEED)


@dataclass(frozen=True, slots=True)
class Said:
    """A persona's answer: its message, which may be empty where it only stopped, and the stop."""

    text: str
    stop: Stop | None


def checked(spec: PersonaSpec) -> PersonaSpec:
    """The persona as it can be stored; raises BadInput for what can't be used."""
    name = " ".join(spec.name.split())
    if not name or len(name) > NAME_LIMIT or not name.isprintable():
        raise BadInput(f"a persona needs a name of 1 to {NAME_LIMIT} visible characters")
    for label, text in (("who the persona is", spec.description), ("its goal", spec.goal)):
        if not 0 < len(text.strip()) <= TEXT_LIMIT:
            raise BadInput(f"say {label} in 1 to {TEXT_LIMIT:,} characters")
    _check_numbers(spec)
    return replace(spec, name=name, description=spec.description.strip(), goal=spec.goal.strip())


def persona_request(spec: PersonaSpec, said: Sequence[Turn], turn: int) -> ChatRequest:
    """The request for the persona's next message, its `turn` counted from 1.

    The roles are swapped: to the persona the manager is the other one. The same persona in the
    same conversation makes the same request, seed included; whether the same seed gives the same
    words is the provider's matter, and some have no seeds at all.
    """
    kept = said[-CONTEXT_MESSAGES:]
    swapped = [Turn(SWAPPED[turn.role], turn.text) for turn in kept]
    if kept and kept[0].role is Side.CLIENT:  # some chat templates want the other side to begin
        swapped.insert(0, Turn(Side.CLIENT, CHAT_OPENS))
    answered = any(turn.role is Side.MANAGER for turn in kept)
    config = ConfigSpec(
        prompt=_instructions(spec, may_end=answered),
        model=spec.model,
        parameters=Parameters(temperature=spec.temperature, seed=turn_seed(spec.seed, turn)),
        context_messages=len(swapped) + 1,
    )
    return build_request(config, Prompt(), [*swapped, Turn(Side.CLIENT, _cue(spec, said))])


def turn_seed(seed: int, turn: int) -> int:
    """A seed for each turn of a persona, in the 31 bits that every provider takes."""
    return int.from_bytes(sha256(f"{seed}:{turn}".encode()).digest()[:4]) & HIGHEST_SEED


def read_answer(text: str) -> Said:
    """What a persona said, without the marker at its end; a marker elsewhere is just text."""
    words, stop = text.strip(), None
    while found := _ending(words):
        marker, stop = found
        words = words[: -len(marker)].rstrip()
    return Said(words, stop)


def _ending(words: str) -> tuple[str, Stop] | None:
    for marker, stop in MARKERS.items():
        if words[-len(marker) :].casefold() == marker.casefold():
            return marker, stop
    return None


def _check_numbers(spec: PersonaSpec) -> None:
    if not 0 <= spec.temperature <= 2:
        raise BadInput(f"temperature {spec.temperature:g} can't be used; use 0 to 2")
    if not 0 <= spec.seed <= HIGHEST_SEED:
        raise BadInput(f"seed {spec.seed} can't be used; use 0 to {HIGHEST_SEED}")
    if not 1 <= spec.max_turns <= MOST_TURNS:
        raise BadInput(f"{spec.max_turns} turns can't be played; use 1 to {MOST_TURNS}")


def _instructions(spec: PersonaSpec, *, may_end: bool) -> str:
    """Who the persona is; how to end is told once there was an answer, or some end at once."""
    reached, gave_up = MARKERS
    ending = (
        "\nWhen you have what you want, end your message with this last line, and nothing after "
        f"it:\n{reached}\nWhen you would give up or leave, end with this last line instead:\n"
        f"{gave_up}\nOtherwise write neither of these lines."
    )
    return (
        "You play a CLIENT who writes direct messages to a company. The other side is the "
        "company's manager; you are never the manager and never write the manager's part.\n\n"
        f"Your name: {spec.name}\nWho you are: {spec.description}\nWhat you want: {spec.goal}\n\n"
        "Write only the client's next message, in the client's own language, as short as people "
        "write in direct messages. No name in front, no quotation marks, no explanation."
        f"{ending if may_end else ''}"
    )


def _cue(spec: PersonaSpec, said: Sequence[Turn]) -> str:
    """Comes last: without it a small model slips into the manager's part."""
    if said and said[-1].role is Side.MANAGER:
        return f"(What does {spec.name}, the client, write back?)"
    nth = "next" if said else "first"
    return f"(Write {spec.name}'s {nth} message to the company.)"
