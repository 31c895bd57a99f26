"""Drafts: asked for, streamed, stopped, edited by hand and by AI, undone.

The AI's text is never changed: an edit is a row beside it, and undo goes back to the row before.
"""

from collections.abc import Generator, Sequence
from dataclasses import replace
from functools import partial

from workbench import drafting
from workbench.chatting.messages import rewritten
from workbench.domain.errors import BadInput, Conflict
from workbench.domain.past import HISTORY
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ChatMessage, ChatRequest, ModelRef
from workbench.domain.tenants import WRITERS, Tenant, require_role
from workbench.drafting import checked_text, context_of, request_for
from workbench.store import candidates, configs, tenancy
from workbench.store import chats as store
from workbench.store.tables import Config, Draft, DraftEdit, now

MOST = 4


def draft_reply(tenant: Tenant, chat_id: int) -> Draft:
    """Store the AI's draft of the manager's next message."""
    for _ in stream_draft(tenant, chat_id):
        pass
    with tenancy.reading(tenant) as db:
        return store.existing_draft(db, chat_id)


def begin_drafts(tenant: Tenant, chat_id: int, config_ids: Sequence[int] = ()) -> list[int]:
    """Store what is about to be written, for write_draft() to write each: the drafts' ids.

    The live config answers, or each of up to four others; two and more are candidates, of which
    none is the chat's draft before it is picked.
    """
    require_role(tenant, WRITERS, "ask for drafts")
    _check(config_ids)
    chosen = _chosen(tenant, config_ids)
    with tenancy.session(tenant) as db:
        check_waiting(db, chat_id)
        requests = [(one, request_of(db, chat_id, configs.spec_of(one))) for one in chosen]
        drafting.set_aside(db, chat_id, tenant.user_id)
        drafts = [store.add_draft(db, chat_id, *asked) for asked in requests]
        if len(drafts) > 1:
            candidates.bind(db, drafts)
        return [draft.id for draft in drafts]


def write_draft(tenant: Tenant, draft_id: int) -> Generator[str, None, None]:
    """Write a draft piece by piece; whatever cuts the stream, the words so far are kept.

    A fault of the model ends the stream and stands in the draft as a sentence; it is not raised,
    so that the chat goes on.
    """
    require_role(tenant, WRITERS, "ask for drafts")
    with tenancy.reading(tenant) as db:
        draft = store.draft(db, draft_id)
        if draft.state != "writing":
            raise Conflict("this draft was written already; ask again to have another one")
        request = _asked(db, draft)
    find = partial(store.draft, draft_id=draft_id)
    row = drafting.OwnRow(tenant, find, _put_words, draft.saved_at)
    yield from drafting.stream(tenant, request, row.save, chat=draft.chat_id, draft=draft_id)


def stream_draft(tenant: Tenant, chat_id: int) -> Generator[str, None, None]:
    """The live config's draft piece by piece, stored before the model is asked."""
    for draft_id in begin_drafts(tenant, chat_id):
        yield from write_draft(tenant, draft_id)


def current_draft(tenant: Tenant, draft_id: int) -> Draft:
    """A draft as it stands now, also while somebody else has it written."""
    with tenancy.reading(tenant) as db:
        return store.draft(db, draft_id)


def is_interrupted(draft: Draft) -> bool:
    """Whether a draft reads as being written but its writer is gone: a killed server's."""
    return drafting.is_interrupted(draft.state, draft.saved_at)


def stop_draft(tenant: Tenant, draft_id: int) -> Draft:
    """End a draft whose writer is gone (a killed server, a closed tab) with the words so far."""
    require_role(tenant, WRITERS, "stop drafts")
    with tenancy.session(tenant) as db:
        draft = store.draft(db, draft_id)
        end_writing(draft)
        return draft


def end_writing(draft: Draft) -> None:
    """Make a draft that reads as being written one that was cut; its writer adds nothing more."""
    if draft.state == "writing":
        draft.state = "partial" if draft.ai_text else "failed"
        draft.error, draft.saved_at = "Writing was interrupted.", now()


def preview(tenant: Tenant, chat_id: int) -> ChatRequest:
    """Exactly what the live config's model would be sent now."""
    config = _live(tenant)
    with tenancy.reading(tenant) as db:
        return request_of(db, chat_id, configs.spec_of(config))


def edit_draft(tenant: Tenant, draft_id: int, text: str) -> Draft:
    """Keep a wording by hand beside the AI's."""
    require_role(tenant, WRITERS, "edit drafts")
    return _add_edit(tenant, draft_id, DraftEdit(text=checked_text(text)))


