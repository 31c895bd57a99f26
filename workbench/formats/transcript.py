"""Transcript text: `CLIENT:` and `MANAGER:` lines, as the original product reads and writes them.

- A line that starts with CLIENT: or MANAGER: (any case, white space before word and colon) begins
  a message; the lines after it continue it. White space at both ends of a message goes.
- Text before the first marker is the client's.
- `=== title #tag #tag` begins a conversation; without such a line the file is one conversation.
  The last words that start with # are tags; `\\#` keeps such a word in the title.
- A word in capitals and a colon is refused where it names another role (AGENT:, USER:, ...) or
  is a slip of CLIENT or MANAGER; any other (`PS:`, `TOTAL:`, `Note:`) is text.
- A backslash before a word and a colon, or before ===, makes the line text, and goes itself.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from workbench.domain.errors import BadImport
from workbench.domain.turns import Side, SourceConversation, SourceMessage, visible
from workbench.formats.hints import Hints
from workbench.formats.parsed import (
    EMPTY_MESSAGE,
    Parsed,
    collect,
    with_conversation_ids,
    with_message_ids,
)
from workbench.formats.source import Source

NAME = "transcript"
SIDES = {"CLIENT": Side.CLIENT, "MANAGER": Side.MANAGER}
OTHER_ROLES = re.compile(
    "ADMIN|AGENT|AI|ASSISTANT|BOSS|BOT|BUYER|CHATBOT|CUSTOMER|EMPLOYEE|GUEST|HUMAN|ME|MODERATOR|"
    "OPERATOR|OWNER|ROBOT|SALES|SELLER|SHOP|STAFF|STRANGER|SUPERVISOR|SUPPORT|SYSTEM|USER|VISITOR|"
    "YOU|КЛИЕНТ|МЕНЕДЖЕР|ОПЕРАТОР|ПОКУПАТЕЛЬ|ПРОДАВЕЦ"
)
SLIP_LIKENESS = 0.75
MARKER = re.compile(r"\s*((?ai:client|manager))\s*:(.*)")
SPEAKER = re.compile(r"\s*([^\W\d_]+)\s*:.*")
HEADING = re.compile(r"===\s+(\S.*)")
ESCAPED = re.compile(r"(\s*)\\(\\*(?:\w+\s*:|===).*)")


def detect(file: Source) -> bool:
    """Whether any line names a speaker; one wrong name counts as a slip, two are other sides."""
    lines = (file.text_or_none() or "").split("\n")
    wrong = {role for line in lines if (role := _wrong_role(line))}
    return len(wrong) == 1 or any(MARKER.fullmatch(line) for line in lines)


def parse(file: Source, _hints: Hints) -> Parsed:
    """The conversations of a transcript file."""
    sections = _sections(file.text())
    if not any(section.marked for section in sections):
        raise BadImport("no line starts with CLIENT: or MANAGER:; begin each message with one")
    skipped: Counter[str] = Counter()
    conversations = [_conversation(section, skipped) for section in sections]
    return collect(NAME, with_conversation_ids(conversations), skipped)


def dump(conversation: SourceConversation) -> str:
    """The conversation as transcript text that `parse` reads back; notes are left out."""
    heading = _heading(conversation.title, conversation.tags)
    lines = [f"=== {heading}", ""] if heading else []
    for message in visible(conversation.messages):
        lines.append(_message_lines(message))
    return "\n".join(lines) + "\n"


@dataclass(slots=True)
class _Block:
    """The lines of one message."""

    side: Side
    lines: list[str]

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip()


@dataclass(slots=True)
class _Section:
    """The lines of one conversation, grouped by message."""

    heading: str = ""
    blocks: list[_Block] = field(default_factory=list)
    marked: bool = False

    def add(self, number: int, line: str) -> None:
        """Take the next line: it begins a message or continues the last one."""
        if marker := MARKER.fullmatch(line):
            self.blocks.append(_Block(SIDES[marker[1].upper()], [marker[2]]))
            self.marked = True
            return
        if role := _wrong_role(line):
            raise BadImport(
                f"line {number}: unknown role {role!r}; use CLIENT or MANAGER, "
                "or begin the line with a backslash if it is text"
            )
        if not self.blocks and line.strip():
            self.blocks.append(_Block(Side.CLIENT, []))
        if self.blocks:
            self.blocks[-1].lines.append(_unescaped(line))


def _sections(text: str) -> list[_Section]:
    """The file's conversations; what stands before the first heading counts if it says anything."""
    sections = [_Section()]
    for number, line in enumerate(text.split("\n"), start=1):
        if heading := HEADING.fullmatch(line):
            sections.append(_Section(heading[1]))
        else:
            sections[-1].add(number, line)
    return sections if sections[0].blocks else sections[1:]


def _conversation(section: _Section, skipped: Counter[str]) -> SourceConversation:
    """One conversation without its id; messages without words are counted out."""
    said = [block for block in section.blocks if block.text]
    skipped[EMPTY_MESSAGE] += len(section.blocks) - len(said)
    title, tags = _title_and_tags(section.heading)
    messages = with_message_ids(
        SourceMessage(block.side, block.text, author=block.side.value) for block in said
    )
    return SourceConversation("", messages, title=title, tags=tags)


def _wrong_role(line: str) -> str | None:
    """The speaker a line names that is neither client nor manager; None for ordinary text."""
    speaker = SPEAKER.fullmatch(line)
    word = speaker[1] if speaker else ""
    if not word.isupper() or word in SIDES:
        return None
    known = OTHER_ROLES.fullmatch(word) or get_close_matches(word, SIDES, cutoff=SLIP_LIKENESS)
    return word if known else None


def _unescaped(line: str) -> str:
    return ESCAPED.sub(r"\1\2", line) if ESCAPED.fullmatch(line) else line


def _escaped(line: str) -> str:
    patterns = (MARKER, HEADING, ESCAPED)
    if not any(pattern.fullmatch(line) for pattern in patterns) and not _wrong_role(line):
        return line
    text = line.lstrip()
    return f"{line[: len(line) - len(text)]}\\{text}"


def _message_lines(message: SourceMessage) -> str:
    text = message.text.replace("\r\n", "\n").replace("\r", "\n").strip()
    first, *others = text.split("\n")
    return "\n".join([f"{message.role.upper()}: {first}", *map(_escaped, others)])


def _title_and_tags(heading: str) -> tuple[str, tuple[str, ...]]:
    words = heading.split()
    tags: list[str] = []
    while words and re.fullmatch(r"#.+", words[-1]):
        tags.insert(0, words.pop()[1:])
    return " ".join(re.sub(r"^\\(\\*#)", r"\1", word) for word in words), tuple(tags)


def _heading(title: str, tags: Iterable[str]) -> str:
    words = [re.sub(r"^(\\*#)", r"\\\1", word) for word in title.split()]
    return " ".join([*words, *("#" + "-".join(tag.split()) for tag in tags if tag.strip())])
