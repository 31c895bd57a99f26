"""The export formats by name, and what each can be made of."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from workbench.domain.names import unknown
from workbench.domain.turns import Side, answers, visible
from workbench.formats.exports import evaluation, tables, training, whole
from workbench.formats.exports.pairs import pairs
from workbench.formats.exports.told import Head, Told

JSON_LINES = "application/jsonl"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ERASED = "conversation that was erased"
PLAYED = "conversation whose client a model played"
NOTE = "internal note"
SYSTEM = "line of the system"
EMPTY = "conversation without a message"
NO_CASE = "conversation without a reply to a client"
NO_PAIR = "conversation without a preference"


class Kind(StrEnum):
    """What can be exported."""

    CHAT = "chat"
    DATASET = "dataset"
    RUN = "run"


@dataclass(frozen=True, slots=True)
class Writer:
    """An export format. `write` turns conversations into the file's bytes, piece by piece.

    `refuses` says why a conversation has no place in it ("" where it has one). `is_whole`: notes,
    and what a model played, are in it and marked as such; the others hold what was really said.
    A run's file is not made by `write`: see reports/run_files.py.
    """

    name: str
    label: str
    suffix: str
    mime: str
    kinds: frozenset[Kind]
    write: Callable[[Head, Iterable[Told]], Iterator[bytes]]
    refuses: Callable[[Told], str]
    is_whole: bool = False

    @property
    def is_text(self) -> bool:
        """Whether it can stand on a terminal."""
        return self.suffix != "xlsx"

    def left_out(self, told: Told) -> dict[str, int]:
        """What of a conversation that has a place in it is not written, counted."""
        if self.is_whole:
            return {}
        roles = [message.role for message in told.conversation.messages]
        return {NOTE: roles.count(Side.NOTE), SYSTEM: roles.count(Side.SYSTEM)}


def _any(told: Told) -> str:
    """Refuses what has no words."""
    if told.erased:
        return ERASED
    return "" if told.conversation.messages else EMPTY


def _sheet(told: Told) -> str:
    """Refuses what a sheet has no room for, too."""
    return _any(told) or tables.too_long(told)


def _real(reason: str, has_place: Callable[[Told], bool]) -> Callable[[Told], str]:
    """Refuses what a model played, too, and what does not have its place."""

    def refuses(told: Told) -> str:
        if found := _any(told):
            return found
        return PLAYED if told.is_played else "" if has_place(told) else reason

    return refuses


_seen = _real(EMPTY, lambda told: bool(visible(told.conversation.messages)))
_case = _real(NO_CASE, lambda told: answers(told.conversation.messages) > 0)
_pair = _real(NO_PAIR, lambda told: bool(pairs(told)))
_said = frozenset((Kind.CHAT, Kind.DATASET))
_all = frozenset(Kind)


WRITERS = {
    each.name: each
    for each in (
        Writer("json", "Everything (JSON)", "json", "application/json", _all, whole.replybench,
               _any, is_whole=True),
        Writer("csv", "Table (CSV)", "csv", "text/csv", _all, tables.csv_table,
               _any, is_whole=True),
        Writer("xlsx", "Table (XLSX)", "xlsx", XLSX, _all, tables.workbook, _sheet,
               is_whole=True),
        Writer("openai", "OpenAI chats", "jsonl", JSON_LINES, _said, training.openai, _seen),
        Writer("dpo", "Preferences (DPO)", "jsonl", JSON_LINES, _all, training.dpo, _pair),
        Writer("sharegpt", "ShareGPT", "jsonl", JSON_LINES, _said, training.sharegpt, _seen),
        Writer("inspect", "Inspect", "jsonl", JSON_LINES, _said, evaluation.inspect, _case),
        Writer("promptfoo", "promptfoo", "jsonl", JSON_LINES, _said, evaluation.promptfoo, _case),
        Writer("langfuse", "Langfuse", "jsonl", JSON_LINES, _said, evaluation.langfuse, _case),
        Writer("langsmith", "LangSmith", "jsonl", JSON_LINES, _said, evaluation.langsmith, _case),
    )
}  # fmt: skip


def named(name: str, kind: Kind) -> Writer:
    """The format of this name; raises BadInput for one that a chat, dataset or run can't be in."""
    fitting = [one.name for one in of(kind)]
    if name not in fitting:
        raise unknown("format", name, fitting)
    return WRITERS[name]


def of(kind: Kind) -> list[Writer]:
    """The formats that a chat, a dataset or a run can be in."""
    return [one for one in WRITERS.values() if kind in one.kinds]
