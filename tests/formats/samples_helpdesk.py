"""One good and one broken file for each help desk, and for each file for or of models."""

import json
from collections.abc import Sequence
from typing import Any

from tests.formats.sample import Sample

SAID = ("Where is my parcel?", "It left today.", "Thanks ❤")


def lines(*rows: Any) -> bytes:
    """The rows as JSON lines."""
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def document(value: Any) -> bytes:
    """The value as a JSON document of many lines."""
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def cut(rows: Sequence[Any]) -> bytes:
    """JSON lines of which the third is cut off."""
    return lines(*rows[:1]) + b"\n\n" + lines(*rows[:1])[:-9]


def chatwoot(number: int, content: str | None, kind: Any = 0, **more: Any) -> dict[str, Any]:
    """A message of Chatwoot's."""
    who = {"type": "contact", "name": "Ann"} if kind in (0, "incoming") else {"type": "user"}
    return {
        "id": number,
        "content": content,
        "conversation_id": 31,
        "message_type": kind,
        "content_type": "text",
        "created_at": 1_730_000_000 + number,
        "private": False,
        "sender": {"id": 5, **who},
        **more,
    }


def part(number: int, body: Any, author: Any = "admin", **more: Any) -> dict[str, Any]:
    """A part of an Intercom conversation; `author` is a kind of them, or all of one."""
    name = "Marek" if author == "admin" else None
    whole = {"type": author, "id": "7", "name": name} if isinstance(author, str) else author
    return {
        "type": "conversation_part",
        "id": str(number),
        "part_type": "comment",
        "body": body,
        "created_at": 1_400_857_494 + number,
        "author": whole,
        "redacted": False,
        **more,
    }


def intercom(*parts: Any, **more: Any) -> dict[str, Any]:
    """An Intercom conversation that a user began."""
    return {
        "type": "conversation",
        "id": "99",
        "created_at": 1_400_857_494,
        "source": {
            "type": "conversation",
            "id": "1",
            "delivered_as": "customer_initiated",
            "subject": "<p>Parcel</p>",
            "body": f"<p>{SAID[0]}</p>",
            "author": {"type": "user", "id": "u", "name": "Ann"},
        },
        "conversation_parts": {"type": "conversation_part.list", "conversation_parts": [*parts]},
        **more,
    }


def comment(number: int, body: str, author: int = 12, **more: Any) -> dict[str, Any]:
    """A comment on a Zendesk ticket."""
    return {
        "id": number,
        "type": "Comment",
        "author_id": author,
        "body": body,
        "public": True,
        "created_at": f"2024-01-02T03:04:{number:02}Z",
        **more,
    }


def ticket(*comments: Any, **more: Any) -> dict[str, Any]:
    """A Zendesk ticket with its comments in it."""
    return {
        "id": 35,
        "subject": "Parcel",
        "tags": ["late"],
        "requester_id": 12,
        "comments": [*comments],
        **more,
    }


def reply(number: int, text: str, second: int, **more: Any) -> dict[str, Any]:
    """A reply on a Freshdesk ticket."""
    return {
        "id": number,
        "ticket_id": 20,
        "body_text": text,
        "body": f"<div>{text}</div>",
        "incoming": False,
        "private": False,
        "user_id": 3,
        "source": 0,
        "created_at": f"2024-01-02T03:04:{second:02}Z",
        **more,
    }


def freshdesk(*replies: Any, **more: Any) -> dict[str, Any]:
    """A Freshdesk ticket with its conversations in it."""
    return {
        "id": 20,
        "subject": "Parcel",
        "description_text": SAID[0],
        "description": f"<div>{SAID[0]}</div>",
        "requester_id": 8,
        "source": 1,
        "tags": ["late"],
        "created_at": "2024-01-02T03:04:01Z",
        "conversations": [*replies],
        **more,
    }


def hubspot(number: int, text: str, direction: str | None = "OUTGOING", **more: Any) -> Any:
    """An entry of a HubSpot thread."""
    actor = "V-1" if direction == "INCOMING" else "A-2"
    return {
        "type": "MESSAGE",
        "id": f"m{number}",
        "conversationsThreadId": "77",
        "createdAt": f"2024-01-02T03:04:{number:02}.5Z",
        "senders": [{"actorId": actor, "name": "Ann" if actor == "V-1" else "Marek"}],
        "text": text,
        "direction": direction,
        "truncationStatus": "NOT_TRUNCATED",
        **more,
    }


def chat(*messages: tuple[str, Any], **more: Any) -> dict[str, Any]:
    """A row of roles and contents."""
    return {"messages": [{"role": role, "content": text} for role, text in messages], **more}


def sharegpt(*turns: tuple[str, Any], **more: Any) -> dict[str, Any]:
    """A ShareGPT conversation."""
    return {"conversations": [{"from": who, "value": text} for who, text in turns], **more}


def node(role: str, parts: Any, parent: str | None, **more: Any) -> dict[str, Any]:
    """A place in a tree of ChatGPT's."""
    content = {"content_type": "text", "parts": parts}
    message = {"author": {"role": role}, "content": content, "recipient": "all", **more}
    return {"message": message, "parent": parent, "children": []}


