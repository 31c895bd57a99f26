"""JSON by paths: lists, lines, JSON in strings, and three data sets with their exact figures."""

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.formats.tabled import mapped, opened
from workbench.domain.errors import BadImport, ColumnsUnknown, RolesUnknown
from workbench.domain.turns import Outcome, Side, visible
from workbench.formats import records
from workbench.formats.hints import Hints
from workbench.formats.registry import read, read_all

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
NEGOTIATION = {
    "dialogue_id": "conversation_id",
    "chat_logs[].text": "text",
    "chat_logs[].id": "author",
    "chat_logs[].task_data": "skip",
}
SERVICE = {"convo_id": "conversation_id", "original[].0": "role", "original[].1": "text"}
REWARDS = {
    "conversation_id": "conversation_id",
    "context[].role": "role",
    "context[].text": "text",
    "generation.text": "draft",
    "reward": "outcome",
}
DEALS = [
    {
        "dialogue_id": 5,
        "chat_logs": [
            {"text": "Hello", "id": "agent_1", "task_data": {}},
            {"text": "Hi there", "id": "agent_2", "task_data": {}},
            {"text": "Submit-Deal", "id": "agent_1", "task_data": {"data": "submit"}},
        ],
    }
]
CHATS = [
    {"convo_id": 1, "original": [["agent", "Hi!"], ["action", "Looked up"], ["customer", "Hey"]]}
]


def reward(number: int, generation: object, reward: object) -> dict[str, object]:
    """A labelled draft after one question."""
    context = [{"role": "user", "text": "A tea, please"}, {"role": "api", "response": {"ok": 1}}]
    return {
        "conversation_id": f"d{number}",
        "context": json.dumps(context),
        "generation": json.dumps(generation),
        "reward": reward,
    }


REWARDED = [
    reward(1, {"role": "agent", "text": "Which size?"}, 1.0),
    reward(2, {"role": "agent", "text": "No."}, 0),
    reward(3, {"role": "agent", "api": {"order": "tea"}}, True),
]


def given(name: str) -> bytes:
    """A file of the data sets."""
    file = DATA / name
    if not file.exists():
        pytest.skip("the data sets are not here")
    return file.read_bytes()


def as_json(value: object) -> bytes:
    """A JSON document."""
    return json.dumps(value).encode()


def test_a_list_of_messages_in_each_record_is_a_conversation():
    parsed = mapped(as_json(DEALS), NEGOTIATION, managers=["agent_2"])

    assert [each.external_id for each in parsed.conversations] == ["5"]
    assert [(message.role, message.text) for message in parsed.messages] == [
        (Side.CLIENT, "Hello"),
        (Side.MANAGER, "Hi there"),
    ]


def test_rows_that_a_column_marks_are_left_out_with_their_places():
    parsed = mapped(as_json(DEALS), NEGOTIATION, managers=["agent_2"])

    assert parsed.skipped == {"row marked to be left out": 1}
    assert parsed.examples == {"row marked to be left out": ("record 1, message 3",)}


def test_lists_of_two_are_read_by_their_places():
    parsed = mapped(as_json(CHATS), SERVICE)

    assert [(message.role, message.text) for message in parsed.messages] == [
        (Side.MANAGER, "Hi!"),
        (Side.NOTE, "Looked up"),
        (Side.CLIENT, "Hey"),
    ]


def test_json_in_a_string_is_read_on_the_way():
    first, second, third = mapped(as_json(REWARDED), REWARDS).conversations

    assert [message.text for message in visible(first.messages)] == ["A tea, please", "Which size?"]
    assert [message.text for message in visible(second.messages)] == ["A tea, please"]
    assert [message.outcome for message in third.messages] == [None, Outcome.AS_IS]


def test_a_saved_mapping_may_keep_what_has_paths_of_its_own():
    saved = REWARDS | {"generation": "details"}

    (part,) = read_all([as_json(REWARDED)], hints=Hints(saved={"Rewards": saved}))

    assert part.mapping == "Rewards"
    assert part.messages[0].details == {"generation": REWARDED[0]["generation"]}


def test_lines_and_a_list_hold_the_same():
    lines = "\n".join(map(json.dumps, REWARDED)).encode()

    told, listed = mapped(lines, REWARDS), mapped(as_json(REWARDED), REWARDS)

    assert told.conversations == listed.conversations


def test_a_list_deeper_in_one_object_is_read_too():
    chats = {"export": {"chats": [{"key": "a", "said": [{"who": "client", "what": "Hi there"}]}]}}
    base = "export.chats[]"

    parsed = mapped(
        as_json(chats),
        {
            f"{base}.key": "conversation_id",
            f"{base}.said[].who": "role",
            f"{base}.said[].what": "text",
        },
    )

    assert [(each.external_id, len(each.messages)) for each in parsed.conversations] == [("a", 1)]


