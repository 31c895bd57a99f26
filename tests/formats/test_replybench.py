"""Our own JSON read again: all of a dataset comes back, and what is not ours is refused."""

import json

import pytest

from tests.formats.exported import HEAD, chat, plain, told
from tests.formats.samples import REPLYBENCH
from workbench.domain.errors import BadImport
from workbench.domain.turns import Outcome, SourceConversation
from workbench.formats import replybench
from workbench.formats.exports.registry import WRITERS
from workbench.formats.exports.told import Told
from workbench.formats.registry import parse
from workbench.formats.source import Source


def written(*conversations: Told) -> bytes:
    """The file of some conversations."""
    return b"".join(WRITERS["json"].write(HEAD, conversations))


def test_a_datasets_conversations_come_back_as_they_were() -> None:
    parsed = parse(written(Told(plain("a")), Told(plain("b"))))

    assert parsed.conversations == (plain("a"), plain("b"))
    assert parsed.skipped == {}


def test_conversations_of_two_sources_with_one_number_both_come_back() -> None:
    parsed = parse(written(Told(plain("7"), "star"), Told(plain("7"), "chat")))

    assert [one.external_id for one in parsed.conversations] == ["7", "7 (2)"]


def test_a_dataset_keeps_the_end_of_a_chats_drafts_and_counts_the_rest() -> None:
    parsed = parse(written(chat()))

    assert parsed.conversations == (plain("12"),)
    assert parsed.skipped == {replybench.OLD_TEXT: 1, replybench.UNSENT_DRAFT: 1}


def test_a_chats_file_tells_versions_and_drafts() -> None:
    (one,) = replybench.read(Source.of_bytes(written(chat()))).conversations

    message = one.messages[13]
    assert message.draft
    assert (message.draft.outcome, message.draft.ai_text) == (
        Outcome.EDITED,
        "EDITED it is ten euros",
    )
    assert [version.text for version in message.versions] == ["It was 10"]
    assert [edit.instruction for edit in message.draft.edits] == ["shorter"]
    assert [draft.reason for draft in one.drafts] == ["rude"]


def test_every_key_that_is_written_is_known() -> None:
    file = replybench.read(Source.of_bytes(written(*told())))

    assert (file.kind, file.name, file.dataset_version, file.hash) == (
        *("dataset", "shop", 3),
        "h" * 64,
    )


def test_a_conversation_without_a_number_gets_one() -> None:
    nameless = SourceConversation("", plain().messages)

    (one,) = parse(written(Told(nameless))).conversations

    assert len(one.external_id) == 20


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"version":1', '"version":2', "a later version of Replybench"),
        ('"role":"client"', '"role":"boss"', r"conversations\.0\.messages\.0\.role"),
        ('"text":"Hi"', '"words":"Hi"', r"conversations\.0\.messages\.0\.text: field required"),
        ('"text":"Hi"', '"text":"\\u0000"', "holds a nul"),
    ],
    ids=["version", "role", "no text", "nul"],
)
def test_what_is_wrong_is_named_without_the_words(before: str, after: str, said: str) -> None:
    with pytest.raises(BadImport, match=said):
        parse(REPLYBENCH.replace(before, after).encode())


def test_it_is_known_by_what_it_says_of_itself_however_it_is_spaced() -> None:
    pretty = json.dumps(json.loads(REPLYBENCH), indent=2)

    assert parse(pretty.encode()) == parse(REPLYBENCH.encode())
    assert not replybench.detect(Source.of_bytes(b'{"format": "replybench-run-1"}'))
