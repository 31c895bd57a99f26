"""A dataset's next version: which conversations it takes, its hash, and its rows in bulk."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import select

from workbench.domain.errors import BadInput
from workbench.domain.filters import Retag
from workbench.domain.replies import content_hash
from workbench.domain.turns import SourceConversation, SourceMessage
from workbench.store import originals
from workbench.store.datasets import Member, members, newest
from workbench.store.tables import Conversation, Dataset, DatasetMember, TurnRow
from workbench.store.tenancy import TenantSession, insert_rows

FROZEN = "chat"
CHUNK = 5_000
KEYS = 500
NAME_LIMIT = 200
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A conversation that is about to be stored, and the format or place it comes from."""

    source: str
    conversation: SourceConversation
    hash: str

    @property
    def key(self) -> tuple[str, str]:
        """What makes two conversations versions of one."""
        return (self.source, self.conversation.external_id)

    @property
    def size(self) -> int:
        """How many messages it has."""
        return len(self.conversation.messages)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a dataset's next version holds; without a change it is the `known` version itself.

    `redacted` conversations arrived again and were left out: what was erased does not come back.
    """

    name: str
    known: Dataset | None
    places: tuple[Member | Incoming, ...]
    hash: str
    duplicates: int
    redacted: int = 0

    @property
    def changed(self) -> bool:
        """Whether there is anything to store."""
        return self.known is None or self.known.hash != self.hash


def checked_name(name: str) -> str:
    """A dataset's name without needless spaces; raises BadInput for one that can't be used."""
    plain = " ".join(name.split())
    if not plain or len(plain) > NAME_LIMIT or "@" in plain or not plain.isprintable():
        raise BadInput(
            f"dataset name {plain[:40]!r} can't be used; give it 1 to {NAME_LIMIT} visible "
            "characters and no @"
        )
    return plain


def incoming(source: str, conversation: SourceConversation) -> Incoming:
    """A conversation with the hash of all in it that matters."""
    return Incoming(source, conversation, conversation_hash(conversation))


def conversation_hash(conversation: SourceConversation) -> str:
    """The same conversation has the same hash, in whichever dataset it lies."""
    return content_hash(
        [
            conversation.external_id,
            conversation.title,
            conversation.tags,
            conversation.client_description,
            conversation.special_instructions,
            conversation.replaces_prompt,
            [_message_parts(message) for message in conversation.messages],
        ]
    )


def plan(db: TenantSession, name: str, arriving: Sequence[Incoming]) -> Snapshot:
    """What the dataset's next version would hold: its members and the conversations that arrive.

    Raises BadInput where all that arrives was redacted here.
    """
    known = newest(db, name)
    before = members(db, known.id) if known else []
    erased = _redacted(db)
    wanted = [new for new in arriving if new.hash not in erased]
    if arriving and not wanted:
        raise BadInput(
            "all of this was erased here, and what is erased does not come back; "
            "import or add other conversations"
        )
    places = merged(before, _tagged_as_here(db, name, before, wanted))
    return Snapshot(
        name=name,
        known=known,
        places=places,
        hash=content_hash([place.hash for place in places]),
        duplicates=_duplicates(db, before, wanted),
        redacted=len(arriving) - len(wanted),
    )


def just(db: TenantSession, name: str, arriving: Sequence[Incoming]) -> Snapshot:
    """The dataset's next version with these conversations alone, whatever the last one holds.

    Raises BadInput where one of them was redacted here.
    """
    erased = _redacted(db)
    if gone := [new.conversation.title for new in arriving if new.hash in erased]:
        raise BadInput(f"{gone[0]} was erased here, and what is erased does not come back")
    digest = content_hash([new.hash for new in arriving])
    return Snapshot(name, newest(db, name), tuple(arriving), digest, duplicates=0)


def merged(before: Iterable[Member], arriving: Iterable[Incoming]) -> tuple[Member | Incoming, ...]:
    """Old members in their places, then the new ones.

    A later version of a conversation takes the earlier one's place, unless it is shorter: then it
    comes from an older export. A chat is its own source, so that its newest state always counts.
    """
    places: dict[tuple[str, str], Member | Incoming] = {member.key: member for member in before}
    for new in arriving:
        old = places.get(new.key)
        if old is None or new.source == FROZEN or new.size >= old.size:
            places[new.key] = new
    return tuple(places.values())


def write(
    db: TenantSession,
    snapshot: Snapshot,
    author_id: int | None,
    on_written: Callable[[int], None] = lambda _rows: None,
) -> Dataset:
    """Store the next version, or give back the known one where nothing changed.

    `on_written` is told how many messages each step stored.
    """
    if snapshot.known and not snapshot.changed:
        return snapshot.known
    new = [place for place in snapshot.places if isinstance(place, Incoming)]
    ids = _stored(db, new, on_written)
    dataset = Dataset(
        name=snapshot.name,
        version=snapshot.known.version + 1 if snapshot.known else 1,
        hash=snapshot.hash,
        source="+".join(sorted({place.source for place in snapshot.places})),
        conversation_count=len(snapshot.places),
        message_count=sum(place.size for place in snapshot.places),
        created_by=author_id,
    )
    db.add(dataset)
    db.flush()
    insert_rows(db, DatasetMember, list(_member_rows(dataset.id, snapshot.places, ids)))
    return dataset


def _redacted(db: TenantSession) -> set[str]:
    """The hash of every redacted conversation: it comes back in no other format either."""
    return set(db.scalars(select(Conversation.hash).where(Conversation.redacted_at.is_not(None))))


def _tagged_as_here(
    db: TenantSession, name: str, before: Iterable[Member], arriving: Sequence[Incoming]
) -> list[Incoming]:
    """What arrives, with the tags that its earlier version in the dataset has.

    Left out is what some version of the dataset held just so: its tags were changed since, or a
    later state took its place. Of a chat the newest state always counts.
    """
    wanted = {new.key for new in arriving}
    places = {one.key: one.conversation_id for one in before if one.key in wanted}
    if not places:
        return list(arriving)
    tags, held = _tags(db, places.values()), _held(db, name, arriving)
    return [
        _with_tags(new, tags.get(places.get(new.key, 0), ()))
        for new in arriving
        if new.key not in places or new.source == FROZEN or (new.source, new.hash) not in held
    ]


def _with_tags(new: Incoming, tags: Iterable[str]) -> Incoming:
    told = new.conversation
    every = Retag(add=tuple(tags)).of(told.tags)
    return new if every == told.tags else incoming(new.source, replace(told, tags=every))


def _tags(db: TenantSession, ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The tags of conversations by id."""
    found: dict[int, tuple[str, ...]] = {}
    for chunk in _chunks(ids, KEYS):
        wanted = select(Conversation.id, Conversation.tags).where(Conversation.id.in_(chunk))
        found |= {number: tuple(tags) for number, tags in db.execute(wanted)}
    return found


