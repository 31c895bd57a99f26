"""The scorers that runs can name: what there are, own files of them, those that ask a model."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench import aio, logs, scoring
from workbench.domain.access import Access
from workbench.domain.embeddings import Embeddings, EmbedRequest
from workbench.domain.replies import ModelRef
from workbench.domain.scorers import ScorerRef
from workbench.domain.tenants import Tenant
from workbench.drafting import access_to
from workbench.providers import embeddings
from workbench.scoring import Scorer, registry
from workbench.store import side_calls, tenancy
from workbench.store.tables import Run

if TYPE_CHECKING:
    from workbench.replay.scoring import Scorable

Row = dict[str, Any]
FUNCTION, EMBEDDING = "function", "embedding"


@dataclass(frozen=True, slots=True)
class KnownScorer:
    """A scorer as a list shows it: `written` is how it is named, `place` where it comes from."""

    name: str
    written: str
    kind: str
    option: str
    unit: str
    better: str
    version: int
    meaning: str
    place: str


def scorers() -> list[KnownScorer]:
    """All scorers that this process knows, by name; raises BadInput for a file that fails."""
    return [_line(one) for one in scoring.everything()]


def read_scorers(file: Path) -> None:
    """Register the scorers of a file for this process."""
    scoring.read_file(file)


def check_scorer(reference: str) -> None:
    """Raise BadInput for a scorer that there is not, or whose option or model can't be used."""
    found = registry.find(reference)
    if found.model:
        embeddings.check(found.model)


def embedded_rows(
    tenant: Tenant, run: Run, functions: Sequence[str], batch: "Sequence[Scorable]"
) -> Iterator[Row]:
    """What those of the functions that ask an embedding model say of replies, as rows to be stored.

    Asks the model, so no session may be open, and not on the event loop.
    """
    pairs = [(one.sample, one.text) for one in batch]
    for reference in functions:
        if model := registry.find(reference).model:
            answers: list[Embeddings] = []
            embed = partial(_embedded, run, access_to(tenant, model), answers)
            found = aio.run(scoring.similarities(reference, pairs, embed))
            _keep_costs(tenant, model, answers)
            for scorable, scored in zip(batch, found, strict=True):
                if scored:
                    yield row_of(run.id, scorable.reply_id, scored)


def row_of(run_id: int, reply_id: int, scored: scoring.Scored) -> Row:
    """A score as a row."""
    return {
        "run_id": run_id,
        "reply_id": reply_id,
        "scorer": scored.scorer,
        "scorer_version": scored.version,
        "value": scored.value,
        "reason": scored.reason,
        "error": scored.error,
        "details": None,  # as rows of judges have them, since rows are stored together
        "cost_usd": scored.cost_usd,
    }


async def _embedded(
    run: Run, access: Access, answers: list[Embeddings], request: EmbedRequest
) -> Embeddings:
    """The model's answer, which is noted for its cost."""
    logs.bind(company=run.company_id, purpose="scoring", run=run.id)
    answer = await embeddings.embed(request, access)
    answers.append(answer)
    return answer


def _keep_costs(tenant: Tenant, model: ModelRef, answers: Sequence[Embeddings]) -> None:
    """Money that was spent stays spent, whatever becomes of the scores."""
    with tenancy.session(tenant) as db:
        for answer in answers:
            side_calls.add_embeddings(db, EMBEDDING, model, answer)


def _line(found: Scorer) -> KnownScorer:
    option = found.takes.written if found.takes else ""
    written = str(ScorerRef(found.name, option))
    return KnownScorer(
        name=found.name,
        written=f"{written}[@PROVIDER:MODEL]" if found.embeds else written,
        kind=FUNCTION,
        option=option,
        unit=found.unit,
        better=found.better,
        version=found.version,
        meaning=found.meaning,
        place=found.place,
    )
