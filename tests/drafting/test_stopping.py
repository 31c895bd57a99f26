"""The end of the app while texts are written: the words so far are kept."""

import pytest

from workbench import chatting, running
from workbench.drafting import writing


@pytest.fixture(autouse=True)
def desk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk of its own: a closed one stays closed."""
    monkeypatch.setattr(writing, "_desk", writing._Desk())
    monkeypatch.setattr(running, "PATIENCE_SECONDS", 0)


def test_a_draft_that_is_being_written_is_kept_as_partial(tenant, config, fake):
    chat = chatting.create_chat(tenant, "Anna Keller")
    chatting.add_client_message(tenant, chat.id, "What does it cost?")
    (draft,) = chatting.begin_drafts(tenant, chat.id)
    fake.enqueue("It costs ten euros")
    pieces = chatting.write_draft(tenant, draft)
    first = next(pieces)

    running.stop()
    rest = list(pieces)

    kept = chatting.current_draft(tenant, draft)
    assert (kept.state, kept.ai_text, rest) == ("partial", first, [])
    assert kept.error == "The app was stopped while this was written."


def test_the_end_waits_for_nobody_when_nothing_is_written(home, monkeypatch):
    monkeypatch.setattr(running, "PATIENCE_SECONDS", 3600)

    running.stop()