def _held(db: TenantSession, name: str, arriving: Iterable[Incoming]) -> set[tuple[str, str]]:
    """Source and hash of those that some version of the dataset holds."""
    found: set[tuple[str, str]] = set()
    versions = select(Dataset.id).where(Dataset.name == name)
    for chunk in _chunks((new.hash for new in arriving), KEYS):
        wanted = (
            select(Conversation.source, Conversation.hash)
            .join(DatasetMember, DatasetMember.conversation_id == Conversation.id)
            .where(Conversation.hash.in_(chunk), DatasetMember.dataset_id.in_(versions))
        )
        found |= {(source, digest) for source, digest in db.execute(wanted)}
    return found


def _message_parts(message: SourceMessage) -> list[Any]:
    """What its hash is made of; details join it where there are any."""
    return [
        message.role,
        message.origin,
        message.author,
        message.text,
        message.sent_at.isoformat() if message.sent_at else None,
        message.external_id,
        message.outcome,
        message.draft_text,
        *([dict(message.details)] if message.details else []),
    ]


def _duplicates(db: TenantSession, before: Iterable[Member], arriving: Sequence[Incoming]) -> int:
    """How many arriving messages are known already by source, conversation and message id."""
    wanted = {new.key for new in arriving}
    keys = {member.conversation_id: member.key for member in before if member.key in wanted}
    seen: dict[tuple[str, str], set[str]] = {}
    for conversation_id, message_id in _message_ids(db, keys):
        seen.setdefault(keys[conversation_id], set()).add(message_id)
    count = 0
    for new in arriving:
        ids = {message.external_id for message in new.conversation.messages}
        count += len(ids & seen.get(new.key, set()))
        seen.setdefault(new.key, set()).update(ids)
    return count


