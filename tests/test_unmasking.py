"""Masked conversations: nothing of a person leaves, and the originals stay for who may see them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests import raw, singing
from tests.conftest import make_colleague
from tests.faults import FaultServer, fault_server
from tests.replaying import config, filled, replies
from workbench import (
    auditing,
    backing_up,
    configuring,
    curating,
    importing,
    replay,
    sealing,
    unmasking,
)
from workbench.auditing import Question
from workbench.configuring import Resealed
from workbench.domain.audit import Act
from workbench.domain.errors import BadKey, Denied, NotFound
from workbench.domain.masking import restored
from workbench.domain.prompts import ConfigSpec
from workbench.domain.redaction import TOMBSTONE
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Role, Tenant
from workbench.settings import settings
from workbench.store import configs, past, tenancy
from workbench.store.tables import Conversation

PERSONAL = {
    "NAME": "Kunigunde Brandauer",
    "EMAIL": "kuni@brandauer.example",
    "PHONE": "+49 151 23456789",
    "CARD": "4111 1111 1111 1111",
    "IBAN": "DE89 3704 0044 0532 0130 00",
    "URL": "https://brandauer.example/me",
    "HANDLE": "@kuni.brandauer",
}
WORDS = {*PERSONAL.values(), "Kunigunde", "Brandauer", "kuni", "23456789", "4111", "3704", "Marek"}
CHAT = "\n".join(
    [
        *(f"Kunigunde Brandauer: for {kind} take {value}" for kind, value in PERSONAL.items()),
        "Marek: Thank you, kunigunde, Marek will ask kuni@brandauer.example",
        "Kunigunde Brandauer: Where is it, Marek?",
        "Marek: On its way to Brandauer.",
    ]
).encode()


@pytest.fixture
def masked(tenant: Tenant) -> Conversation:
    """A masked conversation with every kind of personal data in it."""
    importing.import_data(tenant, CHAT, dataset="shop", managers=["Marek"], mask=True)
    return only(tenant)


def only(tenant: Tenant, dataset: str = "shop") -> Conversation:
    """The one conversation of a dataset."""
    (found,) = curating.conversations(tenant, curating.dataset(tenant, dataset).id)
    return found


def set_keys(monkeypatch: pytest.MonkeyPatch, *keys: str) -> None:
    """The operator's encryption keys, the newest first."""
    monkeypatch.setenv("WORKBENCH_ENCRYPTION_KEYS", ",".join(keys))
    settings.cache_clear()