def test_what_stands_beside_the_list_is_told_once():
    chats = [{"said": [["client", "Hi"], ["agent", "Yes"]], "csat": 5, "labels": ["late", "en"]}]
    columns = {"said[].0": "role", "said[].1": "text", "csat": "details", "labels[]": "tags"}

    (told,) = mapped(as_json(chats), columns).conversations

    assert [message.details for message in told.messages] == [{"csat": 5}, None]
    assert told.tags == ("late", "en")


@pytest.mark.parametrize(
    ("value", "guess"),
    [
        (DEALS, {"dialogue_id": "conversation_id", "chat_logs[].text": "text",
                 "chat_logs[].id": "author"}),
        (REWARDED, REWARDS),
    ],
    ids=["authors", "rewards"],
)  # fmt: skip
def test_paths_are_asked_for_with_what_their_names_suggest(value, guess):
    with pytest.raises(ColumnsUnknown) as caught:
        read(as_json(value * 2))

    assert caught.value.guess == guess


def test_of_very_many_paths_the_likely_ones_are_offered_first():
    chat = {"said": [{"who": "client", "body": "Hi there"}]}
    noise = {f"n{n}": {"deep": {"er": n}} for n in range(90)}

    with pytest.raises(ColumnsUnknown) as caught:
        read(as_json([{**noise, **chat}]))

    assert len(caught.value.columns) == 40
    assert list(caught.value.columns)[:2] == ["said[].who", "said[].body"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"text":"a b"}\n[1]\n', "^line 2: no object"),
        (b'{"text":"a b"}\n{"text":', "^line 2: not JSON"),
        (b'[\n{"text":"a b"},\n{"text":oops}]', "^line 3: not JSON"),
        (b'[{"text":"a b"}, 7]', "^record 2: no object"),
        (b"[]", "no records"),
        (b'{"conversation_id":1,"role":"client","text":"a\\u0000b"}', "^record 1: a NUL"),
        (b'{"conversation_id":"","role":"client","text":"a b"}', "^record 1: no conversation_id"),
        (b"[" * 90_000, "not JSON"),
    ],
    ids=["list", "cut", "broken", "number", "none", "nul", "no id", "deep"],
)
def test_a_broken_record_is_named(data, said):
    with pytest.raises(BadImport, match=said):
        opened(data, "json")


def test_json_without_texts_is_no_chat():
    with pytest.raises(BadImport, match="the format is unknown: this is JSON"):
        read(b'[{"id": 1, "name": "x"}]')


@pytest.mark.parametrize("shape", ["list", "lines"])
def test_a_large_file_is_read_as_a_stream(shape, tmp_path, monkeypatch):
    monkeypatch.setattr(records, "HELD_BYTES", 100)
    told = [{"conversation_id": n % 2, "role": "client", "text": f"Hi {n}"} for n in range(9)]
    file = tmp_path / "large.json"
    file.write_text(
        json.dumps(told, indent=1) if shape == "list" else "\n".join(map(json.dumps, told))
    )

    (part,) = read_all([file])

    assert len(part.messages) == 9


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"text": "a b"}, {"text"', "not JSON"),
        ('{"a":\n{"b": "c d"}}', "one object of"),
    ],
    ids=["cut", "object"],
)
def test_a_large_file_that_can_not_be_streamed_is_refused(text, said, monkeypatch):
    monkeypatch.setattr(records, "HELD_BYTES", 10)

    with pytest.raises(BadImport, match=said):
        opened(text.encode(), "json")


def test_negotiations_have_their_free_texts_and_no_buttons():
    data = given("casino/casino_test.json")

    with pytest.raises(RolesUnknown, match=r"mturk_agent_2 \(588\), mturk_agent_1 \(581\)"):
        mapped(data, NEGOTIATION)
    parsed = mapped(data, NEGOTIATION, managers=["mturk_agent_1"])

    assert (len(parsed.conversations), len(parsed.messages)) == (100, 1169)
    assert parsed.skipped == {"row marked to be left out": 225}


def test_service_chats_have_their_actions_as_notes():
    parsed = mapped(given("abcd/abcd_sample.json"), SERVICE)

    assert [len(each.messages) for each in parsed.conversations] == [29, 21, 22]
    assert Counter(message.role for message in parsed.messages) == {
        Side.MANAGER: 32,
        Side.CLIENT: 31,
        Side.NOTE: 9,
    }


def test_labelled_drafts_keep_their_labels_and_no_rejected_one_is_seen():
    parsed = mapped(given("taskmaster4_reward/reward_00.json"), REWARDS)

    outcomes = Counter(message.outcome for message in parsed.messages)
    seen = Counter(message.outcome for message in visible(parsed.messages))
    assert (outcomes[Outcome.AS_IS], outcomes[Outcome.REJECTED]) == (401, 99)
    assert seen == {None: 1374, Outcome.AS_IS: 138}
