"""A purge erases a chat wherever its words were copied to, and nothing of anybody else."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.conftest import live_config
from tests.kept import Keep
from tests.replaying import dataset, filled, told
from tests.singing import SIGN, files_with, rows_of, tables_with
from workbench import chatting, configuring, curating, purging, replay, spending, trying
from workbench.chatting import Opinion
from workbench.domain.errors import Denied, NotFound
from workbench.domain.past import HISTORY
from workbench.domain.prompts import ConfigSpec
from workbench.domain.redaction import TOMBSTONE, Purged
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Role, Tenant
from workbench.providers.fake import FakeProvider
from workbench.settings import settings
from workbench.store import configs, past, tenancy
from workbench.store.tables import AuditEvent, Chat, Config, Draft, Proposal, now

HELD = {
    *("chats", "messages", "message_versions", "drafts", "draft_edits", "feedback"),
    *("conversations", "turns", "replies", "trials", "trial_replies", "proposals"),
}


@pytest.fixture
def sung(tenant: Tenant, config: Config, fake: FakeProvider) -> Chat:
    """A chat whose word is kept wherever a word can be."""
    chat = chatting.create_chat(
        tenant,
        f"{SIGN} Keller",
        client_description=f"Four orders, {SIGN}",
        special_instructions=f"Say {SIGN}",
    )
    first = chatting.add_client_message(tenant, chat.id, f"Where is {SIGN} 1?")
    chatting.edit_message(tenant, first.id, f"Where is {SIGN} 2?", instruction=f"with {SIGN}")
    fake.enqueue(f"It is at {SIGN}", f"Draft of {SIGN}")
    draft = chatting.draft_reply(tenant, chat.id)
    chatting.edit_draft(tenant, draft.id, f"{SIGN} is on its way")
    reply = chatting.approve_draft(tenant, draft.id)
    chatting.say(tenant, reply.id, Opinion(-1, ["Too long"], f"Not to {SIGN}"))
    gone = chatting.add_client_message(tenant, chat.id, f"{SIGN} was deleted")
    chatting.delete_message(tenant, gone.id)
    chatting.add_client_message(tenant, chat.id, f"And {SIGN}?")
    chatting.draft_reply(tenant, chat.id)
    return chat


def delete(tenant: Tenant, chat: Chat, days: int = 31) -> None:
    """Delete a chat so many days ago."""
    chatting.delete_chat(tenant, chat.id)
    with tenancy.session(tenant) as db:
        db.get_one(Chat, chat.id).deleted_at = now() - timedelta(days=days)


@pytest.fixture
def spread(tenant: Tenant, sung: Chat, fake: FakeProvider, keep: Keep[int]) -> int:
    """The chat's words in a dataset, a run, trials, requests elsewhere; the run's number."""
    return keep("spread", lambda: spread_out(tenant, sung, fake))


def spread_out(tenant: Tenant, sung: Chat, fake: FakeProvider) -> int:
    curating.freeze_chats(tenant, [sung.id], dataset="kept")
    chatting.update_chat(tenant, sung.id, name=f"{SIGN} again")
    curating.freeze_chats(tenant, [sung.id], dataset="kept")
    dataset(tenant, told("other", "C: Where is it?", "M: On its way."))
    ids = [looking_back(tenant, name, model) for name, model in PAST.items()]
    run = replay.plan(tenant, dataset="kept", configs=["Shown"], human=True, sent=True)
    fake.enqueue(f"Replayed {SIGN}")
    filled(tenant, run)
    filled(tenant, replay.plan(tenant, dataset="shop", configs=["Past"]))
    try_side_by_side(tenant, fake, ids, chat_id=sung.id)
    try_side_by_side(tenant, fake, ids, text="Where is it?")
    ask_elsewhere(tenant, fake, ids)
    with tenancy.session(tenant) as db:
        db.add(proposal_from(sung, _sent_draft(db, sung)))
    return run.id


PAST = {"Past": f"{HISTORY}:bm25", "Shown": "fake:scripted"}


def looking_back(tenant: Tenant, name: str, model: str) -> int:
    """A config that looks at all that was said until now."""
    with tenancy.reading(tenant) as db:
        spec = ConfigSpec("Be kind.", ModelRef.parse(model), examples=3)
        pinned = configs.with_pin(spec, past.newest(db))
    return configuring.save(tenant, name, pinned).id


def try_side_by_side(tenant: Tenant, fake: FakeProvider, ids: list[int], **asked) -> None:
    fake.enqueue(f"Tried {SIGN}" if "chat_id" in asked else "Tried elsewhere")
    for column in trying.begin(tenant, config_ids=ids, **asked).replies:
        list(trying.stream(tenant, column.id))


def ask_elsewhere(tenant: Tenant, fake: FakeProvider, ids: list[int]) -> None:
    """Drafts in another chat: one repeats the chat's words, both quote them in their request."""
    other = chatting.create_chat(tenant, "Bert")
    chatting.add_client_message(tenant, other.id, "Where is it?")
    fake.enqueue("I look for it.")
    for draft_id in chatting.begin_drafts(tenant, other.id, ids):
        list(chatting.write_draft(tenant, draft_id))


