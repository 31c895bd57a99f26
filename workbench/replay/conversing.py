"""One simulated conversation: a persona and a config answer each other until one of them ends it.

To the persona goes what was said and who it is; to the config's model exactly what a chat of these
messages would send it. Neither is told what the other one was told.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Any

from workbench.domain.access import Access
from workbench.domain.errors import BadAnswer, ProviderError
from workbench.domain.personas import PersonaSpec, Stop, persona_request, read_answer
from workbench.domain.redaction import REDACTED
from workbench.domain.replies import ChatRequest, Completion, Finish
from workbench.domain.simulations import Played, Spoken, transcript
from workbench.domain.spending import known_sum
from workbench.domain.turns import Side, Turn
from workbench.drafting import Requests
from workbench.replay.answering import raise_if_hopeless
from workbench.store.runs import Cell
from workbench.store.tables import Conversation, Reply

Ask = Callable[[ChatRequest, Access], Awaitable[Completion]]
NUL = "\x00"  # no text of PostgreSQL's holds it


@dataclass(frozen=True, slots=True)
class Scene:
    """An empty cell and what its conversation needs; `before` is what was really said.

    The persona has the seed of this repeat. The accesses are how the company reaches both models.
    """

    run_id: int
    cell: Cell
    persona: PersonaSpec
    source: Conversation
    before: tuple[Turn, ...]
    manager: Requests
    config_hash: str | None
    persona_access: Access
    manager_access: Access


async def simulate(scene: Scene, ask: Ask) -> Reply:
    """The row of a whole conversation; a fault of either side ends it and keeps what was said.

    Raises what only a person or time can mend, as of every other cell: a key, an address, a model.
    """
    talk = Talk(scene)
    if scene.source.redacted_at:
        return talk.row(error=REDACTED)
    try:
        while not talk.ended:
            await talk.go_on(ask)
    except ProviderError as fault:
        raise_if_hopeless(fault)
        who = "the manager" if talk.next_side is Side.MANAGER else scene.persona.name
        return talk.row(error=fault.reason, error_message=f"{who}, {talk.place}: {fault}")
    return talk.row(finish=talk.finish)


class Talk:
    """What was said so far in a conversation, who is next, and whether it ended."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._said: list[Spoken] = []
        self._exchanges: set[tuple[str, str]] = set()
        self.finish = Finish.STOP

    @property
    def ended(self) -> bool:
        """Whether nobody writes any more."""
        return bool(self._said and self._said[-1].stop) or self.finish is not Finish.STOP

    @property
    def next_side(self) -> Side:
        """Who writes now: the manager answers a client, the persona all else."""
        turns = self._turns
        return Side.MANAGER if turns and turns[-1].role is Side.CLIENT else Side.CLIENT

    @property
    def place(self) -> str:
        """Which message of the simulation is the next one."""
        return f"message {len(self._said) + 1}"

    async def go_on(self, ask: Ask) -> None:
        """Have whoever is next write one message."""
        if self.next_side is Side.MANAGER:
            await self._manager(ask)
        else:
            await self._persona(ask)

    async def _persona(self, ask: Ask) -> None:
        scene, turns = self._scene, self._turns
        request = persona_request(scene.persona, turns, self._written_by(Side.CLIENT) + 1)
        done = await ask(request, scene.persona_access)
        if done.finish is not Finish.STOP:
            raise BadAnswer(f"{request.model} broke off; give the persona shorter words to say")
        said = read_answer(done.text.replace(NUL, "\ufffd"))
        self._said.append(_spoken(Side.CLIENT, said.text, done, said.stop))

    async def _manager(self, ask: Ask) -> None:
        scene = self._scene
        request = await asyncio.to_thread(scene.manager.of, scene.source, self._turns)
        done = await ask(request, scene.manager_access)
        self.finish = done.finish
        answer = _spoken(Side.MANAGER, done.text.replace(NUL, "\ufffd"), done)
        self._said.append(replace(answer, stop=self._stop_behind(answer.text) or ""))

    def _stop_behind(self, answer: str) -> Stop | None:
        """Why no message comes behind the manager's: the same again, or the persona's last one."""
        exchange = (_plain(self._turns[-1].text), _plain(answer))
        if exchange in self._exchanges:
            return Stop.LOOP
        self._exchanges.add(exchange)
        last = self._written_by(Side.CLIENT) >= self._scene.persona.max_turns
        return Stop.TURNS if last else None

    @property
    def _turns(self) -> tuple[Turn, ...]:
        said = (Turn(one.role, one.text) for one in self._said if one.text.strip())
        return (*self._scene.before, *said)

    def _written_by(self, side: Side) -> int:
        return sum(one.role is side for one in self._said)

    def row(self, **ending: Any) -> Reply:
        """The cell's row. Cost and tokens are both sides', seconds those of a manager's message."""
        scene, said = self._scene, self._said
        rows = [one.row for one in said]
        played = Played.read(rows)
        seconds = [one.seconds for one in said if one.role is Side.MANAGER]
        return Reply(
            run_id=scene.run_id,
            arm_id=scene.cell.arm_id,
            case_id=scene.cell.case_id,
            repeat=scene.cell.repeat,
            text=transcript(played.turns) if played else None,
            config_hash=scene.config_hash,
            seed=scene.persona.seed,
            input_tokens=_whole(known_sum(one.input_tokens for one in said)),
            output_tokens=_whole(known_sum(one.output_tokens for one in said)),
            cost_usd=known_sum(one.cost_usd for one in said),
            seconds=fmean(seconds) if seconds else None,
            turns=rows,
            **ending,
        )


def _spoken(side: Side, text: str, done: Completion, stop: Stop | None = None) -> Spoken:
    return Spoken(
        role=side,
        text=text,
        input_tokens=done.input_tokens,
        output_tokens=done.output_tokens,
        cost_usd=done.cost_usd,
        seconds=done.seconds,
        stop=str(stop or ""),
    )


def _plain(text: str) -> str:
    """A message without what makes no difference: case and white space."""
    return " ".join(text.casefold().split())


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)
