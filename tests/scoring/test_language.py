"""Whether a reply is in the client's language, and when that can't be told."""

from dataclasses import replace

import pytest

from workbench.domain.turns import Side, Turn
from workbench.scoring.language import language, language_of

SAID = {
    "en": "Hello, I would like to know where my parcel is, please",
    "de": "Guten Tag, ich warte seit einer Woche auf mein Paket",
    "fr": "Bonjour, je voudrais savoir où est ma commande, merci",
    "es": "Hola, llevo una semana esperando y quisiera saber dónde está mi pedido, gracias",
    "ru": "Здравствуйте, когда придёт мой заказ, я жду неделю",
    "ar": "مرحبا، أريد أن أعرف أين طلبي من فضلك وشكرا جزيلا لكم",
    "ja": "注文した商品がまだ届きません。いつ届きますか",
    "el": "Καλησπέρα, θέλω πού είναι η παραγγελία μου",
}


def asked_in(sample, *codes, reference=None):
    """A client who wrote in these languages, one message each."""
    turns = tuple(Turn(Side.CLIENT, SAID[code]) for code in codes)
    return replace(sample, context=turns, reference=reference)


@pytest.mark.parametrize("code", SAID)
def test_a_reply_in_the_clients_language_passes(code, sample):
    assert language(asked_in(sample, code), SAID[code]).value == 1


@pytest.mark.parametrize("code", [code for code in SAID if code != "en"])
def test_a_reply_in_another_language_does_not(code, sample):
    found = language(asked_in(sample, code), SAID["en"])

    assert (found.value, found.reason) == (0, f"the reply is in en, the client's is {code}")


def test_what_the_client_wrote_last_counts(sample):
    long_ago = Turn(Side.CLIENT, SAID["en"] * 10)
    lately = (Turn(Side.CLIENT, SAID["de"]),) * 5
    asked = replace(sample, context=(long_ago, *lately), reference=None)

    assert language(asked, SAID["de"]).value == 1


def test_of_a_client_who_said_too_little_the_humans_reply_tells_the_language(sample):
    asked = replace(sample, context=(Turn(Side.CLIENT, "ok"),), reference=SAID["fr"])

    assert language(asked, SAID["fr"]).value == 1
    assert language(asked, SAID["es"]).value == 0


def test_what_the_manager_wrote_is_not_the_clients(sample):
    asked = replace(sample, context=(Turn(Side.MANAGER, SAID["de"]),), reference=None)

    assert language(asked, SAID["de"]) is None


UNCERTAIN = ["ok", "10 EUR", "👍👍👍", "https://shop.example/where/is/my/parcel", "me@shop.example",
             "hahaha hahaha hahaha", "DHL 00340434161094042557", "Nike Air Max 90"]  # fmt: skip


@pytest.mark.parametrize("text", UNCERTAIN)
def test_a_text_that_tells_no_language_has_none(text, sample):
    assert language_of(text) is None
    assert language(asked_in(sample, "en"), text) is None
