"""Files for and of models: OpenAI's rows, Anthropic's requests, ShareGPT, ChatGPT's trees."""

import json
from codecs import BOM_UTF8
from typing import Any

import pytest

from tests.formats.samples_helpdesk import chat, chatgpt, document, lines, node, sharegpt
from workbench.domain.errors import BadImport
from workbench.domain.turns import Origin, Outcome, Side
from workbench.formats.parsed import Parsed
from workbench.formats.registry import parse

HELLO = chat(("user", "Hi"), ("assistant", "Hello"))
TEXT = {"type": "text", "text": "Hi"}
IMAGE = {"type": "image_url", "image_url": {"url": "https://a.example/a.png"}}


def said(found: Parsed) -> list[tuple[str, str]]:
    """Role and text of all messages."""
    return [(message.role.value, message.text) for message in found.messages]


def preference(better: str, other: str) -> dict[str, Any]:
    """A row for DPO."""
    return {
        "input": chat(("system", "Be kind."), ("user", "Hi"), tools=[]),
        "preferred_output": chat(("assistant", better))["messages"],
        "non_preferred_output": chat(("assistant", other))["messages"],
    }


@pytest.mark.parametrize(
    "data",
    [
        lines(HELLO, HELLO),
        BOM_UTF8 + lines(HELLO) + b"\n\n" + lines(HELLO) + b"\n",
        document([HELLO, HELLO]),
        json.dumps([HELLO, HELLO]).encode(),
    ],
    ids=["lines", "mark and blank lines", "list", "list on a line"],
)
def test_rows_stand_in_lines_or_a_list(data):
    found = parse(data)

    assert (found.format, len(found.conversations)) == ("openai", 2)
    assert said(found)[:2] == [("client", "Hi"), ("manager", "Hello")]


def test_rows_are_the_companys_own_so_people_wrote_them():
    assert {message.origin for message in parse(lines(HELLO)).messages} == {Origin.HUMAN}


@pytest.mark.parametrize("role", ["system", "developer"], ids=str)
def test_the_first_instructions_belong_to_the_conversation(role):
    told = parse(lines(chat((role, "Be kind."), ("user", "Hi")))).conversations[0]

    assert (told.special_instructions, told.replaces_prompt) == ("Be kind.", False)
    assert len(told.messages) == 1


def test_later_instructions_are_counted():
    found = parse(lines(chat(("user", "Hi"), ("system", "Be kind."), ("assistant", "Hello"))))

    assert found.skipped == {"instructions in the middle": 1}


@pytest.mark.parametrize(
    ("content", "text"),
    [("Hi", "Hi"), ([TEXT], "Hi"), ([TEXT, IMAGE, TEXT], "Hi\nHi"), (["Hi"], "Hi")],
    ids=["text", "part", "parts", "bare"],
)
def test_a_content_is_a_text_or_parts(content, text):
    assert said(parse(lines(chat(("user", content), ("assistant", "Hello")))))[0][1] == text


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ({"role": "assistant", "content": None, "tool_calls": [{"id": "1"}]}, "tool call"),
        ({"role": "assistant", "tool_calls": [{"id": "1"}]}, "tool call"),
        ({"role": "tool", "content": "left", "tool_call_id": "1"}, "tool result"),
        ({"role": "user", "content": [IMAGE]}, "media"),
        ({"role": "user", "content": ""}, "empty message"),
    ],
    ids=["null", "missing", "result", "media", "empty"],
)
def test_tools_and_media_are_counted(message, why):
    found = parse(lines({"messages": [*HELLO["messages"], message]}))

    assert (len(found.messages), found.skipped) == (2, {why: 1})


def test_the_preferred_reply_was_sent_in_place_of_the_other():
    told = parse(lines(preference("Hello", "What?"))).conversations[0]
    reply = told.messages[-1]

    assert (reply.text, reply.draft_text) == ("Hello", "What?")
    assert (reply.outcome, reply.origin) == (Outcome.REPLACED, Origin.HUMAN)
    assert told.special_instructions == "Be kind."


