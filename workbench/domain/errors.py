"""Everything that can go wrong, as one small tree.

WorkbenchError
+-- BadInput                what a person gave can't be used; says what, which and what to do
|   +-- BadImport           a file or text that can't be imported; names its line
|       +-- RolesUnknown        the file names authors, and nobody said which of them is us
|       +-- DateOrderUnknown    the file's dates can be read in more than one order
|       +-- ColumnsUnknown      nobody said what the table's columns mean
+-- NotFound                no such thing in this company
+-- Conflict                the thing changed meanwhile, was decided already, or does not wait
+-- Denied                  not logged in, or the role does not allow it
|   +-- NotLoggedIn             no right password, token or ticket; or the login has ended
|   +-- TooSoon                 too many failed attempts; knows how long to wait
+-- StoreError              the database can't be read or written
|   +-- TenantBreach        code tried to leave its company; always a bug
+-- ProviderError           a model gave no usable answer; `reason` is stable, for tables
    +-- ModelMissing        no such model, or its weights are not here yet
    +-- Unreachable         no connection, or it broke
    +-- TimedOut            no whole answer within the deadline
    +-- RateLimited         the provider asks to wait
    |   +-- Overloaded          it can't keep up with anybody
    +-- CircuitOpen         it failed several times in a row and is left alone for a while
    +-- BadKey              the key is missing, wrong or without credit
    +-- BadAddress          the address that a person entered may not be asked from here
    +-- ContextTooLong      the conversation does not fit the model
    +-- Refused             the provider declined the request or filtered the answer
    +-- BadAnswer           the answer breaks the protocol, or is empty
    +-- NothingSimilar      the company's past has no reply like the one that is wanted
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

SHOWN_AUTHORS = 20


class WorkbenchError(Exception):
    """The root: its text is a sentence that may be shown to a person."""


class BadInput(WorkbenchError):
    """What a person gave can't be used."""


class BadImport(BadInput):
    """A file or text that can't be imported."""

    def name_file(self, name: str) -> None:
        """Say which of several files it is; "" for the only one."""
        if name:
            self.args = (f"{name}: {self}",)


class RolesUnknown(BadImport):
    """The file names authors, and nobody said which of them is us; `authors` counts messages."""

    def __init__(self, authors: Mapping[str, int]) -> None:
        super().__init__(f"which of these is you? {counted_authors(authors)}; say --manager NAME")
        self.authors = dict(authors)


class DateOrderUnknown(BadImport):
    """The file's dates can be read in more than one order; `example` is one of them."""

    def __init__(self, example: str, orders: tuple[str, ...]) -> None:
        super().__init__(
            f"day and month can't be told apart in dates like {example}; "
            f"say --date-order {'|'.join(orders)}"
        )
        self.example = example
        self.orders = orders


class ColumnsUnknown(BadImport):
    """Nobody said what a table's columns mean; `columns` has some values of each.

    `guess` gives columns the fields that their names and values suggest.
    """

    def __init__(
        self, columns: Mapping[str, Sequence[str]], guess: Mapping[str, str], missing: str
    ) -> None:
        names = ", ".join(map(repr, list(columns)[:SHOWN_AUTHORS]))
        likely = " ".join(f"--map {f'{column}={field}'!r}" for column, field in guess.items())
        super().__init__(
            f"which column holds the {missing}? There are: {names}; say --map COLUMN={missing}"
            + (f". The names suggest {likely}" if likely else "")
        )
        self.columns = {name: tuple(values) for name, values in columns.items()}
        self.guess = dict(guess)
        self.missing = missing


class NotFound(WorkbenchError):
    """No such thing in this company."""


class Conflict(WorkbenchError):
    """The thing changed meanwhile, was decided already, or does not wait."""


class Denied(WorkbenchError):
    """Not logged in, or the role does not allow it."""


class NotLoggedIn(Denied):
    """No right password, token or ticket; or the login has ended."""


class TooSoon(Denied):
    """Too many failed attempts: the next one is looked at in so many `seconds`."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class StoreError(WorkbenchError):
    """The database can't be read or written."""


class TenantBreach(StoreError):
    """Code tried to leave its company: always a bug, never a person's mistake."""


class ProviderError(WorkbenchError):
    """A model gave no usable answer."""

    reason: ClassVar[str] = "provider_error"
    retryable: ClassVar[bool] = False


class ModelMissing(ProviderError):
    """No such model, or its weights are not here yet."""

    reason = "model_missing"


class Unreachable(ProviderError):
    """No connection to the provider, or the connection broke."""

    reason = "unreachable"
    retryable = True


class TimedOut(ProviderError):
    """No whole answer within the deadline."""

    reason = "timed_out"
    retryable = True


class RateLimited(ProviderError):
    """The provider asks to wait; `retry_after` is in seconds where it said how long."""

    reason = "rate_limited"
    retryable = True

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Overloaded(RateLimited):
    """The provider can't keep up, whoever asks."""

    reason = "overloaded"


class CircuitOpen(ProviderError):
    """The model failed several times in a row and is left alone for so many `seconds`."""

    reason = "circuit_open"

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


class BadKey(ProviderError):
    """The key is missing, wrong or without credit."""

    reason = "bad_key"


class BadAddress(ProviderError):
    """The address that a person entered may not be asked from here."""

    reason = "bad_address"


class ContextTooLong(ProviderError):
    """The conversation does not fit the model."""

    reason = "context_too_long"


class Refused(ProviderError):
    """The provider declined the request or filtered the answer."""

    reason = "refused"


class BadAnswer(ProviderError):
    """The answer breaks the protocol, or is empty."""

    reason = "bad_answer"


class NothingSimilar(ProviderError):
    """The company's past has no reply like the one that is wanted."""

    reason = "nothing_similar"


def counted_authors(authors: Mapping[str, int]) -> str:
    """The authors of a file and how many messages each wrote, in one line."""
    shown = [f"{name} ({count})" for name, count in list(authors.items())[:SHOWN_AUTHORS]]
    more = len(authors) - len(shown)
    return ", ".join([*shown, f"and {more} more"] if more else shown)