def _message_ids(db: TenantSession, ids: Iterable[int]) -> Iterator[tuple[int, str]]:
    for chunk in _chunks(ids, KEYS):
        wanted = select(TurnRow.conversation_id, TurnRow.external_id)
        yield from db.execute(wanted.where(TurnRow.conversation_id.in_(chunk)))


def _stored(
    db: TenantSession, arriving: Sequence[Incoming], on_written: Callable[[int], None]
) -> dict[tuple[str, str], int]:
    """The ids of conversations by source and hash; those that are not stored yet are, in bulk."""
    ids = _ids(db, arriving)
    missing = [new for new in arriving if (new.source, new.hash) not in ids]
    for chunk in _chunks(missing, CHUNK):
        insert_rows(db, Conversation, [_conversation_row(db, new) for new in chunk])
    ids |= _ids(db, missing)
    rows = (row for new in missing for row in _turn_rows(new, ids[new.source, new.hash]))
    for turns in _chunks(rows, CHUNK):
        insert_rows(db, TurnRow, turns)
        on_written(len(turns))
    return ids


def _ids(db: TenantSession, arriving: Iterable[Incoming]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for chunk in _chunks((new.hash for new in arriving), KEYS):
        wanted = select(Conversation.source, Conversation.hash, Conversation.id)
        for source, digest, number in db.execute(wanted.where(Conversation.hash.in_(chunk))):
            found[source, digest] = number
    return found


def _conversation_row(db: TenantSession, new: Incoming) -> dict[str, Any]:
    told = new.conversation
    return {
        "source": new.source,
        "external_id": told.external_id,
        "hash": new.hash,
        "title": told.title,
        "tags": list(told.tags),
        "client_description": told.client_description,
        "special_instructions": told.special_instructions,
        "replaces_prompt": told.replaces_prompt,
        "sealed_originals": originals.sealed(db, new.source, new.hash, told.originals),
    }


def _turn_rows(new: Incoming, conversation_id: int) -> Iterator[dict[str, Any]]:
    for position, message in enumerate(new.conversation.messages):
        yield {
            "conversation_id": conversation_id,
            "position": position,
            "role": message.role,
            "origin": message.origin,
            "author": message.author,
            "text": message.text,
            "sent_at": message.sent_at,
            "external_id": message.external_id,
            "outcome": message.outcome,
            "draft_text": message.draft_text,
            "details": dict(message.details) if message.details else None,
        }


def _member_rows(
    dataset_id: int, places: Iterable[Member | Incoming], ids: dict[tuple[str, str], int]
) -> Iterator[dict[str, int]]:
    for position, place in enumerate(places):
        known = place.conversation_id if isinstance(place, Member) else None
        yield {
            "dataset_id": dataset_id,
            "conversation_id": known or ids[place.source, place.hash],
            "position": position,
        }


def _chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in lists of at most `size`: a database takes only so many values at once."""
    waiting = iter(items)
    while chunk := list(islice(waiting, size)):
        yield chunk