def test_two_equal_outputs_are_a_draft_sent_as_it_was():
    reply = parse(lines(preference("Hello", "Hello"))).messages[-1]

    assert (reply.outcome, reply.origin) == (Outcome.AS_IS, Origin.SUGGESTION)


@pytest.mark.parametrize(
    "item",
    [
        {"input": "Hi", "ground_truth": "Hello"},
        {"messages": [{"role": "user", "content": "Hi"}], "reference": "Hello"},
        {"input": [{"role": "user", "content": "Hi"}], "ideal": HELLO["messages"][1:]},
        HELLO,
    ],
    ids=["texts", "messages", "answer in a list", "whole"],
)
def test_evaluation_rows_are_cases(item):
    found = parse(lines({"item": item}))

    assert (found.format, said(found)) == ("openai", [("client", "Hi"), ("manager", "Hello")])


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (chat(("robot", "Hi")), "messages.0.role: unknown role 'robot'; use one of system"),
        (chat(("user", 7)), "messages.0.content: give a text or a list of parts"),
        (chat(("user", [7])), "messages.0.content: give a text or a list of parts"),
        ({"messages": 3}, "messages: "),
        ({"item": {"x": 1}}, "item: has none of messages, input"),
        ({"prompt": "Hi"}, "messages: Field required"),
        ({"preferred_output": []}, "input: Field required"),
    ],
    ids=str,
)
def test_a_bad_row_is_refused_with_its_line(row, why):
    with pytest.raises(BadImport, match=f"^line 3: {why}"):
        parse(lines(HELLO) + b"\n\n" + lines(row))


@pytest.mark.parametrize(
    "row",
    [
        chat(("user", "Hi"), ("assistant", "Hello"), system="Be kind."),
        chat(("user", "Hi"), ("assistant", "Hello"), system=[{"type": "text", "text": "Be kind."}]),
    ],
    ids=["text", "parts"],
)
def test_anthropics_system_becomes_instructions(row):
    found = parse(lines(row))

    assert (found.format, said(found)) == ("anthropic", [("client", "Hi"), ("manager", "Hello")])
    assert found.conversations[0].special_instructions == "Be kind."


def test_turns_of_one_role_in_a_row_stay_messages():
    row = chat(("user", "Hi"), ("user", "Anyone?"), ("assistant", "Hello"), model="claude-x")

    assert [text for _, text in said(parse(lines(row)))] == ["Hi", "Anyone?", "Hello"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ([{"type": "tool_use", "id": "1", "name": "x", "input": {}}], "tool call"),
        ([{"type": "tool_result", "content": "left"}], "tool result"),
        ([{"type": "thinking", "thinking": "hm"}], "reasoning"),
        ([{"type": "image", "source": {}}], "media"),
    ],
    ids=["call", "result", "thinking", "image"],
)
def test_what_is_no_text_of_anthropics_is_counted(content, why):
    found = parse(lines(chat(("user", "Hi"), ("assistant", content), system="x")))

    assert (len(found.messages), found.skipped) == (1, {why: 1})


def test_anthropic_knows_two_roles():
    with pytest.raises(BadImport, match=r"line 1: messages\.0\.role: unknown role 'system'"):
        parse(lines(chat(("system", "Hi"), system="x")))


@pytest.mark.parametrize(
    ("who", "role"),
    [("human", "client"), ("user", "client"), ("Human", "client"), ("gpt", "manager"),
     ("assistant", "manager"), ("chatgpt", "manager"), ("bard", "manager")],
    ids=str,
)  # fmt: skip
def test_sharegpts_speakers_stand_in_a_table(who, role):
    found = parse(lines(sharegpt((who, "Hi"), id="x")))

    assert (found.format, said(found)) == ("sharegpt", [(role, "Hi")])
    assert found.conversations[0].external_id == "x"


def test_an_unknown_speaker_is_refused_with_value_and_line():
    with pytest.raises(BadImport, match=r"line 2: conversations\.1\.from: unknown speaker 'alien'"):
        parse(lines(sharegpt(("human", "Hi")), sharegpt(("gpt", "Yes"), ("alien", "Hi"))))