def chatgpt(current: str, nodes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A ChatGPT conversation; each node's message has its id."""
    for key, each in nodes.items():
        if each["message"]:
            each["message"]["id"] = key
    return {
        "conversation_id": "c-1",
        "title": "Parcel",
        "mapping": {"root": {"message": None, "parent": None}, **nodes},
        "current_node": current,
        **more,
    }


BOT = {"id": 1, "name": "Robo", "type": "agent_bot"}
CHATWOOT = [
    chatwoot(1, SAID[0]),
    chatwoot(2, "Hello, I am a bot", 1, sender=BOT),
    chatwoot(3, "Ask the carrier", 1, private=True),
    chatwoot(4, "Conversation was assigned to Marek", 2),
    chatwoot(5, None, 0, attachments=[{"file_type": "image"}]),
    chatwoot(6, SAID[1], 1),
    chatwoot(7, SAID[2]),
    chatwoot(8, "Please rate us", 3, content_type="input_csat"),
]
INTERCOM = intercom(
    part(2, "<p>Hello, I am a bot</p>", "bot"),
    part(3, None, part_type="assignment"),
    part(4, "<p>Ask the carrier</p>", part_type="note"),
    part(5, f"<p>{SAID[1]}</p>"),
    part(6, "<img src='a.png'>", "user"),
    part(7, SAID[2], "user", part_type="open"),
    part(8, None, part_type="close"),
)
ZENDESK = ticket(
    comment(1, SAID[0]),
    comment(2, "We got your request", -1, via={"channel": "system"}),
    comment(3, "Ask the carrier", 40, public=False),
    comment(4, SAID[1], 40),
    comment(5, "Call from +1", 40, type="VoiceComment"),
    comment(6, SAID[2]),
    users=[{"id": 12, "name": "Ann", "role": "end-user"}, {"id": 40, "name": "Marek"}],
)
FRESHDESK = freshdesk(
    reply(9, SAID[1], 5),
    reply(10, "Ask the carrier", 3, private=True, source=2),
    reply(8, SAID[2], 7, incoming=True, user_id=8),
    reply(11, "", 8, attachments=[{"name": "a.png"}]),
)
HUBSPOT = [
    hubspot(6, "", type="THREAD_STATUS_CHANGE", newStatus="CLOSED", direction=None),
    hubspot(5, SAID[2], "INCOMING"),
    hubspot(4, "Ask the carrier", None, type="COMMENT"),
    hubspot(3, SAID[1]),
    hubspot(2, "Hello, I am a bot", senders=[{"actorId": "B-3"}]),
    hubspot(1, SAID[0], "INCOMING"),
]
TOOL = {"role": "assistant", "tool_calls": [{"id": "t"}], "content": None}
OPENAI = [
    {
        "messages": [
            {"role": "user", "content": SAID[0]},
            TOOL,
            {"role": "tool", "content": "left", "tool_call_id": "t"},
            {"role": "assistant", "content": [{"type": "text", "text": SAID[1]}]},
            {"role": "user", "content": SAID[2]},
        ]
    },
    chat(("user", "Hi"), ("assistant", "Hello")),
]
ANTHROPIC = [
    chat(
        ("user", [{"type": "text", "text": SAID[0]}]),
        ("assistant", [{"type": "tool_use", "id": "t", "name": "x", "input": {}}]),
        ("user", [{"type": "tool_result", "tool_use_id": "t", "content": "left"}]),
        ("assistant", SAID[1]),
        ("user", SAID[2]),
        system="You are Lena.",
    )
]
SHAREGPT = [
    sharegpt(("human", SAID[0]), ("gpt", SAID[1]), ("tool", "x"), ("human", SAID[2]), id="x"),
    sharegpt(("gpt", "Hello"), ("human", "Hi")),
]
CHATGPT = [
    chatgpt(
        "e",
        {
            "a": node("system", [""], "root"),
            "b": node("user", [SAID[0]], "a", create_time=1_700_000_000.5),
            "x": node("assistant", ["An answer asked for again"], "b"),
            "c": node("assistant", [SAID[1]], "b", create_time=1_700_000_001.5),
            "d": node("tool", ["left"], "c"),
            "e": node("user", [SAID[2]], "d", create_time=1_700_000_002.5),
        },
    )
]


def sample(good: bytes, row: Any, records: int, bots: int = 0, **more: Any) -> Sample:
    """A sample whose first conversation is a question, its answer and thanks."""
    return Sample(
        good=good,
        records=records,
        broken=cut([row]),
        broken_line=3,
        bots=bots,
        **{"texts": SAID, **more},
    )


WITH_BOT = (SAID[0], "Hello, I am a bot", "Ask the carrier", *SAID[1:])
SAMPLES = {
    "chatwoot": sample(
        document({"meta": {"labels": []}, "payload": CHATWOOT}),
        CHATWOOT[0], 8, 1, notes=1, texts=WITH_BOT,
    ),
    "intercom": sample(document(INTERCOM), INTERCOM, 8, 1, notes=1, texts=WITH_BOT),
    "zendesk": sample(
        document({"tickets": [ZENDESK]}), ZENDESK, 6, 1, notes=1,
        texts=(SAID[0], "We got your request", "Ask the carrier", *SAID[1:]),
    ),
    "freshdesk": sample(
        document([FRESHDESK]), FRESHDESK, 5, notes=1,
        texts=(SAID[0], "Ask the carrier", *SAID[1:]),
    ),
    "hubspot": sample(
        document({"results": HUBSPOT}), HUBSPOT[1], 6, 1,
        texts=(SAID[0], "Hello, I am a bot", *SAID[1:]),
    ),
    "openai": sample(lines(*OPENAI), OPENAI[1], 7),
    "anthropic": sample(lines(*ANTHROPIC), ANTHROPIC[0], 5),
    "sharegpt": sample(document(SHAREGPT), SHAREGPT[0], 6, 2),
    "chatgpt": sample(document(CHATGPT), CHATGPT[0], 6, 1),
}  # fmt: skip
