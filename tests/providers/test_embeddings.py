"""Embedding models: what is sent, what is read, and what is refused."""

import pytest

from tests.embedding_server import MODEL, EmbeddingServer, embedding_server, vector
from workbench import aio
from workbench.domain.access import VENDOR_URLS, Access
from workbench.domain.embeddings import EmbedRequest
from workbench.domain.errors import BadAnswer, BadInput, BadKey, Overloaded, TimedOut
from workbench.domain.replies import ModelRef
from workbench.providers import embeddings, limits, prices
from workbench.settings import settings


@pytest.fixture
def server(bare_home, quick):
    """The server, and a process that knows nothing of earlier faults."""
    limits.forget()
    with embedding_server() as running:
        yield running
    limits.forget()


def embed(server: EmbeddingServer, *texts: str, model: str = MODEL):
    request = EmbedRequest(ModelRef.parse(model), texts)
    return aio.run(embeddings.embed(request, Access(server.address, "sk-test")))


def test_the_vectors_come_in_the_order_of_the_texts(server):
    found = embed(server, "ab", "Grüße", "zz")

    assert [list(one) for one in found.vectors] == [vector("ab"), vector("Grüße"), vector("zz")]
    assert found.input_tokens == 3
    assert server.bodies == [
        {
            "model": "text-embedding-3-small",
            "input": ["ab", "Grüße", "zz"],
            "encoding_format": "float",
        }
    ]


def test_a_busy_server_is_asked_again(server):
    server.statuses = [503, 429]

    assert embed(server, "ab").vectors

    assert len(server.bodies) == 3


def test_a_server_that_stays_busy_ends_in_its_fault(server):
    server.statuses = [503] * 9

    with pytest.raises(Overloaded):
        embed(server, "ab")

    assert len(server.bodies) == 3


def test_a_wrong_key_is_asked_once(server):
    server.statuses = [401] * 9

    with pytest.raises(BadKey):
        embed(server, "ab")

    assert len(server.bodies) == 1


WRONG = {
    "one too few": lambda answer: answer["data"].pop(),
    "one twice": lambda answer: answer["data"][0].update(index=0),
    "no list": lambda answer: answer.update(data=None),
    "text": lambda answer: answer["data"][0].update(embedding="AAAA"),
    "words": lambda answer: answer["data"][0].update(embedding=["a"]),
    "nothing": lambda answer: answer["data"][0].update(embedding=[]),
    "NaN": lambda answer: answer["data"][0].update(embedding=[float("nan")] * 26),
    "of two lengths": lambda answer: answer["data"][0].update(embedding=[1.0]),
    "another answer": lambda answer: answer.clear(),
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_what_is_no_vector_for_each_text_is_a_bad_answer(server, change):
    server.change = change

    with pytest.raises(BadAnswer, match=r"no vector for each text|something else"):
        embed(server, "ab", "cd")


def test_the_deadline_is_the_calls(server, monkeypatch):
    monkeypatch.setenv("WORKBENCH_CALL_TIMEOUT_SECONDS", "0.05")
    settings.cache_clear()
    limits.bucket("openai", Access(server.address, "sk-test"))._closed_until = float("inf")

    with pytest.raises(TimedOut, match=r"no vectors within 0\.05 s"):
        embed(server, "ab")


def test_the_price_is_the_vendors_own_and_unknown_elsewhere(server):
    model = ModelRef.parse(MODEL)

    assert prices.embedding_cost_usd(model, VENDOR_URLS["openai"], 1_000_000) == 0.02
    assert prices.embedding_cost_usd(model, VENDOR_URLS["openai"], None) is None
    assert embed(server, "ab").cost_usd is None


@pytest.mark.parametrize("provider", ["anthropic", "embedded", "history", "litellm"])
def test_a_provider_without_embedding_models_is_refused(provider):
    with pytest.raises(BadInput, match=f"{provider} has no embedding models"):
        embeddings.check(ModelRef.parse(f"{provider}:some-model"))
