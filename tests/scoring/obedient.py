"""A model that does whatever it is told outside of quotations, and nothing that is quoted.

It reads a request as models do: a chat template's marks begin a new message wherever they stand.
"""

import json
import re

from workbench.domain.access import Access
from workbench.domain.replies import ChatRequest, Completion, Finish

NUMBER = re.compile(r"Only marks with the number (\w+) begin and end a quotation\.")
MARKS = re.compile(
    r"<[|\uff5c][^>\n]*[|\uff5c]>|\[/?INST\]|<</?SYS>>|</?s>|<(?:start|end)_of_turn>"
)
CHOICE_LINE = re.compile(r"^- (\w+): .*$|^LABEL is one of: .*$", re.MULTILINE)


class Obedient:
    """Chooses what it is told to; without a word from anybody, the worst choice."""

    slots: int | None = None

    def __init__(self) -> None:
        self.requests: list[ChatRequest] = []

    async def complete(self, request: ChatRequest, _access: Access) -> Completion:
        """The verdict that it was told to give."""
        self.requests.append(request)
        verdict = {"reason": "I was told so.", "choice": chosen(request)}
        return Completion(json.dumps(verdict), Finish.STOP, 1, 1, 0.0, 0.0)


def chosen(request: ChatRequest) -> str:
    """The label that stands outside of all quotations, but for the list of choices itself."""
    system = request.messages[0].content
    labels = [found[1] for found in CHOICE_LINE.finditer(system) if found[1]]
    spoken = outside(request)
    told = [label for label in labels if re.search(rf"\b{label}\b", spoken)]
    return told[0] if told else labels[-1]


def outside(request: ChatRequest) -> str:
    """All that is an instruction: what no quotation holds."""
    number = NUMBER.search(request.messages[0].content)
    text = "\n".join(message.content for message in request.messages)
    text = CHOICE_LINE.sub("", text)
    if number is None:
        return text
    begin, end = f"<data {number[1]}>\n", f"\n</data {number[1]}>"
    return re.sub(rf"{begin}(.*?){end}", _leak, text, flags=re.DOTALL)


def _leak(quoted: re.Match[str]) -> str:
    """What a template's mark inside a quotation lets out: all that stands behind it."""
    mark = MARKS.search(quoted[1])
    return quoted[1][mark.end() :] if mark else ""
