"""One good and one broken file for each import format; a new format adds its own."""

import json
from dataclasses import dataclass
from typing import Any

TRANSCRIPT = """\
=== Late parcel #late #en
CLIENT: Where is it?
CLIENT: Hello?
MANAGER: I am asking the carrier.
CLIENT:
=== Thanks
MANAGER: All well?
client : Yes!
"""


@dataclass(frozen=True)
class Sample:
    """`texts` are those of the first conversation; `records` are messages and what is skipped."""

    good: bytes
    texts: tuple[str, ...]
    records: int
    broken: bytes
    broken_line: int


def event(agent: str, action: str, time: int | None = None, text: str | None = None) -> Any:
    """A STAR event."""
    whole = {"Agent": agent, "Action": action, "UnixTime": time, "Text": text}
    return {key: value for key, value in whole.items() if value is not None}


def dialogue(number: int, *events: Any, task: str = "Book a ride", domains: Any = ("ride",)) -> str:
    """A line of a STAR file."""
    scenario = {"UserTask": task, "Domains": list(domains)}
    return json.dumps({"DialogueID": number, "Events": events, "Scenario": scenario})


EVENTS = (
    event("UserGuide", "instruct", 99, "Say hello"),
    event("User", "utter", 100, "Hello"),
    event("Wizard", "request_suggestions", 101, "Hi"),
    event("Wizard", "pick_suggestion", 102, "How can I help?"),
    event("User", "utter", 104, "  "),
    event("KnowledgeBase", "return_item"),
    event("Wizard", "utter", 106, "Anything else?"),
    event("User", "utter", 105, "A ride, please"),
)
STAR = "\n".join([dialogue(1, *EVENTS), "", dialogue(2, *EVENTS)])

SAMPLES = {
    "transcript": Sample(
        good=TRANSCRIPT.encode(),
        texts=("Where is it?", "Hello?", "I am asking the carrier."),
        records=6,
        broken=b"CLIENT: Hi\nMANAGER: Hello\nAGENT: I am neither\n",
        broken_line=3,
    ),
    "star": Sample(
        good=STAR.encode(),
        texts=("Hello", "How can I help?", "A ride, please", "Anything else?"),
        records=16,
        broken=f"{dialogue(1, *EVENTS)}\n\n{dialogue(2, *EVENTS)[:-9]}".encode(),
        broken_line=3,
    ),
}
