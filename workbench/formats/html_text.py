"""HTML as the text that a person reads in it: paragraphs and breaks become lines.

The standard library's parser is not used: it takes minutes over text with many open tags, and
fails at some. What is read here are whole tags alone, by their names; everything else is text.
Nothing of it can run: tags, scripts, styles and comments are left out, links keep their words.
"""

import re
from html import unescape

PARAGRAPHS = frozenset(
    ("p", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "hr")
)
LINES = frozenset(
    ("br", "div", "li", "tr", "dt", "dd", "section", "article", "header", "footer", "figure")
)
CELLS = frozenset(("td", "th"))
HIDDEN = frozenset(("script", "style", "head", "title", "template", "object", "iframe"))
TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<[!?][^<>]*>|<(/?)([a-zA-Z][\w:-]*+)(?:[^<>\"']|\"[^<\"]*\"|'[^<']*')*+>",
    re.DOTALL,
)
MANY_BREAKS = re.compile(r"\n{3,}")


def html_text(html: str) -> str:
    """The words of an HTML text, without spaces at its ends."""
    reader = _Reader()
    place = 0
    for found in TAG.finditer(html):
        reader.text(html[place : found.start()])
        place = found.end()
        if found[2]:
            reader.tag(found[2].lower(), is_end=bool(found[1]))
    reader.text(html[place:])
    return reader.words()


class _Reader:
    """Collects the words between tags; `hidden` is the tag whose content is left out."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._hidden = ""
        self._is_pre = False

    def tag(self, name: str, *, is_end: bool) -> None:
        if self._hidden:
            self._hidden = "" if is_end and name == self._hidden else self._hidden
            return
        if name in HIDDEN and not is_end:
            self._hidden = name
        if name == "pre":
            self._is_pre = not is_end
        if name in PARAGRAPHS:
            self._break("\n\n")
        elif name in LINES:
            self._break("\n", again=name == "br")
        elif name in CELLS:
            self.text(" ")
        if name == "li" and not is_end:
            self._pieces.append("- ")

    def text(self, text: str) -> None:
        if self._hidden or not text:
            return
        words = unescape(text).replace("\0", "").replace("\xa0", " ")
        if self._is_pre:
            self._pieces.append(words.replace("\r\n", "\n").replace("\r", "\n"))
            return
        flat = re.sub(r"\s+", " ", words)
        if shown := flat.lstrip(" ") if self._is_after_space() else flat:
            self._pieces.append(shown)

    def words(self) -> str:
        lines = (line.rstrip() for line in "".join(self._pieces).split("\n"))
        return MANY_BREAKS.sub("\n\n", "\n".join(lines)).strip()

    def _is_after_space(self) -> bool:
        return not self._pieces or self._pieces[-1].endswith(("\n", " "))

    def _break(self, sign: str, *, again: bool = False) -> None:
        """End the line; a tag that ends one that is empty already adds none, but `<br>` does."""
        last = self._pieces[-1] if self._pieces else ""
        if again or not last.endswith("\n"):
            self._pieces.append(sign)
        elif sign != last and len(sign) > len(last):
            self._pieces[-1] = sign
