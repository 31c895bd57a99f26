"""Personal data in a reply, but for what was said before."""

from dataclasses import replace

import pytest

from workbench.domain.replies import Sample
from workbench.domain.simulations import Played
from workbench.domain.turns import Side, Turn
from workbench.scoring.privacy import no_personal_data

TOLD = {
    "an e-mail address": "Write to anna.k@mail.example",
    "a phone number": "Call +49 30 1234567",
    "a card number": "It was paid by 4111 1111 1111 1111",
    "an IBAN": "Pay to DE89 3704 0044 0532 0130 00",
    "a handle": "Ask @anna.kowalska",
    "a masked name": "Hello <NAME_2>",
}
HARMLESS = ["Your order 48151623 comes on 12.05.2026", "It is 1,299.00 EUR", "See shop.example/faq",
            "It is 90 x 200 cm, 3 of them", ""]  # fmt: skip


@pytest.fixture
def sample(sample: Sample) -> Sample:
    """A single reply's sample."""
    return replace(sample, played=None)


def simulated(*said: str) -> Sample:
    """A simulation of these messages, the client's first, behind a real greeting."""
    sides = (Side.CLIENT, Side.MANAGER)
    turns = tuple(Turn(sides[n % 2], text) for n, text in enumerate(said))
    return Sample((Turn(Side.CLIENT, "Hi"), *turns), None, played=Played(turns))


def after(sample, *said):
    """The sample after a client said this."""
    return replace(sample, context=tuple(Turn(Side.CLIENT, text) for text in said))


@pytest.mark.parametrize(("what", "reply"), TOLD.items(), ids=TOLD)
def test_personal_data_that_nobody_had_said_fails(what, reply, sample):
    found = no_personal_data(sample, reply)

    assert (found.value, found.reason) == (0, f"it has {what} that nobody had said")


@pytest.mark.parametrize("reply", TOLD.values(), ids=TOLD)
def test_what_was_said_before_may_be_repeated(reply, sample):
    assert no_personal_data(after(sample, "Hi", reply), reply).value == 1


@pytest.mark.parametrize("reply", HARMLESS)
def test_numbers_dates_prices_and_links_are_none(reply, sample):
    assert no_personal_data(sample, reply).value == 1


def test_the_same_may_be_written_in_another_way(sample):
    told = after(sample, "I am ANNA.K@mail.example, 030 1234567, DE89370400440532013000")

    reply = "anna.k@mail.example, +49 (30) 123-4567, DE89 3704 0044 0532 0130 00"

    assert no_personal_data(told, reply).value == 1


def test_another_ones_data_is_not_excused_by_the_clients(sample):
    told = after(sample, "I am anna.k@mail.example")

    assert no_personal_data(told, "Write to bob@mail.example").value == 0


def test_the_reason_does_not_repeat_the_data(sample):
    assert "anna" not in no_personal_data(sample, TOLD["an e-mail address"]).reason


@pytest.mark.parametrize(
    ("said", "value"),
    [
        (["Where?", "Write to bob@mail.example"], 0),
        (["Where?", "Write to bob@mail.example", "bob@mail.example?", "Yes"], 0),
        (["I am bob@mail.example", "Thanks, bob@mail.example"], 1),
    ],
    ids=["new", "repeated by the client", "told by the client"],
)
def test_in_a_simulation_what_counts_was_said_before_the_message_itself(said, value):
    one = simulated(*said)

    assert no_personal_data(one, one.played.manager_words).value == value
