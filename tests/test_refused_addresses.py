"""A company's address that may not be asked any more: a sentence in the chat, a paused run."""

import pytest

from tests.conftest import live_config
from tests.faults import fault_server
from tests.replaying import dataset, told
from workbench import chatting, configuring, replay, sealing, trying
from workbench.domain.errors import BadAddress, BadKey
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider
from workbench.settings import settings
from workbench.store.tables import Config

SPEC = ConfigSpec("Be kind.", ModelRef("openai", "some-model"))
KEY = "sk-CANARY-0123456789"


@pytest.fixture
def live(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> Config:
    """A live config at an address that was allowed when it was saved, and is so no longer."""
    configuring.save_key(tenant, "openai", key=KEY, base_url="http://localhost:9/v1")
    monkeypatch.setenv("WORKBENCH_INNER_HOSTS", "none")
    settings.cache_clear()
    return live_config(tenant, spec=SPEC)


@pytest.fixture
def chat_id(tenant: Tenant, live: Config) -> int:
    """A chat whose client waits."""
    chat = chatting.create_chat(tenant, "Marta")
    chatting.add_client_message(tenant, chat.id, "Where is it?")
    return chat.id


def test_a_draft_fails_with_a_sentence(tenant: Tenant, chat_id: int) -> None:
    draft = chatting.draft_reply(tenant, chat_id)

    assert draft.state == "failed"
    assert "WORKBENCH_INNER_HOSTS" in (draft.error or "")


def test_a_column_side_by_side_fails_alone(
    tenant: Tenant, chat_id: int, live: Config, fake: FakeProvider
) -> None:
    other = configuring.save(tenant, "Other", ConfigSpec("Be kind.", ModelRef("fake", "x")))
    fake.enqueue("Here")
    trial = trying.begin(tenant, config_ids=[live.id, other.id], chat_id=chat_id)

    for column in trial.replies:
        list(trying.stream(tenant, column.id))

    columns = trying.trial(tenant, trial.id).trial.replies
    assert [column.state for column in columns] == ["failed", "ready"]


def test_a_run_pauses_and_goes_on_once_the_host_is_allowed(
    tenant: Tenant, live: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset(tenant, told("late", "C: Where is it?", "M: Here."))
    run = replay.plan(tenant, dataset="shop", configs=[live.name])

    with pytest.raises(BadAddress):
        list(replay.fill(tenant, run.id))
    assert replay.status(tenant, run.id).state == "paused"

    monkeypatch.setenv("WORKBENCH_INNER_HOSTS", "localhost")
    settings.cache_clear()
    with fault_server("ok") as server:
        url = server.address.replace("127.0.0.1", "localhost") + "/v1"
        configuring.save_key(tenant, "openai", key=KEY, base_url=url)
        *_, last = replay.fill(tenant, run.id)
    assert (last.done, last.failed) == (1, 0)


def test_a_connection_is_refused_in_a_sentence(tenant: Tenant, live: Config) -> None:
    with pytest.raises(BadAddress, match="in the clear to localhost"):
        configuring.test_connection(tenant, "openai:some-model")


def test_a_key_that_can_not_be_read_is_a_sentence_in_the_draft_too(
    tenant: Tenant, chat_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_ENCRYPTION_KEYS", sealing.new_key())
    settings.cache_clear()

    draft = chatting.draft_reply(tenant, chat_id)

    assert (draft.state, "bring the old key back" in (draft.error or "")) == ("failed", True)
    with pytest.raises(BadKey):
        configuring.test_connection(tenant, "openai:some-model")
