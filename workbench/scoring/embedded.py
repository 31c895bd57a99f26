"""Similarity by an embedding model: texts are asked for in batches, and `embed` is injected.

`similarity@openai:text-embedding-3-small` names the model as a judge's is named: the run, its table
and its scores carry the whole reference, so two models never share figures.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from workbench.domain.embeddings import Embed, EmbedRequest
from workbench.domain.errors import BadInput, ProviderError
from workbench.domain.replies import ModelRef, Sample
from workbench.domain.spending import known_sum
from workbench.scoring.apply import Scored
from workbench.scoring.registry import Scorer, find
from workbench.scoring.similarity import Vector, cosine

TEXTS_AT_ONCE, SIGNS_AT_ONCE = 32, 200_000  # their vectors stay below what an answer may have
LONGEST = 20_000  # signs; endpoints take some 8,000 tokens of a text, or refuse the whole batch


async def similarities(
    reference: str, pairs: Sequence[tuple[Sample, str]], embed: Embed
) -> list[Scored | None]:
    """What a scorer with an embedding model says of each sample and reply; asked in batches.

    None is a pair without a human's reply. A fault of the model is the error of each pair whose
    texts it was asked for: no default stands in for it. The whole cost is shared out evenly.
    """
    found = find(reference)
    if found.model is None:
        raise BadInput(f"scorer {reference!r} names no model; write {reference}@PROVIDER:MODEL")
    wanted = [_texts(sample, reply) for sample, reply in pairs]
    known = _Known(found.model, embed)
    await known.ask(text for pair in wanted if pair for text in pair)
    asked = sum(pair is not None for pair in wanted)
    cost = known.cost_usd and known.cost_usd / asked
    return [known.scored(found, pair, cost) if pair else None for pair in wanted]


@dataclass(slots=True)
class _Known:
    """The vectors of texts, the faults of those that have none, and what all of it cost."""

    model: ModelRef
    embed: Embed
    vectors: dict[str, Vector] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    cost_usd: float | None = 0.0

    async def ask(self, texts: Iterator[str]) -> None:
        """Ask for each different text once; what has no words is asked of no model."""
        fitting = []
        for text in dict.fromkeys(texts):
            if not text.strip():
                self.vectors[text] = ()
            elif len(text) > LONGEST:
                self.faults[text] = f"a text of {len(text):,} signs; at most {LONGEST:,} are asked"
            else:
                fitting.append(text)
        requests = [EmbedRequest(self.model, batch) for batch in _batches(fitting)]
        await asyncio.gather(*map(self._ask, requests))

    async def _ask(self, request: EmbedRequest) -> None:
        try:
            answer = await self.embed(request)
        except ProviderError as fault:
            self.faults |= dict.fromkeys(request.texts, f"{fault.reason}: {fault}")
            return
        self.vectors |= zip(request.texts, answer.vectors, strict=True)
        self.cost_usd = known_sum((self.cost_usd, answer.cost_usd))

    def scored(self, scorer: Scorer, pair: tuple[str, str], cost: float | None) -> Scored:
        """The cosine of a pair, or the fault of one of its texts."""
        fault = next((self.faults[text] for text in pair if text in self.faults), None)
        value = None if fault else self._cosine(*pair)
        return Scored(scorer.name, scorer.version, value, error=fault, cost_usd=cost)

    def _cosine(self, reply: str, reference: str) -> float:
        left, right = self.vectors[reply], self.vectors[reference]
        return cosine(left, right) if left and right else 0.0


def _texts(sample: Sample, reply: str) -> tuple[str, str] | None:
    """The reply and the human's, as they can travel; None without a human's reply."""
    if not sample.reference or not sample.reference.strip():
        return None
    return _clean(reply), _clean(sample.reference)


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _batches(texts: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The texts in parts that an endpoint takes."""
    batch: list[str] = []
    for text in texts:
        full = len(batch) == TEXTS_AT_ONCE or sum(map(len, batch)) + len(text) > SIGNS_AT_ONCE
        if batch and full:
            yield tuple(batch)
            batch = []
        batch.append(text)
    if batch:
        yield tuple(batch)