def test_a_sharegpt_conversation_may_begin_with_the_model():
    found = parse(document([sharegpt(("gpt", "Hello"), ("human", "Hi"))]))

    assert said(found) == [("manager", "Hello"), ("client", "Hi")]
    assert found.messages[0].origin is Origin.AI


def test_sharegpts_system_and_tools():
    found = parse(
        lines(sharegpt(("system", "Be kind."), ("human", "Hi"), ("tool", "x"), ("gpt", None)))
    )

    assert found.conversations[0].special_instructions == "Be kind."
    assert found.skipped == {"empty message": 1, "tool result": 1}


def test_repeated_ids_stay_conversations_of_their_own():
    found = parse(lines(*(sharegpt(("human", text), id="x") for text in "abc")))

    assert [each.external_id for each in found.conversations] == ["x", "x#2", "x#3"]


def test_the_branch_of_the_current_node_is_the_conversation():
    nodes = {
        "a": node("user", ["Hi"], "root"),
        "b": node("assistant", ["Hello"], "a"),
        "c": node("assistant", ["Hello again"], "a"),
        "d": node("user", ["edited"], "b"),
    }

    found = parse(document([chatgpt("c", nodes)]))

    assert said(found) == [("client", "Hi"), ("manager", "Hello again")]
    assert found.skipped == {"message on another branch": 2}
    assert (found.conversations[0].external_id, found.conversations[0].title) == ("c-1", "Parcel")


def test_what_chatgpt_answered_is_a_machines():
    found = parse(document([chatgpt("b", {"b": node("assistant", ["Hi"], "root")})]))

    assert (found.messages[0].role, found.messages[0].origin) == (Side.MANAGER, Origin.AI)


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        (node("system", [""], "a"), "system message"),
        (node("tool", ["x"], "a"), "tool result"),
        (node("assistant", ["search"], "a", recipient="browser"), "tool call"),
        (node("user", ["x"], "a", metadata={"is_visually_hidden_from_conversation": True}),
         "hidden message"),
        (node("user", [{"content_type": "image_asset_pointer"}], "a"), "media"),
        (node("assistant", [""], "a"), "empty message"),
        (node("assistant", None, "a", content={"content_type": "thoughts"}), "reasoning"),
        (node("user", None, "a", content={"content_type": "user_editable_context"}),
         "hidden message"),
        (node("assistant", None, "a", content={"content_type": "x"}), "content of another kind"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_not_said_in_a_tree_is_counted(odd, why):
    nodes = {"a": node("user", ["Hi"], "root"), "b": odd}

    found = parse(document([chatgpt("b", nodes)]))

    assert (said(found), found.skipped) == ([("client", "Hi")], {why: 1})


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"content_type": "multimodal_text", "parts": [{"x": 1}, "Hi", "there"]}, "Hi\nthere"),
        ({"content_type": "code", "text": "print(1)"}, "print(1)"),
    ],
    ids=["parts", "code"],
)
def test_words_of_every_kind_are_read(content, text):
    found = parse(document([chatgpt("b", {"b": node("user", [], "root", content=content)})]))

    assert said(found) == [("client", text)]


@pytest.mark.parametrize(
    ("nodes", "current", "why"),
    [
        ({"a": node("user", ["Hi"], "a")}, "a", "a message is its own parent"),
        ({"a": node("user", ["Hi"], "b"), "b": node("user", ["x"], "a")}, "a", "its own parent"),
        ({"a": node("user", ["Hi"], "gone")}, "a", "a message is missing"),
        ({"a": node("user", ["Hi"], "root")}, "gone", "a message is missing"),
        ({"a": node("user", 7, "root")}, "a", "mapping.a.message.content.parts: "),
    ],
    ids=["itself", "circle", "parent gone", "current gone", "parts"],
)
def test_a_broken_tree_is_refused_with_its_record(nodes, current, why):
    with pytest.raises(BadImport, match=f"record 1: .*{why}"):
        parse(document([chatgpt(current, nodes)]))
