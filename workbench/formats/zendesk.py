"""Zendesk's tickets with their comments, as its API and its JSON export give them.

- The requester is the client, and so is whoever the users beside it call an end user; all others
  are the manager. Comments without a ticket need those users, or nobody knows who is who.
- `public: false` is an internal note. What a rule, the system or a bot wrote is a machine's.
- Calls and other entries that are no comments, and media alone, are counted by reason.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.domain.errors import BadImport
from workbench.domain.turns import Side, SourceMessage
from workbench.formats.authored import plain_name
from workbench.formats.desks import Conversations, each_record, origin, reason, words
from workbench.formats.hints import Hints
from workbench.formats.json_records import Record, first, validated
from workbench.formats.parsed import EMPTY_MESSAGE, MEDIA, Parsed, collect
from workbench.formats.reading import Text
from workbench.formats.source import Source
from workbench.formats.values import Id, Model, Moment

NAME = "zendesk"
LISTS = ("tickets", "results", "data")
SYSTEM_USER = "-1"
MACHINES = ("rule", "system")
END_USER = "end-user"
BODIES = {"body", "html_body", "plain_body"}


class User(Model):
    """A person beside the comments."""

    id: Id
    name: Text | None = None
    role: Text | None = None


class Via(Model):
    """How a comment came."""

    channel: Any = None

    @property
    def is_machine(self) -> bool:
        """Whether nobody wrote it."""
        channel = self.channel if isinstance(self.channel, str) else ""
        return channel in MACHINES or "bot" in channel


class Comment(Model):
    """What was written on a ticket."""

    id: Id
    type: Text | None = None
    author_id: Id
    ticket_id: Id | None = None
    body: Text | None = None
    html_body: Text | None = None
    plain_body: Text | None = None
    public: bool
    created_at: Moment = None
    via: Via | None = None
    attachments: Any = None

    @property
    def text(self) -> str:
        """Its words; in `plain_body` Zendesk leaves spaces written as in HTML."""
        plain = (self.plain_body or "").replace("&nbsp;", " ").strip()
        return plain or words(html=self.html_body) or (self.body or "").strip()


class Ticket(Model):
    """A ticket; `requester` and `users` may stand in it."""

    id: Id | None = None
    subject: Text | None = None
    tags: list[Text] | None = None
    requester_id: Id | None = None
    requester: User | None = None
    users: list[User] | None = None
    comments: list[Comment]


class _People:
    """Who is who on a ticket."""

    def __init__(self, ticket: Ticket, users: Sequence[User]) -> None:
        known = [*users, *(ticket.users or ()), *([ticket.requester] if ticket.requester else ())]
        self._users: Mapping[str, User] = {user.id: user for user in known}
        self._requester = ticket.requester_id or (ticket.requester and ticket.requester.id)

    def side(self, author: str) -> Side | None:
        """Whose message it is; None where nobody knows."""
        role = self._users[author].role if author in self._users else None
        if author == self._requester or role == END_USER:
            return Side.CLIENT
        return Side.MANAGER if self._requester or role or author == SYSTEM_USER else None

    def name(self, author: str) -> str:
        """Their name, or else their number."""
        known = self._users.get(author)
        unnamed = "system" if author == SYSTEM_USER else author
        return plain_name((known and known.name) or "") or unnamed


def detect(file: Source) -> bool:
    """Whether its first record is a ticket with comments, or a comment."""
    found = first(file, LISTS)
    listed = found.get("comments")
    inside = listed[0] if isinstance(listed, list) and listed else found
    return _is_comment(inside) or (isinstance(listed, list) and "requester_id" in found)


def parse(files: Sequence[Source], _hints: Hints) -> Parsed:
    """The conversation of every ticket."""
    found = Conversations()
    each_record(files, LISTS, lambda record: _read(record, found))
    return collect(NAME, found.told(), found.skipped)


def _is_comment(value: Any) -> bool:
    return isinstance(value, dict) and "author_id" in value and bool(BODIES & value.keys())


def _read(record: Record, found: Conversations) -> None:
    ticket = validated(Ticket, _whole(record.value), record.place)
    beside = record.rest.get("users")
    users = validated(Ticket, {"comments": [], "users": beside}, record.place).users or []
    numbers = {comment.ticket_id for comment in ticket.comments}
    number = ticket.id or (numbers.pop() if len(numbers) == 1 else None)
    if not number:
        number = _first_number(ticket)
    found.about(number, title=ticket.subject or "", tags=ticket.tags or ())
    people = _People(ticket, users)
    for place, comment in enumerate(ticket.comments, start=1):
        _add(comment, number, people, (f"{record.place}: comment {place}", found))


def _whole(value: Any) -> Any:
    """The ticket with what stands around it: comments beside it, or one comment alone."""
    if not isinstance(value, dict):
        return value
    if _is_comment(value) and "comments" not in value:
        return {"comments": [value]}
    inner = value.get("ticket")
    return {**value, **inner} if isinstance(inner, dict) else value


def _first_number(ticket: Ticket) -> str:
    """The id of a ticket that has none: that of its first comment, which no other ticket has."""
    return f"comment {ticket.comments[0].id}" if ticket.comments else "ticket without an id"


def _add(comment: Comment, ticket: str, people: _People, where: tuple[str, Conversations]) -> None:
    place, found = where
    if comment.type not in (None, "Comment"):
        found.skipped.add(reason(comment.type or ""), place, comment.text)
    elif not comment.text:
        found.skipped.add(MEDIA if comment.attachments else EMPTY_MESSAGE, place)
    else:
        found.add(ticket, _message(comment, people, place), place)


def _message(comment: Comment, people: _People, place: str) -> SourceMessage:
    side = people.side(comment.author_id)
    if side is None:
        raise BadImport(
            f"{place}: author_id: nobody says who the requester is; give the ticket with its "
            "requester_id, or its comments with include=users"
        )
    is_machine = comment.author_id == SYSTEM_USER or (comment.via and comment.via.is_machine)
    return SourceMessage(
        role=side if comment.public else Side.NOTE,
        text=comment.text,
        author=people.name(comment.author_id),
        sent_at=comment.created_at,
        origin=origin(side, is_machine=is_machine),
        external_id=comment.id,
    )