def _sent_draft(db: tenancy.TenantSession, chat: Chat) -> Draft:
    return db.scalars(select(Draft).where(Draft.chat_id == chat.id).order_by(Draft.id)).first()


def proposal_from(chat: Chat, draft: Draft) -> Proposal:
    """A line that was learnt from the chat's edit, and tried on it."""
    told = {"draft_id": draft.id, "chat_id": chat.id, "under": "old", "text": f"Told {SIGN}",
            "share": 0.5, "fault": "", "cost_usd": None}  # fmt: skip
    ids = [draft.id]
    return Proposal(config_id=draft.config_id, line=f"Never say {SIGN}", reason=f"{SIGN} did",
                    evidence=ids, held_out=ids, trials=[told], state="tried")  # fmt: skip


def test_a_purge_leaves_no_byte_of_a_chat(
    tenant: Tenant, home: Path, sung: Chat, spread: int
) -> None:
    assert tables_with() == HELD
    delete(tenant, sung)

    gone = purging.purge_expired(tenant)

    assert gone == Purged(chats=1, messages=4, drafts=2, conversations=2)
    assert tables_with() == set()
    assert purging.leave_no_trace()
    assert files_with(home) == []


def test_what_others_said_stays(tenant: Tenant, home: Path, sung: Chat, spread: int) -> None:
    before = tables_with("Where is it?")
    delete(tenant, sung)

    purging.purge_expired(tenant)

    assert tables_with("Where is it?") == before
    assert tables_with("I look for it.") == {"drafts"}


def test_a_purge_is_written_into_the_log_with_counts(tenant: Tenant, sung: Chat) -> None:
    delete(tenant, sung)

    purging.purge_expired(tenant)

    with tenancy.reading(tenant) as db:
        (event,) = db.scalars(select(AuditEvent).where(AuditEvent.action == "purged for good"))
        assert (event.subject, event.actor) == (f"chats {sung.id}", "Eva")
        assert event.detail == "1 chat, 4 messages, 2 drafts, 0 conversations redacted"


def test_a_dry_run_tells_the_same_and_erases_nothing(
    tenant: Tenant, home: Path, sung: Chat, spread: int
) -> None:
    delete(tenant, sung)
    before = rows_of(tenant.company_id)

    told = purging.purge_expired(tenant, dry_run=True)

    assert rows_of(tenant.company_id) == before
    assert told == purging.purge_expired(tenant)


def test_what_was_deleted_lately_or_not_at_all_stays(tenant: Tenant, sung: Chat) -> None:
    late = chatting.create_chat(tenant, "Late")
    delete(tenant, late, days=29)

    assert purging.purge_expired(tenant) == Purged()
    chatting.restore_chat(tenant, late.id)
    assert chatting.chat_count(tenant) == 2


