"""What the audit log must tell and must not: every act, of every use case, and nobody's words."""

from contextlib import suppress

import pytest

from tests.conftest import live_config
from tests.people import EMAIL, PASSWORD, eva, log_in, quick_hashes
from tests.replaying import filled
from workbench import (
    accounts,
    auditing,
    chatting,
    configuring,
    curating,
    importing,
    replay,
    reviewing,
    unmasking,
)
from workbench.auditing import AuditEvent, Question
from workbench.domain.audit import Act
from workbench.domain.errors import Denied
from workbench.domain.filters import Filter
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Role, Tenant
from workbench.providers.fake import FakeProvider
from workbench.reviewing import Wanted
from workbench.store import audit

__all__ = ["eva", "quick_hashes"]
SECRET = "CANARY words"
SPEC = ConfigSpec(f"Be kind. {SECRET}", ModelRef("fake", "scripted"))
TWENTY = "".join(f"=== {n}\nCLIENT: {n}\nMANAGER: {n}\n" for n in range(20)).encode()
TRANSCRIPT = f"CLIENT: {SECRET}\nMANAGER: {SECRET}\n".encode()
ELSEWHERE = {Act.PURGED, Act.REUSED_TOKEN}  # told of by the tests of purges and of API tokens


def events(by: Tenant, **asked: str) -> list[AuditEvent]:
    """What the log tells, the oldest event first."""
    return list(auditing.log(by, Question(**asked)).events)[::-1]


def people_come_and_go(admin: Tenant) -> None:
    """Every act of accounts."""
    with suppress(Denied):
        log_in(password="wrong wrong wrong")
    accounts.log_out(log_in())
    accounts.claim(accounts.change_password(admin, PASSWORD, "green kettle on a hill"))
    accounts.withdraw(admin, accounts.invite(admin, Role.ADMIN).id)
    link = accounts.invite(admin, Role.MANAGER, "mia@x.example")
    accounts.join(link.token, "mia@x.example", "Mia", PASSWORD)
    sam = accounts.add_user(admin, "sam@x.example", "Sam", Role.MANAGER, PASSWORD)
    assert sam.user_id is not None
    accounts.change_role(admin, sam.user_id, Role.ENGINEER)
    accounts.end_logins(admin, sam.user_id)
    accounts.set_password(accounts.password_link(admin, sam.user_id).token, PASSWORD)
    accounts.disable(admin, sam.user_id)
    accounts.enable(admin, sam.user_id)
    accounts.change_company(admin, "Kettle & Daughters", 3)


def a_prompt_is_changed(admin: Tenant) -> None:
    """Every act of prompts and keys."""
    made = configuring.save(admin, "Friendly", SPEC)
    configuring.make_live(admin, made.id, note=SECRET)
    configuring.save_key(admin, "openai", key="sk-CANARY-0123456789")
    configuring.reseal_keys(admin)
    configuring.remove_key(admin, "openai")


def a_chat_is_led(admin: Tenant, fake: FakeProvider) -> None:
    """Every act of chats."""
    chat = chatting.create_chat(admin, SECRET, client_description=SECRET)
    chatting.update_chat(admin, chat.id, special_instructions=SECRET)
    chatting.import_messages(admin, chat.id, TRANSCRIPT)
    said = chatting.add_client_message(admin, chat.id, SECRET)
    fake.enqueue(SECRET)
    draft = chatting.draft_reply(admin, chat.id)
    chatting.edit_draft(admin, draft.id, f"{SECRET}, edited")
    chatting.approve_draft(admin, draft.id)
    chatting.undo_decision(admin, draft.id)
    chatting.reject_draft(admin, draft.id, SECRET)
    chatting.write_reply(admin, chat.id, SECRET)
    chatting.edit_message(admin, said.id, f"{SECRET}?", instruction=SECRET)
    chatting.delete_message(admin, said.id)
    chatting.restore_message(admin, said.id)
    curating.freeze_chats(admin, [chat.id], dataset="frozen")
    datasets_are_curated(admin)
    chatting.delete_chat(admin, chat.id)
    chatting.restore_chat(admin, chat.id)


def datasets_are_curated(admin: Tenant) -> None:
    """Every act of datasets."""
    many = "".join(f"=== {n}\nCLIENT: {SECRET} {n}\nMANAGER: {SECRET}\n" for n in range(9))
    importing.import_data(admin, many.encode(), dataset="many")
    curating.tag(admin, "many", Filter(text=SECRET), add=["CANARY tag"])
    curating.restore(admin, "many", 1)
    curating.freeze(admin, "many", Filter(text=SECRET), into="some")
    curating.split(admin, "many", 0.5)


