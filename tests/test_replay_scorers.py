"""Runs with own scorers, and with one that asks an embedding model."""

from collections.abc import Iterator

import pytest

from tests.embedding_server import MODEL, EmbeddingServer, embedding_server, vector
from tests.own_scorers import registry
from tests.replaying import config, dataset, filled, replies, scores, shop
from workbench import replay, spending
from workbench.domain.errors import BadInput
from workbench.domain.replies import Sample, ScoreValue
from workbench.domain.tenants import Tenant
from workbench.providers import calls, limits
from workbench.providers.fake import FakeProvider
from workbench.scoring.similarity import cosine
from workbench.settings import settings
from workbench.store.tables import Run

__all__ = ["registry"]
SIMILARITY = f"similarity@{MODEL}"


@pytest.fixture
def server(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddingServer]:
    """An embedding model under the operator's address."""
    monkeypatch.setattr(calls, "BACKOFF_SECONDS", 0.0)
    limits.forget()
    with embedding_server() as running:
        monkeypatch.setenv("WORKBENCH_OPENAI_BASE_URL", running.address)
        monkeypatch.setenv("WORKBENCH_OPENAI_API_KEY", "sk-test")
        settings.cache_clear()
        yield running
    limits.forget()
    settings.cache_clear()


def run_with(tenant: Tenant, fake: FakeProvider, *scorers: object) -> Run:
    """A filled run of two cells with these scorers, and what people wrote beside it."""
    dataset(tenant, *shop(1))
    config(tenant, "A")
    run = replay.plan(tenant, dataset="shop", configs=["A"], human=True, scorers=scorers)
    fake.enqueue("It is at 0!", "Good bye")
    filled(tenant, run)
    return run


@pytest.mark.usefixtures("registry")
def test_a_notebooks_function_scores_a_run(tenant: Tenant, fake: FakeProvider) -> None:
    def shouts(_sample: Sample, reply: str) -> ScoreValue:
        """Exclamation marks."""
        return ScoreValue(reply.count("!"))

    run = run_with(tenant, fake, "length", shouts)

    assert run.scorers == ["length", "shouts"]
    assert run.measures["shouts"]["meaning"] == "Exclamation marks."
    found = {score.reply_id: score.value for score in scores(tenant, run)
             if score.scorer == "shouts"}  # fmt: skip
    assert [found[reply.id] for reply in replies(tenant, run) if reply.text == "It is at 0!"] == [1]


def test_an_option_that_can_not_be_read_is_refused_at_planning(tenant: Tenant) -> None:
    dataset(tenant, *shop(1))
    config(tenant, "A")

    with pytest.raises(BadInput, match="can't be read"):
        replay.plan(tenant, dataset="shop", configs=["A"], scorers=["matches=(a"])
    with pytest.raises(BadInput, match="anthropic has no embedding models"):
        replay.plan(tenant, dataset="shop", configs=["A"], scorers=["similarity@anthropic:x"])

    assert replay.runs(tenant) == []


def test_replies_are_compared_by_the_companys_embedding_model(
    tenant: Tenant, fake: FakeProvider, server: EmbeddingServer
) -> None:
    run = run_with(tenant, fake, SIMILARITY, "similarity")

    found = [score for score in scores(tenant, run) if score.scorer == SIMILARITY]
    texts = {reply.id: reply.text for reply in replies(tenant, run)}
    values = {texts[score.reply_id]: score.value for score in found}
    assert values["Good bye"] == pytest.approx(cosine(vector("Good bye"), vector("Bye 0")))
    assert values["Bye 0"] == pytest.approx(1)
    assert len(scores(tenant, run)) == 8


def test_a_finished_run_is_scored_again_by_an_embedding_model(
    tenant: Tenant, fake: FakeProvider, server: EmbeddingServer
) -> None:
    run = run_with(tenant, fake, "length")

    *_, last = replay.score(tenant, run.id, [SIMILARITY, "similarity"])

    found = [score for score in scores(tenant, run) if score.scorer == SIMILARITY]
    assert (last.done, last.failed, len(found)) == (8, 0, 4)
    assert all(score.value is not None for score in found)


def test_what_vectors_cost_is_in_the_month(
    tenant: Tenant, fake: FakeProvider, server: EmbeddingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_PRICES", f"{MODEL}=0.1/0")
    settings.cache_clear()

    run_with(tenant, fake, SIMILARITY)

    (line,) = [one for one in spending.this_month(tenant).lines if one.purpose == "embedding"]
    assert line.model == str(MODEL)
    assert line.spent.input_tokens > 0
    assert line.spent.cost_usd == pytest.approx(line.spent.input_tokens * 0.1 / 1e6)


def test_a_model_that_fails_leaves_errors_and_no_figures(
    tenant: Tenant, fake: FakeProvider, server: EmbeddingServer
) -> None:
    server.statuses = [401] * 99

    run = run_with(tenant, fake, SIMILARITY, "length")

    found = [score for score in scores(tenant, run) if score.scorer == SIMILARITY]
    assert len(found) == 4
    assert {score.value for score in found} == {None}
    assert all((score.error or "").startswith("bad_key: ") for score in found)
    assert replay.status(tenant, run.id).state == "finished"
