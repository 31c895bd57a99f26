"""Similar past replies: looked for where a request is built, and never in its own conversation.

An index is kept for each company and pin. What a pin lets through stays the same for ever, but for
messages that were edited, and what was deleted or redacted: those count as they stand now.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from threading import Lock

from workbench.domain.masking import masked
from workbench.domain.past import PastReply, Pin, Place, answers, cue
from workbench.domain.prompts import ConfigSpec, kept_context
from workbench.domain.tenants import Tenant
from workbench.domain.turns import LONG_AGO, Side, SourceConversation, SourceMessage, Turn
from workbench.drafting.bm25 import Index
from workbench.formats import phones
from workbench.settings import settings
from workbench.store import past as store
from workbench.store import tenancy
from workbench.store.past import State
from workbench.store.tables import Chat, Conversation
from workbench.store.tenancy import TenantSession

Key = tuple[str, int, Pin, State]
Links = dict[Place, set[Place]]
KEPT = 4
_kept: OrderedDict[Key, Index] = OrderedDict()
_looking, _building = Lock(), Lock()


@dataclass(frozen=True, slots=True)
class Past:
    """All that was answered up to a pin; `links` tell which conversations are one and the same."""

    index: Index
    links: Links

    def similar(
        self, config: ConfigSpec, source: Chat | Conversation | None, context: Sequence[Turn]
    ) -> tuple[PastReply, ...]:
        """The past replies for a config's request, the most similar first; none of its own.

        For a masked conversation they are masked too, wherever they come from.
        """
        wanted = cue(kept_context(config, context))
        own = self._same(_place(source)) if source else set()
        found = self.index.similar(wanted, config.similar, own)
        return tuple(map(_masked, found) if _is_masked(source) else found)

    def _same(self, place: Place) -> set[Place]:
        """The conversation under all its names.

        A newer import and a frozen copy share its place; a chat that was opened from it, and what
        a chat was opened from, are told by their link.
        """
        found: set[Place] = set()
        waiting = {place}
        while waiting:
            found |= waiting
            waiting = {other for one in waiting for other in self.links.get(one, ())} - found
        return found


def read_past(tenant: Tenant, config: ConfigSpec) -> None:
    """Read what the config looks at ahead, so that no transaction that writes waits for it."""
    if config.similar:
        with tenancy.reading(tenant) as db:
            past_of(db, config.pin)


def past_of(db: TenantSession, pin: Pin) -> Past:
    """The past up to a pin, as it stands now."""
    key = (settings().url, db.company_id, pin, store.state(db, pin))
    return Past(_index(db, key), _both_ways(store.links(db)))


def _index(db: TenantSession, key: Key) -> Index:
    """The kept index, or a new one: who asks for the same one meanwhile waits for it."""
    if found := _find(key):
        return found
    with _building:
        if found := _find(key):
            return found
        made = _read(db, key[2])
        with _looking:
            for outdated in [one for one in _kept if one[:3] == key[:3]]:
                del _kept[outdated]  # it may know words that are erased by now
            _kept[key] = made
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
        return made


def _find(key: Key) -> Index | None:
    with _looking:
        if key in _kept:
            _kept.move_to_end(key)
        return _kept.get(key)


def _read(db: TenantSession, pin: Pin) -> Index:
    found = [
        (PastReply(one.client, one.reply, told.place, told.title, one.sent_at, people), one.cue)
        for told in store.conversations(db, pin)
        for people in [told.people]
        for one in answers(told.messages)
    ]
    found.sort(key=lambda pair: pair[0].sent_at or LONG_AGO)
    return Index([reply for reply, _ in found], [words for _, words in found])


def _both_ways(links: Iterable[tuple[Place, Place]]) -> Links:
    found: Links = defaultdict(set)
    for one, other in links:
        found[one].add(other)
        found[other].add(one)
    return dict(found)


def _place(source: Chat | Conversation) -> Place:
    if isinstance(source, Chat):
        return store.chat_place(source.id)
    return Place(source.source, source.external_id)


def _is_masked(source: Chat | Conversation | None) -> bool:
    return isinstance(source, Conversation) and source.sealed_originals is not None


def _masked(one: PastReply) -> PastReply:
    """A past reply that names nobody: of its placeholders no originals are kept."""
    people = (SourceMessage(Side.NOTE, "", name) for name in one.people)
    said = (SourceMessage(Side.CLIENT, one.client), SourceMessage(Side.MANAGER, one.reply))
    told = masked(SourceConversation("", (*said, *people), one.title), phones.find)
    client, reply, *_ = told.messages
    return replace(one, client=client.text, reply=reply.text, title=told.title, people=())
