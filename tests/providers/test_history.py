"""The past as a provider: the most similar reply, at no cost, or a sentence of what to do."""

import pytest

from workbench import aio
from workbench.domain.access import NO_ACCESS
from workbench.domain.errors import NothingSimilar
from workbench.domain.past import PastReply, Place
from workbench.domain.replies import ChatMessage, ChatRequest, Completion, Finish, ModelRef
from workbench.providers import calls, prices

PLACE = Place("test", "late")
SIMILAR = (PastReply("Price?", "It is 10 EUR.", PLACE), PastReply("Cost?", "Ten.", PLACE))


def request(*similar: PastReply) -> ChatRequest:
    messages = (ChatMessage("user", "What is the price?"),)
    return ChatRequest(ModelRef("history", "bm25"), messages, similar=similar)


def test_the_most_similar_reply_is_the_whole_answer() -> None:
    answer = aio.run(calls.ask(request(*SIMILAR), NO_ACCESS))

    assert (answer.text, answer.finish) == ("It is 10 EUR.", Finish.STOP)
    assert (answer.cost_usd, answer.input_tokens, answer.output_tokens) == (0.0, 0, 0)


def test_a_streamed_answer_is_the_same() -> None:
    piece, answer = aio.iterate(lambda: calls.stream(request(*SIMILAR), NO_ACCESS))

    assert isinstance(answer, Completion)
    assert piece == answer.text == "It is 10 EUR."


def test_where_nothing_is_similar_it_says_what_to_do() -> None:
    with pytest.raises(NothingSimilar, match="import more conversations"):
        aio.run(calls.ask(request(), NO_ACCESS))
    with pytest.raises(NothingSimilar):
        list(aio.iterate(lambda: calls.stream(request(), NO_ACCESS)))


def test_a_past_without_an_answer_opens_no_circuit() -> None:
    for _ in range(10):
        with pytest.raises(NothingSimilar):
            aio.run(calls.ask(request(), NO_ACCESS))

    assert aio.run(calls.ask(request(*SIMILAR), NO_ACCESS)).text == "It is 10 EUR."


def test_it_is_free() -> None:
    assert "history" in prices.FREE
