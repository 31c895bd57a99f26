"""The split of edits, what a trial needs, and a prompt with a line more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.learning import (
    Answered,
    Edit,
    Edits,
    Under,
    asked,
    held_out_chats,
    is_over,
    repeats,
    with_line,
)
from workbench.domain.prompts import ConfigSpec, Prompt, build_request, reprompted
from workbench.domain.replies import ChatMessage, ModelRef
from workbench.domain.turns import Side, Turn

CHATS = st.lists(st.integers(1, 12), min_size=1, max_size=60)
SAID = [Turn(Side.CLIENT, "Price?")]


def edits(*chats: int) -> list[Edit]:
    """An edit in each of these chats."""
    return [Edit(place, chat, "Anna", "ai", "sent", ()) for place, chat in enumerate(chats)]


def replies(*drafts: int, share: float | None = 0.5) -> list[Answered]:
    """Both prompts' replies to these drafts."""
    return [Answered(draft, 1, under, share=share) for draft, under in asked(drafts)]


@given(CHATS)
def test_a_chat_is_evidence_or_held_out_and_never_both(chats: list[int]) -> None:
    split = Edits.split(edits(*chats))

    evidence, held_out = (
        {edit.chat_id for edit in part} for part in (split.evidence, split.held_out)
    )
    assert not evidence & held_out
    assert split.total == len(chats)


@given(CHATS)
def test_at_most_a_third_is_held_out_but_for_three(chats: list[int]) -> None:
    split = Edits.split(edits(*chats))

    assert len(split.held_out) <= max(3, -(-len(chats) // 3))


@given(CHATS, st.randoms())
def test_the_split_does_not_depend_on_the_order(chats: list[int], random) -> None:
    shuffled = random.sample(chats, len(chats))

    assert held_out_chats(shuffled) == held_out_chats(chats)


def test_about_a_third_is_held_out_where_chats_are_small() -> None:
    split = Edits.split(edits(*[chat for chat in range(20) for _ in range(2)]))

    assert (len(split.evidence), len(split.held_out)) == (26, 14)
    assert split.missing == ""


@pytest.mark.parametrize(
    ("chats", "said"),
    [
        ([], "0 of 10 edits are there; 10 more are needed"),
        ([1, 2, 3] * 3, "9 of 10 edits are there; 1 more is needed"),
        ([1] * 12, "The 12 edits are in one chat, and 0 of them can be held out"),
        ([1] * 6 + [2] * 6, "The 12 edits are in 2 chats, and 0 of them can be held out"),
    ],
    ids=["none", "one short", "one chat", "two long chats"],
)
def test_what_is_missing_is_said(chats: list[int], said: str) -> None:
    assert Edits.split(edits(*chats)).missing.startswith(said)


@pytest.mark.parametrize(
    ("answers", "over"),
    [
        (replies(1, 2), True),
        (replies(1), False),
        (replies(1, 2)[:-1], False),
        (replies(1, 2, share=None), False),
        ([*replies(1, share=None), *replies(2)], True),
    ],
    ids=["all", "a turn short", "a reply short", "all failed", "one failed"],
)
def test_a_trial_is_over_when_all_came_and_a_turn_is_whole(
    answers: list[Answered], over: bool
) -> None:
    assert is_over([1, 2], answers) == over


def test_a_stored_reply_is_read_back() -> None:
    one = Answered(1, 2, Under.NEW, "Hi", 0.25, "", 0.001)

    assert Answered.read(one.stored()) == one


@pytest.mark.parametrize(
    ("prompt", "longer"),
    [
        ("Be kind.", "Be kind.\nBe brief."),
        ("Be kind.\n\n", "Be kind.\nBe brief."),
        (" ", "Be brief."),
    ],
)
def test_a_line_goes_to_the_end_of_the_prompt(prompt: str, longer: str) -> None:
    assert with_line(prompt, "Be brief.") == longer


@pytest.mark.parametrize(
    ("line", "repeated"),
    [("be  BRIEF", True), ("- Be brief.", True), ("Be brief and warm.", False)],
)
def test_a_line_that_the_prompt_has_is_a_repeat(line: str, repeated: bool) -> None:
    assert repeats("You are Lena.\nBe brief. Ask for the size.", line) == repeated


@pytest.mark.parametrize(
    "chat",
    [Prompt(), Prompt("Four orders."), Prompt("Four orders.", "Never promise."), Prompt("", "Hm")],
    ids=["nothing", "a description", "both", "instructions"],
)
def test_a_sent_request_under_another_prompt_is_what_would_have_been_built(chat: Prompt) -> None:
    before = ConfigSpec("You are Lena.\n", ModelRef("fake", "x"))
    after = ConfigSpec("You are Lena.\nBe brief.", ModelRef("fake", "x"))
    sent = build_request(before, chat, SAID).messages

    assert (
        reprompted(sent, before.prompt, after.prompt) == build_request(after, chat, SAID).messages
    )


@pytest.mark.parametrize(
    "system",
    ["Be somebody else.", "You are Lenas friend.", "About this client:\nYou are Lena"],
)
def test_a_request_that_does_not_begin_with_the_prompt_is_told_apart(system: str) -> None:
    messages = (ChatMessage("system", system), ChatMessage("user", "Price?"))

    assert reprompted(messages, "You are Lena", "You are Eva") is None


def test_a_request_without_any_prompt_gets_one() -> None:
    sent = build_request(ConfigSpec("", ModelRef("fake", "x")), Prompt(), SAID).messages

    assert reprompted(sent, "", "Be brief.") == (ChatMessage("system", "Be brief."), *sent)
    assert reprompted(sent, "Be kind.", "Be brief.") is None