def revise_draft(tenant: Tenant, draft_id: int, instruction: str) -> Draft:
    """Let the draft's own model rewrite it by an instruction; kept beside the AI's first text.

    A past reply was written by no model: there the live config's is asked.
    """
    require_role(tenant, WRITERS, "edit drafts")
    wish = checked_text(instruction)
    with tenancy.session(tenant) as db:
        draft = undecided(db, draft_id)
        found = ModelRef.parse(draft.config.model).provider == HISTORY
        config = configs.live_or_first(db) if found else draft.config
    text = rewritten(tenant, draft.chat_id, configs.spec_of(config), draft.text, wish)
    edit = DraftEdit(text=text, instruction=wish, config_hash=config.hash)
    return _add_edit(tenant, draft_id, edit)


def undo_edit(tenant: Tenant, draft_id: int) -> Draft:
    """Go back to the wording before the current one, byte for byte."""
    require_role(tenant, WRITERS, "edit drafts")
    with tenancy.session(tenant) as db:
        draft = undecided(db, draft_id)
        texts = {0: draft.ai_text} | {edit.number: edit.text for edit in draft.edits}
        parents = {edit.number: edit.parent for edit in draft.edits}
        if draft.version == 0:
            raise Conflict("this is the AI's first text; there is nothing to undo")
        draft.version = parents[draft.version]
        draft.text = texts[draft.version]
        return draft


def undecided(db: tenancy.TenantSession, draft_id: int) -> Draft:
    """A draft that can still be edited and decided; raises Conflict where somebody decided it."""
    draft = store.draft(db, draft_id)
    if draft.outcome is not None:
        who = store.user_name(db, draft.decided_by)
        raise Conflict(f"{who} decided this draft already ({draft.outcome.replace('_', ' ')})")
    if draft.state == "writing":
        raise Conflict("this draft is still being written; wait or stop it")
    if draft.batch_id is not None and draft.picked_at is None:
        raise Conflict("this draft is one of several; pick one of them first")
    return draft


def _check(config_ids: Sequence[int]) -> None:
    if len(config_ids) > MOST:
        raise BadInput(f"{len(config_ids)} configs chosen; choose at most {MOST}")
    if len(set(config_ids)) < len(config_ids):
        raise BadInput("a config is chosen twice; choose each once")


def _chosen(tenant: Tenant, config_ids: Sequence[int]) -> list[Config]:
    """These configs, else the live one, with what they look at in the past read ahead."""
    if not config_ids:
        return [_live(tenant)]
    with tenancy.reading(tenant) as db:
        chosen = [configs.get(db, one) for one in config_ids]
    for config in chosen:
        drafting.read_past(tenant, configs.spec_of(config))
    return chosen


def request_of(db: tenancy.TenantSession, chat_id: int, spec: ConfigSpec) -> ChatRequest:
    """Exactly what a config's model would be sent now."""
    chat = store.get(db, chat_id)
    said = context_of(store.newest_messages(db, chat_id, spec.context_messages))
    request = request_for(db, spec, chat, said)
    return replace(request, cut=store.message_count(db, chat_id) - len(said))


def check_waiting(db: tenancy.TenantSession, chat_id: int) -> None:
    """Raises Conflict unless the client of the chat spoke last, NotFound for no such chat."""
    if not store.client_waits(db, store.get(db, chat_id).id):
        raise Conflict("there is no client message to answer; write as the client first")


def _live(tenant: Tenant) -> Config:
    """The live config, with what it looks at in the past read ahead."""
    config = drafting.live_config(tenant)
    drafting.read_past(tenant, configs.spec_of(config))
    return config


def _asked(db: tenancy.TenantSession, draft: Draft) -> ChatRequest:
    """Exactly what the draft was stored with, also where the chat changed since.

    A past reply itself is not in the messages: it is found again, for the past is pinned.
    """
    spec = configs.spec_of(draft.config)
    messages = tuple(ChatMessage(**message) for message in draft.request)
    past = spec.model.provider == HISTORY
    similar = request_of(db, draft.chat_id, spec).similar if past else ()
    return ChatRequest(spec.model, messages, spec.parameters, similar=similar)


def _put_words(draft: Draft, text: str) -> None:
    draft.ai_text = draft.text = text


def _add_edit(tenant: Tenant, draft_id: int, edit: DraftEdit) -> Draft:
    edit.author_id = tenant.user_id
    with tenancy.session(tenant) as db:
        draft = undecided(db, draft_id)
        if edit.text != draft.text:
            store.add_edit(db, draft, edit)
    return current_draft(tenant, draft_id)
