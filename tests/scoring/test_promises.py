"""A crude rule: what the word lists take for a promise, in each language, and what not."""

import pytest
import yaml

from workbench.scoring.promises import DENIALS, FILE, no_promise

PROMISES = {
    "en refund": "Don't worry. We will gladly refund you the price.",
    "en money": "You'll get your money back.",
    "en date": "It will be delivered tomorrow.",
    "en discount": "Here is 10% off.",
    "en guarantee": "We guarantee that it fits!",
    "en word": "I promise it works.",
    "de refund": "Sie bekommen Ihr Geld zurück.",
    "de date": "Ihr Paket kommt morgen.",
    "de discount": "Wir geben Ihnen gerne 10 % Rabatt.",
    "de guarantee": "Das garantieren wir Ihnen.",
    "fr refund": "Nous vous remboursons.",
    "fr date": "Votre colis arrivera demain.",
    "fr discount": "Je vous offre une remise.",
    "fr guarantee": "C’est garanti.",  # noqa: RUF001
    "es refund": "Le devolveremos el dinero.",
    "es date": "Su pedido llegará mañana.",
    "es discount": "Le ofrecemos un descuento.",
    "es guarantee": "Se lo garantizamos.",
    "ru refund": "Мы вернём вам деньги.",
    "ru date": "Заказ придёт завтра.",
    "ru discount": "Мы дадим вам скидку.",
    "ru guarantee": "Гарантируем, что подойдёт.",
}
NO_PROMISES = {
    "en denied": "I'm afraid we cannot guarantee that.",
    "en no": "There is no 10% discount on this.",
    "en asked": "Would you like a full refund?",
    "en policy": "Refunds are handled by my colleague; I will ask her.",
    "en part of a word": "This is a refundable fare.",
    "de denied": "Leider können wir das nicht garantieren.",
    "de denied after it": "Das garantieren wir nicht.",
    "fr denied": "Nous ne pouvons pas garantir la date.",
    "es denied": "No podemos garantizar la fecha.",
    "ru denied": "Увы, мы не гарантируем срок.",
    "nothing": "",
}


@pytest.mark.parametrize(("named", "reply"), PROMISES.items(), ids=PROMISES)
def test_a_promise_is_found(named, reply, sample):
    found = no_promise(sample, reply)

    assert found.value == 0
    kinds = {"money": "refund", "word": "guarantee"}
    assert found.reason.startswith(kinds.get(named[3:], named[3:]) + ": ")


@pytest.mark.parametrize("reply", NO_PROMISES.values(), ids=NO_PROMISES)
def test_what_promises_nothing_passes(reply, sample):
    assert no_promise(sample, reply).value == 1


def test_the_reason_names_the_words(sample):
    found = no_promise(sample, "We WILL  refund you, and here is\n10 % off.")

    assert found.reason == "refund: we will refund; discount: 10 % off"


def test_every_language_has_every_kind():
    lists = yaml.safe_load(FILE.read_text("utf-8"))

    kinds = {tuple(name for name in each if name not in DENIALS) for each in lists.values()}

    assert set(lists) == {"en", "de", "fr", "es", "ru"}
    assert kinds == {("refund", "date", "discount", "guarantee")}
