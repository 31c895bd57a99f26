"""A persona in a chat: put there, asked for the client's next message, stopped, taken off.

It answers only what was said: a draft that nobody approved is no message, and reaches it never.
"""

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import cast

from workbench import drafting
from workbench.domain.errors import BadAnswer, BadInput, Conflict
from workbench.domain.personas import (
    CONTEXT_MESSAGES,
    PersonaSpec,
    Stop,
    persona_request,
    read_answer,
)
from workbench.domain.replies import ChatRequest, Completion, Finish
from workbench.domain.tenants import WRITERS, Tenant, require_role
from workbench.domain.turns import Origin, Side
from workbench.store import chats, tenancy
from workbench.store import personas as store
from workbench.store.tables import Chat, Message, Persona

BEAT_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Part:
    """A persona in a chat: how many turns it has played there, and why it stopped, if it did."""

    persona: Persona
    turns: int
    stop: str | None

    @property
    def turns_left(self) -> int:
        """How many messages it may still write here."""
        return max(0, self.persona.max_turns - self.turns)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a persona was asked, and the message it answers: no other may have come meanwhile."""

    spec: PersonaSpec
    request: ChatRequest
    answers: int | None
    turn: int


def part(tenant: Tenant, chat_id: int) -> Part | None:
    """The persona that plays a chat's client; None where a person writes."""
    with tenancy.reading(tenant) as db:
        return _part(db, chats.get(db, chat_id))


def let_play(tenant: Tenant, chat_id: int, persona_id: int) -> None:
    """Have a persona play a chat's client from now on."""
    require_role(tenant, WRITERS, "let a persona play")
    with tenancy.session(tenant) as db:
        chat = chats.get(db, chat_id)
        chat.persona_id, chat.persona_stop = store.get(db, persona_id).id, None


def take_off(tenant: Tenant, chat_id: int) -> None:
    """Have a person write as the client again."""
    require_role(tenant, WRITERS, "take a persona off")
    with tenancy.session(tenant) as db:
        chat = chats.get(db, chat_id)
        chat.persona_id = chat.persona_stop = None


def go_on(tenant: Tenant, chat_id: int) -> None:
    """Let a persona that stopped play on, as far as its maximum of turns."""
    require_role(tenant, WRITERS, "let a persona play")
    with tenancy.session(tenant) as db:
        chat = chats.get(db, chat_id)
        playing = _playing(db, chat)
        if not playing.turns_left:
            raise _all_played(playing)
        chat.persona_stop = None


def play_turn(tenant: Tenant, chat_id: int) -> Message | None:
    """Add the persona's next message; None where it only stopped, without a word."""
    with closing(stream_turn(tenant, chat_id)) as beats:
        while True:
            try:
                next(beats)
            except StopIteration as end:
                return cast(Message | None, end.value)


def stream_turn(tenant: Tenant, chat_id: int) -> Generator[None, None, Message | None]:
    """The same with a beat for each piece and each second, so that a page can be left meanwhile.

    Nothing is written before the answer is whole: a fault is raised, and whatever cuts the stream
    leaves the chat as it was.
    """
    require_role(tenant, WRITERS, "let a persona play")
    asked = _begin(tenant, chat_id)
    done: Completion | None = None
    pieces = drafting.pieces(tenant, asked.request, "persona", chat_id=chat_id, beat=BEAT_SECONDS)
    with closing(pieces):
        for piece in pieces:
            done = piece if isinstance(piece, Completion) else done
            yield
    return _keep(tenant, chat_id, asked, _whole(asked.spec, done))


def _begin(tenant: Tenant, chat_id: int) -> _Asked:
    with tenancy.session(tenant) as db:
        chat = chats.get(db, chat_id)
        playing = _playing(db, chat)
        if not playing.turns_left:
            chat.persona_stop = chat.persona_stop or Stop.TURNS
        stop, newest = chat.persona_stop, chats.newest_messages(db, chat_id, CONTEXT_MESSAGES)
        cut = chats.message_count(db, chat_id) - len(newest)
    _check_turn(playing.persona.name, stop, newest)
    spec, turn = store.spec_of(playing.persona), playing.turns + 1
    request = persona_request(spec, drafting.context_of(newest), turn)
    return _Asked(spec, replace(request, cut=cut), newest[-1].id if newest else None, turn)


def _check_turn(name: str, stop: str | None, newest: Sequence[Message]) -> None:
    if stop:
        raise Conflict(f"{name} stopped: {stop}; let it go on, or take it off")
    if newest and newest[-1].role == Side.CLIENT:
        raise Conflict(f"{name} waits for the manager's reply; approve or write one first")


def _whole(spec: PersonaSpec, done: Completion | None) -> str:
    if done is None or done.finish is not Finish.STOP:
        raise BadAnswer(f"{spec.name}'s message broke off; let {spec.name} answer again")
    return done.text


def _keep(tenant: Tenant, chat_id: int, asked: _Asked, answer: str) -> Message | None:
    said = read_answer(answer)
    text = drafting.checked_text(said.text) if said.text else ""
    with tenancy.session(tenant) as db:
        chat = chats.get(db, chat_id)
        _check_unchanged(db, chat, asked)
        last = asked.turn >= asked.spec.max_turns
        chat.persona_stop = said.stop or (Stop.TURNS if last else None)
        if not text:
            return None
        message = Message(role=Side.CLIENT, origin=Origin.AI, author=asked.spec.name, text=text)
        return chats.add_message(db, chat, message)


def _check_unchanged(db: tenancy.TenantSession, chat: Chat, asked: _Asked) -> None:
    """Two clicks at once make one message, and a persona that was taken off writes none."""
    playing = _part(db, chat)
    if playing is None or playing.persona.name != asked.spec.name or playing.stop:
        raise Conflict(f"{asked.spec.name} was stopped or taken off meanwhile")
    newest = chats.newest_messages(db, chat.id, 1)
    if (newest[0].id if newest else None) != asked.answers:
        raise Conflict(f"the conversation went on while {asked.spec.name} wrote; nothing was added")


def _playing(db: tenancy.TenantSession, chat: Chat) -> Part:
    found = _part(db, chat)
    if found is None:
        raise BadInput("no persona plays in this chat; choose one first")
    return found


def _part(db: tenancy.TenantSession, chat: Chat) -> Part | None:
    persona = db.get(Persona, chat.persona_id) if chat.persona_id else None
    if persona is None or persona.deleted_at is not None:
        return None
    return Part(persona, store.turns(db, chat.id, persona.name), chat.persona_stop)


def _all_played(playing: Part) -> Conflict:
    name, most = playing.persona.name, playing.persona.max_turns
    return Conflict(f"{name} has played {playing.turns} of {most} turns; raise the maximum first")
