"""Similar past replies beside a chat: looked for, and one of them made the draft that waits.

They go through a config of the company's own, so that a draft of them has a lineage like any other
and its fate counts for that config.
"""

from dataclasses import dataclass

from workbench import drafting
from workbench.chatting.drafts import check_waiting, current_draft, request_of
from workbench.domain.errors import Conflict
from workbench.domain.past import HISTORY, PastReply
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ChatRequest, ModelRef
from workbench.domain.tenants import WRITERS, Tenant, require_role
from workbench.providers import history
from workbench.store import chats as store
from workbench.store import configs, past, tenancy
from workbench.store.tables import Config, Draft

NAME = "Similar replies"
SHOWN = 5
SPEC = ConfigSpec("", ModelRef(HISTORY, history.MODELS[0]), examples=SHOWN)
GROWTH = 0.5


@dataclass(frozen=True, slots=True)
class Similar:
    """What was found, the most similar first, among `total` past replies.

    `newer` messages of managers came since, and are looked at once they are asked for.
    """

    found: tuple[PastReply, ...]
    total: int
    newer: int


def similar_replies(tenant: Tenant, chat_id: int) -> Similar:
    """The past replies most similar to what a chat's client said last; none of the chat itself.

    The past is the config's own. It is renewed by itself while it is young: whenever it has grown
    by half.
    """
    require_role(tenant, WRITERS, "look for similar replies")
    with tenancy.session(tenant) as db:
        store.get(db, chat_id)
        spec = _kept_young(db, tenant)
    with tenancy.reading(tenant) as db:
        return Similar(
            found=request_of(db, chat_id, spec).similar,
            total=len(drafting.past_of(db, spec.pin).index.replies),
            newer=past.reply_count(db, spec.pin, after=True),
        )


def look_at_newer_replies(tenant: Tenant) -> Config:
    """From now on similar replies are looked for among all that was said until now."""
    require_role(tenant, WRITERS, "look for similar replies")
    with tenancy.session(tenant) as db:
        return _renewed(db, tenant)


def insert_reply(tenant: Tenant, chat_id: int, reply: str) -> Draft:
    """Make a past reply that was found for this chat the draft that waits in it.

    Raises Conflict where it is not among those that are found now.
    """
    require_role(tenant, WRITERS, "ask for drafts")
    with tenancy.session(tenant) as db:
        check_waiting(db, chat_id)
        config = _newest(db) or _renewed(db, tenant)
    spec = configs.spec_of(config)
    drafting.read_past(tenant, spec)
    with tenancy.session(tenant) as db:
        check_waiting(db, chat_id)
        request = request_of(db, chat_id, spec)
        if all(one.reply != reply for one in request.similar):
            raise Conflict("this reply is not among the similar ones any more; choose another")
        known = store.newest_draft(db, chat_id)
        draft = known if known and _is_this(known, request, reply) else None
        if draft is None:
            drafting.set_aside(db, chat_id, tenant.user_id)
            draft = _drafted(store.add_draft(db, chat_id, config, request), reply)
    return current_draft(tenant, draft.id)


def _kept_young(db: tenancy.TenantSession, tenant: Tenant) -> ConfigSpec:
    """What is looked for, in a new version where there is none or the past has grown much."""
    config = _newest(db)
    spec = configs.spec_of(config) if config else SPEC
    old, new = past.reply_count(db, spec.pin), past.reply_count(db, spec.pin, after=True)
    return configs.spec_of(_renewed(db, tenant)) if new > GROWTH * old else spec


def _newest(db: tenancy.TenantSession) -> Config | None:
    """The newest version that people's picks are drafted with."""
    return next((one for one in configs.every(db) if _is_ours(one)), None)


def _is_ours(config: Config) -> bool:
    return config.name == NAME and ModelRef.parse(config.model) == SPEC.model


def _renewed(db: tenancy.TenantSession, tenant: Tenant) -> Config:
    spec = configs.with_pin(SPEC, past.newest(db))
    return configs.add(db, NAME, spec, tenant.user_id)


def _is_this(draft: Draft, request: ChatRequest, reply: str) -> bool:
    """Whether the draft that waits is this very one."""
    same = (draft.request_hash, draft.ai_text) == (request.hash, reply)
    return same and draft.outcome is None and draft.state == "ready"


def _drafted(draft: Draft, reply: str) -> Draft:
    done = history.said_again(reply)
    drafting.keep(draft, drafting.Written(reply, "ready", completion=done))
    draft.ai_text = draft.text = reply
    return draft