def test_the_operator_says_for_how_many_days(tenant: Tenant, monkeypatch) -> None:
    monkeypatch.setenv("WORKBENCH_TRASH_DAYS", "7")
    settings.cache_clear()
    chat = chatting.create_chat(tenant, "Anna")
    delete(tenant, chat, days=8)

    assert purging.purge_expired(tenant).chats == 1


def test_the_other_companys_rows_stay_as_they_are(
    tenant: Tenant, other_tenant: Tenant, home: Path, sung: Chat, spread: int, fake: FakeProvider
) -> None:
    live_config(other_tenant)
    theirs = chatting.create_chat(other_tenant, SIGN)
    chatting.add_client_message(other_tenant, theirs.id, f"Where is {SIGN} 2?")
    curating.freeze_chats(other_tenant, [theirs.id], dataset="kept")
    delete(other_tenant, theirs)
    delete(tenant, sung)
    before = rows_of(other_tenant.company_id)

    purging.purge_expired(tenant)

    assert rows_of(other_tenant.company_id) == before


def test_a_foreign_chat_is_neither_seen_nor_purged(
    tenant: Tenant, other_tenant: Tenant, home: Path, sung: Chat
) -> None:
    delete(tenant, sung, days=1)
    before = rows_of(tenant.company_id)

    with pytest.raises(NotFound):
        chatting.purge_chat(other_tenant, sung.id)

    assert chatting.deleted_chats(other_tenant) == []
    assert rows_of(tenant.company_id) == before


def test_admins_alone_erase(tenant: Tenant, sung: Chat) -> None:
    manager = Tenant(tenant.company_id, tenant.company, tenant.user_id, "Max", Role.MANAGER)
    chatting.delete_chat(tenant, sung.id)

    with pytest.raises(Denied):
        chatting.purge_chat(manager, sung.id)
    with pytest.raises(Denied):
        purging.purge_expired(manager)
    with pytest.raises(Denied):
        curating.redact_conversation(manager, 1)


def test_a_chat_that_is_not_deleted_is_not_purged(tenant: Tenant, sung: Chat) -> None:
    with pytest.raises(NotFound):
        chatting.purge_chat(tenant, sung.id)


def test_an_admin_erases_a_deleted_chat_at_once(tenant: Tenant, home: Path, sung: Chat) -> None:
    chatting.delete_chat(tenant, sung.id)

    chatting.purge_chat(tenant, sung.id)

    assert files_with(home) == []


def test_the_months_costs_stay_what_they_were(tenant: Tenant, sung: Chat, spread: int) -> None:
    before = spending.this_month(tenant).total
    delete(tenant, sung)

    purging.purge_expired(tenant)

    assert spending.this_month(tenant).total == before


def test_no_new_row_takes_the_id_of_a_purged_one(tenant: Tenant) -> None:
    chat = chatting.create_chat(tenant, "Anna")
    message = chatting.add_client_message(tenant, chat.id, "Hi")
    delete(tenant, chat)
    purging.purge_expired(tenant)

    after = chatting.create_chat(tenant, "Bert")

    assert after.id > chat.id
    assert chatting.add_client_message(tenant, after.id, "Hi").id > message.id


def test_branches_of_a_purged_chat_stay_one_conversation(tenant: Tenant) -> None:
    chat = chatting.create_chat(tenant, "Anna")
    said = chatting.add_client_message(tenant, chat.id, "Where is it?")
    first, second = (chatting.branch_chat(tenant, chat.id, said.id) for _ in range(2))
    delete(tenant, chat)

    purging.purge_expired(tenant)

    with tenancy.reading(tenant) as db:
        assert past.links(db) == [(past.chat_place(second.id), past.chat_place(first.id))]


def test_a_line_that_nobody_accepted_goes_with_its_proof(
    tenant: Tenant, sung: Chat, spread: int
) -> None:
    delete(tenant, sung)

    purging.purge_expired(tenant)

    with tenancy.reading(tenant) as db:
        (line,) = db.scalars(select(Proposal))
        assert (line.line, line.reason, line.state) == (TOMBSTONE, TOMBSTONE, "dismissed")
        assert (line.evidence, line.trials[0]["share"]) == ([], 0.5)
