"""Similarity by an embedding model: batches, costs and faults."""

from dataclasses import replace

import pytest

from tests.embedding_server import MODEL, vector
from workbench import aio
from workbench.domain.embeddings import Embeddings
from workbench.domain.errors import BadInput, Unreachable
from workbench.scoring import find, score, similarities
from workbench.scoring.similarity import cosine

REFERENCE = f"similarity@{MODEL}"


class Model:
    """An embedding model that keeps what it was asked, and fails on texts with a word."""

    def __init__(self, cost=0.001, fails_on=None):
        self.asked, self.cost, self.fails_on = [], cost, fails_on

    async def __call__(self, request):
        self.asked.append(request)
        if self.fails_on and any(self.fails_on in text for text in request.texts):
            raise Unreachable("no connection; check the network")
        vectors = tuple(vector(text) for text in request.texts)
        return Embeddings(vectors, len(request.texts), self.cost)


def scored(model, *pairs):
    return aio.run(similarities(REFERENCE, pairs, model))


def test_a_pair_scores_the_cosine_of_its_vectors(sample):
    wanted = replace(sample, reference="abc")

    same, near = scored(Model(), (wanted, "cab"), (wanted, "abx"))

    assert same.value == pytest.approx(1)
    assert near.value == cosine(vector("abx"), vector("abc"))
    assert (near.scorer, near.version, near.error) == (REFERENCE, 1, None)


def test_each_different_text_is_asked_for_once(sample):
    model = Model()
    wanted = replace(sample, reference="abc")

    scored(model, (wanted, "ab"), (wanted, "ab"), (wanted, "abc"))

    assert [request.texts for request in model.asked] == [("ab", "abc")]
    assert str(model.asked[0].model) == MODEL


def test_many_texts_are_asked_for_in_batches(sample):
    model = Model()

    found = scored(model, *((replace(sample, reference=f"a {n}"), f"b {n}") for n in range(50)))

    assert [len(request.texts) for request in model.asked] == [32, 32, 32, 4]
    assert sum(one.cost_usd for one in found) == pytest.approx(4 * 0.001)


def test_long_texts_fill_a_batch_by_their_signs(sample):
    model = Model()

    scored(model, *((replace(sample, reference="a"), f"{n:02}" * 7_500) for n in range(15)))

    assert [len(request.texts) for request in model.asked] == [14, 2]


def test_an_unknown_price_makes_the_cost_unknown(sample):
    (found,) = scored(Model(cost=None), (sample, "ab"))

    assert found.cost_usd is None


def test_a_fault_is_the_error_of_its_batch_and_no_score(sample):
    pairs = [(replace(sample, reference="a"), f"{n} " + "b" * 10_000) for n in range(25)]

    found = scored(Model(fails_on="24 "), *pairs)

    assert [one.value is None for one in found] == [False] * 19 + [True] * 6
    assert found[-1].error == "unreachable: no connection; check the network"


def test_a_text_that_is_too_long_fails_alone(sample):
    model = Model()

    long, short = scored(model, (sample, "a" * 20_001), (sample, "ab"))

    assert long.error == "a text of 20,001 signs; at most 20,000 are asked"
    assert short.value is not None


def test_an_empty_reply_is_like_nothing_and_asked_of_nobody(sample):
    model = Model()

    (found,) = scored(model, (sample, " "))

    assert (found.value, found.error) == (0, None)
    assert [request.texts for request in model.asked] == [(sample.reference,)]


def test_without_a_humans_reply_nothing_is_asked(sample):
    model = Model()

    assert scored(model, (replace(sample, reference=None), "ab")) == [None]
    assert model.asked == []


def test_only_the_reference_with_a_model_asks_one(sample):
    assert find(REFERENCE).model
    assert not find("similarity").model
    assert score([REFERENCE, "length"], sample, "ab cd")[0].scorer == "length"
    with pytest.raises(BadInput, match="names no model"):
        aio.run(similarities("similarity", [], Model()))


def test_a_model_is_refused_where_none_is_asked():
    with pytest.raises(BadInput, match="'chrf' asks no model; leave out @openai:x"):
        find("chrf@openai:x")
