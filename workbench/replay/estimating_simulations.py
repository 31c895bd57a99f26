"""What a simulation would take, from the least to the most; no model is asked anything.

How long a conversation gets, nobody knows before. The least: each client has what it wants after
the first answer, and messages are as long as people's here. The most: each uses all of its turns,
and every message is as long as its model may write. The run's judges are counted too.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from statistics import median
from typing import Unpack

from workbench.domain.personas import CONTEXT_MESSAGES, PersonaSpec, persona_request
from workbench.domain.prompts import system_prompt
from workbench.domain.replies import Sample
from workbench.domain.simulations import Played, taken_over
from workbench.domain.spending import known_sum
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.domain.turns import Side, SourceMessage, Turn, visible
from workbench.drafting import prompt_of, requests
from workbench.providers.prices import Rates
from workbench.replay.estimating import (
    MESSAGE_TOKENS,
    SIGNS_PER_TOKEN,
    rates_and_seconds,
    request_tokens,
    text_tokens,
)
from workbench.replay.judging import estimate_tokens
from workbench.replay.planning import benches_of
from workbench.replay.reading import chunks, told
from workbench.replay.simulating import (
    FoundStage,
    SimulationOptions,
    Stage,
    checked_stage,
    found_stage,
)
from workbench.scoring.judges import Bench, Material, requests_for
from workbench.settings import settings
from workbench.store import configs as config_store
from workbench.store import personas as persona_store
from workbench.store import tenancy
from workbench.store.tables import Config, Conversation

USUAL_TOKENS = 20  # of a direct message, where there is no dataset to take the length from


@dataclass(frozen=True, slots=True)
class Takes:
    """What calls take together.

    A cost of None is unknown; seconds are None where a model never answered here.
    """

    calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    seconds: float | None


@dataclass(frozen=True, slots=True)
class SimulationEstimate:
    """What a simulation would take: at least, and at most."""

    conversations: int
    low: Takes
    high: Takes


def estimate_simulation(
    tenant: Tenant,
    *,
    personas: Sequence[str],
    configs: Sequence[str],
    **options: Unpack[SimulationOptions],
) -> SimulationEstimate:
    """What plan_simulation() with the same words would make a run take; no model is asked."""
    require_role(tenant, ENGINEERS, "estimate runs")
    stage = checked_stage(Stage(tuple(personas), tuple(configs), **options))
    found = found_stage(tenant, stage)
    cast = _Cast(tenant, stage, found, _usual(_openings(tenant, found)))
    for opening in _openings(tenant, found):
        cast.play(opening)
    starts = len(found.starts) if stage.dataset else 1
    conversations = starts * len(found.personas) * len(found.configs) * stage.repeats
    at_once = min(settings().concurrency, conversations)
    low, high = (_takes(cast.voices, at_once, longest=longest) for longest in (False, True))
    return SimulationEstimate(conversations, low, high)


@dataclass(frozen=True, slots=True)
class _Opening:
    """Where a conversation begins: behind what, in which real one, and all that was said there."""

    source: Conversation | None = None
    before: tuple[Turn, ...] = ()
    told: Sequence[SourceMessage] = ()


@dataclass(slots=True)
class _Tally:
    """Calls to one model, counted."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0

    def add(self, read: int, written: int, times: int) -> None:
        """So many more alike."""
        self.calls += times
        self.input_tokens += read * times
        self.output_tokens += written * times


@dataclass(slots=True)
class _Voice:
    """A persona, a config or a judge: how much it writes, how many messages it reads.

    `rates` and `each`, the seconds of a call, are None where they are not known.
    """

    rates: Rates | None
    each: float | None
    usual: int
    longest: int
    window: int
    tallies: tuple[_Tally, _Tally] = field(default_factory=lambda: (_Tally(), _Tally()))

    def cost(self, tally: _Tally) -> float | None:
        """What these calls cost; None where the price is not known."""
        return self.rates.usd(tally.input_tokens, tally.output_tokens) if self.rates else None

    def seconds(self, tally: _Tally) -> float | None:
        """How long they take one after the other, by the model's newest replies here."""
        return None if self.each is None else tally.calls * self.each


@dataclass(frozen=True, slots=True)
class _Part:
    """A voice in one conversation; each of its calls reads so many tokens beside the messages."""

    voice: _Voice
    beside: int


@dataclass(frozen=True, slots=True)
class _Played:
    """One conversation, as often as it is played: who begins, how many calls it takes."""

    order: tuple[_Part, _Part]
    calls: int
    longest: bool
    times: int

    @property
    def written(self) -> list[int]:
        """How many tokens each of its messages has."""
        voices = [part.voice for part in self.order]
        sizes = [one.longest if self.longest else one.usual for one in voices]
        return [sizes[number % 2] for number in range(self.calls)]

    def count(self, before: Sequence[int]) -> None:
        """Count its calls; each reads what was said before it, as far as it is shown."""
        sums = list(accumulate(before, initial=0))
        for number, written in enumerate(self.written):
            part, there = self.order[number % 2], len(sums) - 1
            read = part.beside + sums[there] - sums[max(0, there - part.voice.window)]
            part.voice.tallies[self.longest].add(read, written, self.times)
            sums.append(sums[there] + written + MESSAGE_TOKENS)