def a_run_is_made(admin: Tenant) -> None:
    """Every act of data and runs."""
    importing.import_data(admin, TRANSCRIPT, dataset="shop")
    unmasking.show(admin, curating.dataset(admin, "shop").id)
    curating.tag(admin, "shop", add=["late"])
    curating.restore(admin, "shop", 1)
    curating.freeze(admin, "shop", into="part")
    importing.import_data(admin, TWENTY, dataset="many")
    curating.split(admin, "many", 0.5)
    mapping = importing.save_mapping(admin, "CRM", {"Body": "text"})
    importing.forget_mapping(admin, mapping.id)
    run = replay.plan(admin, dataset="shop", configs=["Friendly"])
    replay.raise_budget(admin, run.id, 2.0)
    fail_all(admin, run.id)
    replay.cancel(admin, run.id)
    people = replay.plan(admin, dataset="shop", configs=[], human=True)
    filled(admin, people)
    reviewing.open_review(admin, people.id, Wanted(["helpfulness"]))
    reviewing.close_review(admin, people.id)
    list(replay.score(admin, run.id, ["length"]))
    auditing.export(admin, Question())


def fail_all(admin: Tenant, run_id: int) -> None:
    """Every cell of a run fails, and is emptied again."""
    [*replay.fill(admin, run_id)]
    assert replay.retry_failures(admin, run_id)


@pytest.fixture
def told(eva: Tenant, fake: FakeProvider) -> list[AuditEvent]:
    """The log of a company in which all was done that there is to do."""
    people_come_and_go(eva)
    a_prompt_is_changed(eva)
    a_chat_is_led(eva, fake)
    a_run_is_made(eva)
    return auditing.export(eva, Question())


def test_every_act_is_told_by_some_use_case(told: list[AuditEvent]) -> None:
    assert set(Act) - {Act(event.action) for event in told} - ELSEWHERE == set()


def test_the_log_holds_nobodys_words(told: list[AuditEvent]) -> None:
    columns = AuditEvent.__table__.columns.keys()
    stored = [f"{getattr(event, column)}" for event in told for column in columns]

    assert [text for text in stored if "CANARY" in text] == []


def test_every_event_but_a_refusal_names_who_did_it(told: list[AuditEvent]) -> None:
    nameless = {event.action for event in told if event.actor_id is None or not event.actor}

    assert nameless == {Act.LOGIN_REFUSED}


def test_a_changed_message_leaves_its_fingerprints(tenant: Tenant) -> None:
    chat = chatting.create_chat(tenant, "Anna")
    message = chatting.add_client_message(tenant, chat.id, "Price?")
    chatting.edit_message(tenant, message.id, "What does it cost?")

    (event,) = events(tenant, act=Act.EDITED_MESSAGE)

    assert event.subject == f"message {message.id} of chat {chat.id}"
    assert event.before_hash == audit._hash("Price?")
    assert event.after_hash == audit._hash("What does it cost?")


def test_what_changed_nothing_is_not_told(tenant: Tenant) -> None:
    config = live_config(tenant, "Friendly", SPEC)
    chat = chatting.create_chat(tenant, "Anna")
    message = chatting.add_client_message(tenant, chat.id, "Price?")

    configuring.save(tenant, "Friendly", SPEC)
    chatting.edit_message(tenant, message.id, "Price?")
    chatting.restore_message(tenant, message.id)
    accounts.change_company(tenant, tenant.company, 12)

    assert config.version == 1
    assert events(tenant) == []


@pytest.mark.usefixtures("eva")
def test_what_the_operator_does_is_told_as_theirs() -> None:
    operator = accounts.tenant_for()
    accounts.add_user(operator, "sam@x.example", "Sam", Role.MANAGER, PASSWORD)

    (event,) = events(operator, act=Act.ADDED_PERSON)

    assert (event.actor, event.actor_id, event.detail) == ("operator", None, "as manager")


def test_a_login_is_told_once_it_is_there(eva: Tenant) -> None:
    ticket = accounts.log_in(EMAIL, PASSWORD, "192.0.2.7")
    assert events(eva, act=Act.LOGGED_IN) == []

    accounts.claim(ticket)

    assert len(events(eva, act=Act.LOGGED_IN)) == 1
