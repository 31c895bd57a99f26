"""Nearness of meaning by the static vectors that come with a package."""

import socket
from dataclasses import replace

import pytest

from workbench.scoring import score
from workbench.scoring import similarity as module
from workbench.scoring.similarity import cosine, similarity


def test_the_same_meaning_is_nearer_than_another(sample):
    wanted = replace(sample, reference="You get your money back")

    near, far = (
        similarity(wanted, reply).value
        for reply in ("I will refund you", "We are closed on Sunday")
    )

    assert near > 0.4 > 0.1 > far


def test_the_same_text_is_1_and_one_without_words_0(sample):
    assert similarity(sample, sample.reference).value == pytest.approx(1)
    assert similarity(sample, "").value == 0


@pytest.mark.parametrize("reference", [None, "", " \n"], ids=ascii)
def test_without_a_humans_reply_there_is_no_similarity(reference, sample):
    assert similarity(replace(sample, reference=reference), "Hello") is None


def test_no_network_is_asked_for_the_model(sample, monkeypatch):
    module._model.cache_clear()
    monkeypatch.setattr(socket, "socket", None)

    assert similarity(sample, "It costs 10 EUR").value > 0.3


def test_a_missing_package_is_an_error_and_no_score(sample, monkeypatch):
    module._model.cache_clear()
    monkeypatch.setattr(module, "PACKAGE", "not_there")

    (result,) = score(["similarity"], sample, "Hello")

    assert result.value is None
    assert "not_there is not installed" in result.error


def test_the_cosine_is_never_below_0_or_above_1():
    assert cosine([1, 0], [-1, 0]) == 0
    assert cosine([0.1] * 3, [0.1] * 3) <= 1
    assert cosine([3, 4], [4, 3]) == pytest.approx(24 / 25)
    assert cosine([0, 0], [1, 1]) == 0