def point_to(server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have models of OpenAI answered by this server."""
    monkeypatch.setenv("WORKBENCH_OPENAI_BASE_URL", f"{server.address}/v1")
    monkeypatch.setenv("WORKBENCH_OPENAI_API_KEY", "sk-test")
    settings.cache_clear()


def left_in(told: object) -> set[str]:
    """The personal words that are in something."""
    text = json.dumps(told, ensure_ascii=False, default=str)
    return {word for word in WORDS if word in text}


def test_a_replay_of_a_masked_dataset_sends_nothing_personal(
    tenant: Tenant, masked: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    config(tenant, "A", "openai:some-model")

    with fault_server("ok") as server:
        point_to(server, monkeypatch)
        filled(tenant, replay.plan(tenant, dataset="shop", configs=["A"]))

    assert len(server.bodies) == 2
    assert left_in([server.bodies, server.headers]) == set()
    assert all(f"<{kind}_1>" in json.dumps(server.bodies) for kind in PERSONAL)


@pytest.mark.parametrize("mask", [True, False], ids=["masked", "plain"])
def test_examples_for_a_masked_conversation_are_masked_where_they_are_quoted(
    tenant: Tenant, mask: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    importing.import_data(tenant, CHAT, dataset="old", managers=["Marek"])
    other = b"Otto: Where is it?\nEva: On its way."
    importing.import_data(tenant, other, dataset="new", managers=["Eva"], mask=mask)
    with tenancy.session(tenant) as db:
        spec = ConfigSpec("Be brief.", ModelRef("openai", "some-model"), examples=8)
        configs.add(db, "A", configs.with_pin(spec, past.newest(db)), tenant.user_id)

    with fault_server("ok") as server:
        point_to(server, monkeypatch)
        filled(tenant, replay.plan(tenant, dataset="new", configs=["A"]))

    assert "On its way to" in json.dumps(server.bodies)
    assert bool(left_in(server.bodies)) is not mask


def test_the_originals_are_given_back_to_who_may_see_them(
    tenant: Tenant, masked: Conversation
) -> None:
    engineer = make_colleague(tenant, Role.ENGINEER)

    originals = unmasking.originals(engineer, masked.id)

    assert {kind: originals[f"<{kind}_1>"] for kind in PERSONAL} == PERSONAL
    assert originals["<NAME_2>"] == "Marek"
    said = [f"for {kind} take {value}" for kind, value in PERSONAL.items()]
    assert [restored(turn.text, originals) for turn in masked.turns[: len(said)]] == said


@pytest.mark.parametrize("role", [Role.MANAGER, Role.STAKEHOLDER])
def test_originals_are_for_admins_and_engineers(
    tenant: Tenant, masked: Conversation, role: Role
) -> None:
    other = make_colleague(tenant, role)
    dataset_id = curating.dataset(tenant, "shop").id

    with pytest.raises(Denied):
        unmasking.originals(other, masked.id)
    with pytest.raises(Denied):
        unmasking.show(other, dataset_id)

    assert not unmasking.may_show(other, dataset_id)


def test_another_company_sees_none_of_it(
    tenant: Tenant, masked: Conversation, other_tenant: Tenant
) -> None:
    dataset_id = curating.dataset(tenant, "shop").id

    for forbidden in (
        lambda: unmasking.originals(other_tenant, masked.id),
        lambda: unmasking.show(other_tenant, dataset_id),
        lambda: unmasking.may_show(other_tenant, dataset_id),
    ):
        with pytest.raises(NotFound):
            forbidden()


def test_showing_them_is_told_in_the_audit_log(tenant: Tenant, masked: Conversation) -> None:
    shown = unmasking.show(tenant, curating.dataset(tenant, "shop").id)

    (event,) = auditing.log(tenant, Question(act=Act.SHOWED_ORIGINALS)).events
    assert (shown, event.subject, event.detail) == (1, "dataset shop@1", "")


def test_a_dataset_without_masking_has_none(tenant: Tenant) -> None:
    importing.import_data(tenant, CHAT, dataset="shop", managers=["Marek"])

    assert unmasking.originals(tenant, only(tenant).id) == {}
    assert not unmasking.may_show(tenant, curating.dataset(tenant, "shop").id)


def test_masking_an_unmasked_import_again_keeps_its_originals(tenant: Tenant) -> None:
    for mask in (False, True, True):
        importing.import_data(tenant, CHAT, dataset="shop", managers=["Marek"], mask=mask)

    assert curating.dataset(tenant, "shop").version == 2
    assert unmasking.originals(tenant, only(tenant).id)["<EMAIL_1>"] == PERSONAL["EMAIL"]


@pytest.mark.sqlite
def test_no_original_is_kept_in_the_open_neither_in_a_backup_nor_in_the_log(
    tenant: Tenant, masked: Conversation, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    unmasking.originals(tenant, masked.id)
    backing_up.back_up(home / "copy.db")

    assert {word: singing.tables_with(word) for word in ("brandauer", "Kunigunde")} == {
        "brandauer": set(),
        "Kunigunde": set(),
    }
    assert singing.files_with(home, "brandauer") == []
    assert "brandauer" not in caplog.text


def test_originals_open_beside_no_other_conversation(tenant: Tenant, masked: Conversation) -> None:
    other = CHAT.replace(b"Where is it", b"Where is mine")
    importing.import_data(tenant, other, dataset="other", managers=["Marek"], mask=True)
    ((sealed,),) = raw.rows("SELECT sealed_originals FROM conversations WHERE id = ?", masked.id)
    raw.rows("UPDATE conversations SET sealed_originals = ?", sealed)

    assert unmasking.originals(tenant, masked.id)
    with pytest.raises(BadKey, match="the originals of a masked conversation"):
        unmasking.originals(tenant, only(tenant, "other").id)


def test_rotation_seals_originals_under_the_newest_key(
    tenant: Tenant, other_tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = sealing.new_key(), sealing.new_key()
    set_keys(monkeypatch, old)
    for owner in (tenant, other_tenant):
        importing.import_data(owner, CHAT, dataset="shop", managers=["Marek"], mask=True)

    set_keys(monkeypatch, new, old)
    assert configuring.reseal_keys(tenant) == Resealed(keys=0, conversations=1)

    set_keys(monkeypatch, new)
    assert unmasking.originals(tenant, only(tenant).id)["<EMAIL_1>"] == PERSONAL["EMAIL"]
    with pytest.raises(BadKey, match="bring the old key back"):
        unmasking.originals(other_tenant, only(other_tenant).id)


def test_where_one_can_not_be_read_nothing_is_sealed_anew(
    tenant: Tenant, masked: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = raw.rows("SELECT sealed_originals FROM conversations")
    set_keys(monkeypatch, sealing.new_key())

    with pytest.raises(BadKey):
        configuring.reseal_keys(tenant)

    assert raw.rows("SELECT sealed_originals FROM conversations") == before


def test_a_redacted_conversation_has_no_originals(tenant: Tenant, masked: Conversation) -> None:
    curating.redact_conversation(tenant, masked.id)

    assert unmasking.originals(tenant, masked.id) == {}
    assert raw.rows("SELECT sealed_originals FROM conversations") == [(None,)]


def test_an_operator_without_a_login_may_read_them_too(
    tenant: Tenant, masked: Conversation
) -> None:
    operator = replace(tenant, user_id=None, name="operator")

    assert unmasking.originals(operator, masked.id)


def test_what_was_quoted_with_placeholders_is_erased_with_its_original(
    tenant: Tenant,
) -> None:
    importing.import_data(tenant, CHAT, dataset="old", managers=["Marek"])
    other = b"Otto: Where is it, Eva?\nEva: Let me see."
    importing.import_data(tenant, other, dataset="new", managers=["Eva"], mask=True)
    with tenancy.session(tenant) as db:
        spec = ConfigSpec("", ModelRef("history", "similar"))
        configs.add(db, "A", configs.with_pin(spec, past.newest(db)), tenant.user_id)
    run = replay.plan(tenant, dataset="new", configs=["A"])
    filled(tenant, run)
    assert [reply.text for reply in replies(tenant, run)] == ["On its way to <NAME_1>."]

    curating.redact_conversation(tenant, only(tenant, "old").id)

    assert [reply.text for reply in replies(tenant, run)] == [TOMBSTONE]
