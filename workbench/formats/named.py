"""Lines `Name: text`, pasted or in a file: a name begins a message, other lines continue it.

A name has at most four words and forty signs, and its colon is followed by a space or nothing.
Words like `Subject:` or `Total:` and beginnings like `He said:` are no names; one in small letters
is a name where it comes twice. A backslash before a name makes the line text, and goes itself.
CLIENT: or MANAGER: make the file a transcript.
"""

import re
from collections import Counter
from collections.abc import Iterator

from workbench.domain.errors import BadImport
from workbench.domain.replies import content_hash
from workbench.formats import transcript
from workbench.formats.authored import Authored, Said, Thread, collect_threads, plain_name
from workbench.formats.hints import Hints
from workbench.formats.parsed import EMPTY_MESSAGE, ID_LENGTH
from workbench.formats.source import Source

NAME = "named"
BEFORE_FIRST = "line before the first name"
LINE = re.compile(r"\s{0,8}([^\s\d:<>{}\[\]\"|=;\\#*-][^:<>{}\[\]\"|=;\\]{0,39}):(?!\S)(.*)")
WORDS = 4
ONCE_EACH = 3
SMALL_WORDS = re.compile("al|bin|da|de|del|den|der|di|do|dos|du|e|el|la|le|van|von|y|zu")
NO_NAME = re.compile(
    "address|adresse|amount|answer|asunto|attention|bcc|betreff|cc|date|datum|debug|e-?mail|error|"
    "example|fatal|fecha|file|from|fwd?|fyi|gesendet|https?|important|info|ingredients|location|"
    "nb|notes?|notice|order|p\\.?s\\.?|phone|price|question|re|reply-to|result|sent|size|step|"
    "subject|summary|tel|time|tip|title|to|todo|total|trace|url|von|warning|"
    "адрес|дата|заказ|итого|кому|от|примечание|тел|тема|цена",
    re.IGNORECASE,
)


def detect(file: Source) -> bool:
    """Whether this is talk of at least two names; prose with a colon here and there is not."""
    text = file.text_or_none()
    if text is None or transcript.detect(file):
        return False
    lines = [line for line in text.split("\n") if line.strip()]
    names = _known(lines)
    marked = [author for line in lines if (author := _author(line)) in names]
    return (
        len(names) > 1
        and _author(lines[0]) in names
        and (len(marked) > len(names) or (len(names) <= ONCE_EACH and 2 * len(marked) > len(lines)))
    )


def parse(file: Source, _hints: Hints) -> Authored:
    """The one conversation of the file, by names."""
    lines = file.text().split("\n")
    names = _known(lines)
    if not names:
        raise BadImport(
            "no line begins with a name and a colon; write each message as `Name: text`"
        )
    skipped: Counter[str] = Counter()
    said = []
    for author, text in _blocks(lines, names, skipped):
        if text:
            said.append(Said(author, text))
        else:
            skipped[EMPTY_MESSAGE] += 1
    number = content_hash([[each.author, each.text] for each in said])[:ID_LENGTH]
    return collect_threads(NAME, [Thread(number, tuple(said))], skipped)


def _known(lines: list[str]) -> set[str]:
    """The names among what stands before colons."""
    counts = Counter(author for line in lines if (author := _author(line)))
    return {name for name, count in counts.items() if count > 1 or not name[0].islower()}


def _author(line: str) -> str:
    """What may be a name at the beginning of a line; "" where nothing is."""
    found = LINE.fullmatch(line)
    name = plain_name(found[1]) if found else ""
    return "" if NO_NAME.fullmatch(name) or _like_a_sentence(name) else name


def _like_a_sentence(name: str) -> bool:
    """Whether it is long, or goes on in small letters: `He said:`."""
    small = [word for word in name.split() if word[0].islower()]
    mixed = not name[:1].islower() and any(not SMALL_WORDS.fullmatch(word) for word in small)
    return mixed or len(name.split()) > WORDS


def _blocks(lines: list[str], names: set[str], skipped: Counter[str]) -> Iterator[tuple[str, str]]:
    """Author and text of each message; what stands before the first is counted out."""
    author, block = "", list[str]()
    for line in lines:
        found = LINE.fullmatch(line)
        if found and _author(line) in names:
            if author:
                yield author, "\n".join(block).strip()
            author, block = _author(line), [found[2]]
        elif author:
            block.append(_unescaped(line))
        elif line.strip():
            skipped[BEFORE_FIRST] += 1
    yield author, "\n".join(block).strip()


def _unescaped(line: str) -> str:
    bare = line.removeprefix("\\")
    return bare if bare.startswith("\\") or LINE.fullmatch(bare) else line
