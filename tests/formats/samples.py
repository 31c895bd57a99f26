"""One good and one broken file for each import format; a new format adds its own."""

import json
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from tests.formats import samples_chatapps, samples_helpdesk, samples_tables
from tests.formats.sample import Sample

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
NAMED = """\
Anna Keller: Where is it?
It was sent on Monday.
+49 151 23456789: Hello?
Marek: I am asking the carrier.
Total: 12
Anna Keller:
Marek: It comes tomorrow.
"""
WHATSAPP = """\
24/12/2019, 11:20 - Messages and calls are end-to-end encrypted. Tap to learn more.
24/12/2019, 11:23 - Anna 🌸: Where is it?
It was sent on Monday.
24/12/2019, 11:23 - Anna 🌸: <Media omitted>
24/12/2019, 11:24 - Marek: I am asking the carrier.
24/12/2019, 11:25 - \u202a+49 151 23456789\u202c: Hello?
24/12/2019, 11:26 - Anna 🌸: This message was deleted
24/12/2019, 11:26 - Anna 🌸 changed the subject to: Parcel
"""


def event(agent: str, action: str, time: int | None = None, text: str | None = None) -> Any:
    """A STAR event."""
    whole = {"Agent": agent, "Action": action, "UnixTime": time, "Text": text}
    return {key: value for key, value in whole.items() if value is not None}


def dialogue(number: int, *events: Any, task: str = "Book a ride", domains: Any = ("ride",)) -> str:
    """A line of a STAR file."""
    scenario = {"UserTask": task, "Domains": list(domains)}
    return json.dumps({"DialogueID": number, "Events": events, "Scenario": scenario})


def moji(text: str) -> str:
    """The text as Instagram writes it: each byte of its UTF-8 as a sign of its own."""
    return text.encode().decode("latin-1")


def entry(author: str, moment: int, content: str | None = None, **more: Any) -> dict[str, Any]:
    """An entry of an Instagram page."""
    said = {} if content is None else {"content": moji(content)}
    return {"sender_name": moji(author), "timestamp_ms": moment, **said, **more}


def page(*entries: dict[str, Any], title: str = "Аня", **more: Any) -> str:
    """An Instagram page; its entries stand newest first."""
    names = dict.fromkeys(each["sender_name"] for each in entries)
    whole = {"participants": [{"name": name} for name in names], "messages": list(entries)}
    return json.dumps({**whole, "title": moji(title), **more}, indent=1)


def zipped(files: dict[str, bytes | str]) -> bytes:
    """A zip of these files."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


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
INSTAGRAM = page(
    entry("Marek", 4000, "Ещё есть ❤", reactions=[{"reaction": moji("❤"), "actor": "x"}]),
    entry("Аня", 3000, "Liked a message"),
    entry("Аня", 3000, "Это café?"),
    entry("Аня", 2000, photos=[{"uri": "a.jpg"}]),
    entry("Аня", 1000, "Привет"),
)

REPLYBENCH = """\
{"format":"replybench","version":1,"kind":"dataset","name":"shop","dataset_version":1,
"conversations":[
{"id":"a","title":"Late","tags":["en"],"messages":[{"id":"1","role":"client","text":"Hi"},
{"id":"2","role":"manager","text":"Hello","outcome":"edited","draft_text":"Hey"}]},
{"id":"b","messages":[{"id":"1","role":"manager","text":"All well?"},{"role":"client","text":" "}]}
]}
"""

SAMPLES = {
    "replybench": Sample(
        good=REPLYBENCH.encode(),
        texts=("Hi", "Hello"),
        records=4,
        broken=REPLYBENCH.replace('"title":"Late"', '"title":oops').encode(),
        broken_line=3,
    ),
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
    "instagram": Sample(
        good=INSTAGRAM.encode(),
        texts=("Привет", "Это café?", "Ещё есть ❤"),
        records=5,
        broken=b'{\n"messages": [{"sender_name": "Anna",\n"timestamp_ms": oops}]}',
        broken_line=3,
        managers=("Marek",),
    ),
    "whatsapp": Sample(
        good=WHATSAPP.encode(),
        texts=(
            "Where is it?\nIt was sent on Monday.", "I am asking the carrier.", "Hello?",
        ),
        records=7,
        broken=f"{WHATSAPP}24/12/2019, 11:61 - Marek: Yes\n".encode(),
        broken_line=9,
        managers=("Marek",),
    ),
    "named": Sample(
        good=NAMED.encode(),
        texts=(
            "Where is it?\nIt was sent on Monday.", "Hello?",
            "I am asking the carrier.\nTotal: 12", "It comes tomorrow.",
        ),
        records=5,
        managers=("Marek",),
    ),
    **samples_chatapps.SAMPLES,
    **samples_helpdesk.SAMPLES,
}  # fmt: skip
SAMPLES |= {name: Sample(**parts) for name, parts in samples_tables.SAMPLES.items()}
