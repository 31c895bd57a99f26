"""What people think of a reply: a thumb, tags, a note; the last word of each person counts."""

from collections.abc import Collection
from dataclasses import dataclass

from workbench.domain.errors import BadInput, Denied
from workbench.domain.tenants import WRITERS, Tenant, require_role
from workbench.domain.turns import Side
from workbench.store import chats as store
from workbench.store import feedback, tenancy
from workbench.store.tables import Feedback, now

TAGS = (
    *("Wrong fact", "Wrong tone", "Promises too much", "Misses the question", "Too long"),
    *("Exact", "Warm", "Well put"),
)
THUMBS = (1, -1, None)
NOTE_LIMIT = 2000


@dataclass(frozen=True, slots=True)
class Opinion:
    """What is thought of a reply; `thumb`: 1 up, -1 down."""

    thumb: int | None = None
    tags: Collection[str] = ()
    note: str = ""


def say(tenant: Tenant, message_id: int, opinion: Opinion) -> Feedback:
    """Keep what this person thinks of a manager's message, in place of what they said before."""
    require_role(tenant, WRITERS, "judge replies")
    author_id, note = _person(tenant), _checked_note(opinion)
    with tenancy.session(tenant) as db:
        message = store.message(db, message_id)
        if message.role != Side.MANAGER or message.deleted_at is not None:
            raise BadInput("only a manager's message that is in the chat can be judged")
        said = feedback.of_person(db, message_id, author_id)
        if said is None:
            said = Feedback(message_id=message_id, author_id=author_id)
            db.add(said)
        said.thumb, said.tags, said.note = opinion.thumb, _in_order(opinion.tags), note
        said.created_at = now()
        return said


def take_back(tenant: Tenant, message_id: int) -> None:
    """Forget what this person said of a message."""
    require_role(tenant, WRITERS, "judge replies")
    with tenancy.session(tenant) as db:
        store.message(db, message_id)
        said = feedback.of_person(db, message_id, _person(tenant))
        if said is not None:
            db.delete(said)


def _person(tenant: Tenant) -> int:
    if tenant.user_id is None:
        raise Denied("an opinion is somebody's; log in as a person to give one")
    return tenant.user_id


def _checked_note(opinion: Opinion) -> str:
    """The note, once all of the opinion is found to say something that can be kept."""
    note = opinion.note.strip()
    if opinion.thumb not in THUMBS:
        raise BadInput(f"thumb {opinion.thumb} is unknown; 1 is up, -1 down")
    if unknown := set(opinion.tags) - set(TAGS):
        raise BadInput(f"unknown tag {min(unknown)!r}; there are: {', '.join(TAGS)}")
    if len(note) > NOTE_LIMIT:
        raise BadInput(f"the note has {len(note):,} signs; use at most {NOTE_LIMIT:,}")
    if opinion.thumb is None and not opinion.tags and not note:
        raise BadInput("nothing is said yet; choose a thumb or a reason, or write a note")
    return note.replace("\x00", "\ufffd")


def _in_order(tags: Collection[str]) -> list[str]:
    return [tag for tag in TAGS if tag in tags]
