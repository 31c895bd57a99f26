"""A text while a model writes it: saved twice a second, and whatever cuts it."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Condition
from time import monotonic
from typing import Generic, TypeVar

from workbench.domain.errors import ProviderError
from workbench.domain.replies import ChatRequest, Completion, Finish
from workbench.domain.tenants import Tenant
from workbench.domain.turns import Outcome
from workbench.drafting.asking import pieces_of
from workbench.store import chats, tenancy
from workbench.store.tables import Draft, TrialReply, now
from workbench.store.tenancy import TenantSession

SAVE_SECONDS = 0.5
BEAT_SECONDS = 1.0
INTERRUPTED = timedelta(seconds=15)
USAGE = (
    *("finish", "input_tokens", "output_tokens"),
    *("cost_usd", "seconds", "first_token_seconds"),
)


@dataclass(frozen=True, slots=True)
class Written:
    """How far a model's text is; `state`: writing, ready, partial or failed, with its `error`."""

    text: str
    state: str
    error: str | None = None
    completion: Completion | None = None


Save = Callable[[Written], None]


def stream(
    tenant: Tenant, request: ChatRequest, save: Save, **about: int
) -> Generator[str, None, None]:
    """Write a text piece by piece; whatever cuts the stream, `save` gets the words so far.

    A fault of the model ends the stream and is saved as a sentence; it is not raised. While the
    model is silent an empty piece comes every second, so that a page can be left meanwhile. `about`
    are the ids in the call's log line.
    """
    writing = _Writing(save)
    found = pieces_of(tenant, request, beat=BEAT_SECONDS, **about)
    with _desk.writer(), writing.ending(), closing(found) as pieces:
        for piece in pieces:
            _desk.check_open()
            if isinstance(piece, Completion):
                writing.completion = piece
            else:
                writing.text += piece or ""
                yield piece or ""
                writing.save_now_and_then()


def stop_all(seconds: float) -> None:
    """The app ends: break off all that is being written, and wait until its words are kept."""
    _desk.close(seconds)


Row = TypeVar("Row", Draft, TrialReply)


@dataclass(slots=True)
class OwnRow(Generic[Row]):
    """A row while its text is written; `saved_at` is how its writer knows it for its own.

    `find` reads the row, `put_words` puts the text where that row has it.
    """

    tenant: Tenant
    find: Callable[[TenantSession], Row]
    put_words: Callable[[Row, str], None]
    saved_at: datetime

    def save(self, written: Written) -> None:
        """Keep what is written, unless somebody stopped it or has it written again by now."""
        with tenancy.session(self.tenant) as db:
            row = self.find(db)
            if row.saved_at == self.saved_at:
                keep(row, written)
                self.put_words(row, written.text)
                self.saved_at = row.saved_at


def keep(row: Draft | TrialReply, written: Written) -> None:
    """Put what was written into its row, but for the words: a draft has two places for them."""
    row.state, row.error, row.saved_at = written.state, written.error, now()
    if done := written.completion:
        for name in USAGE:
            setattr(row, name, getattr(done, name))


def clear(row: Draft | TrialReply) -> None:
    """Make a row that broke off one that is about to be written, but for the words."""
    row.state, row.error, row.saved_at = "writing", None, now()
    for name in USAGE:
        setattr(row, name, None)


def is_interrupted(state: str, saved_at: datetime) -> bool:
    """Whether a text that reads as being written has no writer any more: a killed server's."""
    return state == "writing" and now() - saved_at > INTERRUPTED


def set_aside(db: TenantSession, chat_id: int, user_id: int | None) -> None:
    """Asking again is a decision on the whole drafts that are there: none was good enough."""
    for before in chats.on_offer(db, chat_id):
        if before.outcome is None and before.state == "ready":
            before.outcome, before.reason = Outcome.REJECTED, "regenerated"
            before.decided_by, before.decided_at = user_id, now()


@dataclass(slots=True)
class _Writing:
    """A text while it is written: saved twice a second, and whatever happens at the end."""

    save: Save
    text: str = ""
    completion: Completion | None = None
    saved: float = 0.0

    def save_now_and_then(self) -> None:
        """Keep what is shown already, so that even a killed server leaves the words."""
        if monotonic() - self.saved > SAVE_SECONDS:
            self.save(Written(self.text, "writing"))
            self.saved = monotonic()

    @contextmanager
    def ending(self) -> Iterator[None]:
        """Save the end: whole, failed with its reason, or cut by Stop, a click or a reload."""
        state, error = "", "Writing was stopped."
        try:
            yield
            state, error = self._verdict()
        except ProviderError as fault:
            error = str(fault)
        finally:
            text = self.completion.text if self.completion else self.text
            self.save(Written(text, state or self._cut(), error or None, self.completion))

    def _verdict(self) -> tuple[str, str]:
        if self.completion is None or self.completion.finish is Finish.INCOMPLETE:
            return self._cut(), "The model's answer broke off."
        if self.completion.finish is Finish.LENGTH:
            return "partial", "The model reached its longest answer; raise max_tokens."
        return "ready", ""

    def _cut(self) -> str:
        return "partial" if self.text else "failed"


class _Desk:
    """Where this process writes: its end waits until nobody does any more."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._writers, self._closed = 0, False

    @contextmanager
    def writer(self) -> Iterator[None]:
        """Count one who writes."""
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    def check_open(self) -> None:
        """Raise the sentence that a text gets which the end of the app cuts."""
        if self._closed:
            raise ProviderError("The app was stopped while this was written.")

    def close(self, seconds: float) -> None:
        """Have every writer end at the next piece or beat; wait for them so long at most."""
        with self._changed:
            self._closed = True
            self._changed.wait_for(lambda: not self._writers, seconds)

    def _count(self, more: int) -> None:
        with self._changed:
            self._writers += more
            self._changed.notify_all()


_desk = _Desk()