class _Judging:
    """A judge, asked once about each conversation."""

    def __init__(self, tenant: Tenant, bench: Bench, prompt: str) -> None:
        self._bench, self._prompt = bench, prompt
        self.voice = _Voice(*rates_and_seconds(tenant, bench.model), 0, 0, 0)

    def count(self, opening: _Opening, talk: _Played) -> None:
        """Count its call, with messages of the right length; none where it can't be asked."""
        first = Side.MANAGER if opening.before else Side.CLIENT
        sides = (first, Side.CLIENT if opening.before else Side.MANAGER)
        turns = tuple(
            Turn(sides[number % 2], "x" * size * SIGNS_PER_TOKEN)
            for number, size in enumerate(talk.written)
        )
        played = Played(turns)
        sample = Sample((*opening.before, *turns), None, played=played)
        rules = system_prompt(self._prompt, prompt_of(opening.source))
        material = Material(sample, played.manager_words, rules)
        if asked := requests_for(self._bench.judge, self._bench.model, material):
            tokens = estimate_tokens(asked)
            written = tokens.most_output if talk.longest else tokens.output
            self.voice.tallies[talk.longest].add(tokens.input, written, talk.times)


class _Cast:
    """All who speak in a simulation, and what their calls add up to."""

    def __init__(self, tenant: Tenant, stage: Stage, found: FoundStage, usual: "_Usual") -> None:
        self._repeats = stage.repeats
        benches = benches_of(stage.scorers, played=True)
        self._judges = [_Judging(tenant, one, found.configs[0].prompt.text) for one in benches]
        self._personas = [
            (spec, _persona(tenant, spec, usual))
            for spec in map(persona_store.spec_of, found.personas)
        ]
        self._configs = [_manager(tenant, config, usual) for config in found.configs]
        with tenancy.reading(tenant) as db:
            self._requests = [requests(db, config_store.spec_of(one)) for one in found.configs]

    @property
    def voices(self) -> list[_Voice]:
        """Every one."""
        judges = (one.voice for one in self._judges)
        return [*(part.voice for _, part in self._personas), *self._configs, *judges]

    def play(self, opening: _Opening) -> None:
        """Count the conversations that begin here: each persona with each config."""
        sizes = [_size(turn.text) for turn in opening.before]
        for spec, persona in self._personas:
            for index, voice in enumerate(self._configs):
                manager = _Part(voice, self._beside(index, opening, spec))
                for longest in (False, True):
                    calls = _calls(spec, begun=bool(sizes), longest=longest)
                    order = (manager, persona) if sizes else (persona, manager)
                    talk = _Played(order, calls, longest, self._repeats)
                    talk.count(sizes)
                    for judge in self._judges:
                        judge.count(opening, talk)

    def _beside(self, index: int, opening: _Opening, spec: PersonaSpec) -> int:
        """What a config's request has beside the messages: the prompt, examples, the client."""
        context = opening.before or (Turn(Side.CLIENT, spec.goal),)
        shown = context[-window:] if (window := self._configs[index].window) else ()
        whole = request_tokens(self._requests[index].of(opening.source, context))
        return max(0, whole - sum(_size(turn.text) for turn in shown))


@dataclass(frozen=True, slots=True)
class _Usual:
    """How many tokens a message of a client and of a manager usually has."""

    client: int
    manager: int


def _openings(tenant: Tenant, found: FoundStage) -> Iterator[_Opening]:
    """Each start, a few conversations in memory at a time; without a dataset a single one."""
    if not found.starts:
        yield _Opening()
    for some in chunks(found.starts):
        with tenancy.reading(tenant) as db:
            read = told(db, {row["conversation_id"] for row in some})
        for row in some:
            one = read[row["conversation_id"]]
            yield _Opening(
                one.conversation, taken_over(one.messages, row["number"]).context, one.messages
            )


def _usual(openings: Iterable[_Opening]) -> _Usual:
    sizes: dict[Side, list[int]] = {Side.CLIENT: [], Side.MANAGER: []}
    for opening in openings:
        for one in visible(opening.told):
            sizes[one.role].append(text_tokens(len(one.text)))
    client, manager = (int(median(found or [USUAL_TOKENS])) for found in sizes.values())
    return _Usual(client, manager)


def _persona(tenant: Tenant, spec: PersonaSpec, usual: _Usual) -> _Part:
    request = persona_request(spec, (Turn(Side.MANAGER, ""),), 2)
    longest = request.parameters.max_tokens
    known = rates_and_seconds(tenant, spec.model)
    voice = _Voice(*known, min(usual.client, longest), longest, CONTEXT_MESSAGES)
    return _Part(voice, request_tokens(request) - MESSAGE_TOKENS)


def _manager(tenant: Tenant, config: Config, usual: _Usual) -> _Voice:
    spec = config_store.spec_of(config)
    longest = spec.parameters.max_tokens
    known = rates_and_seconds(tenant, spec.model)
    return _Voice(*known, min(usual.manager, longest), longest, spec.context_messages)


def _calls(spec: PersonaSpec, *, begun: bool, longest: bool) -> int:
    """How many calls a conversation takes; where it has begun, the manager writes first."""
    most = 2 * spec.max_turns
    return most + begun if longest else min(3 - begun, most)


def _takes(voices: Sequence[_Voice], at_once: int, *, longest: bool) -> Takes:
    tallies = [(voice, voice.tallies[longest]) for voice in voices]
    seconds = known_sum(voice.seconds(tally) for voice, tally in tallies)
    return Takes(
        calls=sum(tally.calls for _, tally in tallies),
        input_tokens=sum(tally.input_tokens for _, tally in tallies),
        output_tokens=sum(tally.output_tokens for _, tally in tallies),
        cost_usd=known_sum(voice.cost(tally) for voice, tally in tallies),
        seconds=None if seconds is None else seconds / at_once,
    )


def _size(text: str) -> int:
    return text_tokens(len(text)) + MESSAGE_TOKENS
