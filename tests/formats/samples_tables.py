"""One good and one broken file for each kind of table, as what a Sample is made of."""

from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

CSV = """\
conversation_id;role;text;time;price
7;customer;"Where is it;
the parcel?";2024-05-01 10:00;
7;agent;"I am asking the ""carrier"".";2024-05-01 10:05;12.50
7;user;  ;2024-05-01 10:06;
8;fan;Hello;2024-05-02 09:00;
8;creator;Hi, you;2024-05-02 09:01;
"""
TEXTS = ("Where is it;\nthe parcel?", 'I am asking the "carrier".')
JSON_LINES = r"""
{"conversation_id":7,"role":"customer","text":"Where is it;\nthe parcel?","time":1730000000}
{"conversation_id":7,"role":"agent","text":"I am asking the \"carrier\".","time":1730000060}
{"conversation_id":7,"role":"customer","text":null,"time":1730000061}
{"conversation_id":8,"role":"agent","text":"All well?","time":1730000000}
""".lstrip()


def book(*rows: list[object], name: str = "Messages") -> bytes:
    """A workbook with one sheet."""
    buffer = BytesIO()
    with Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet(name)
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return buffer.getvalue()


ROWS: list[list[object]] = [
    ["conversation_id", "role", "text", "time"],
    [7, "customer", TEXTS[0], "2024-05-01 10:00"],
    [7, "agent", TEXTS[1], "2024-05-01 10:05"],
    [7, "user", " ", "2024-05-01 10:06"],
]
SAMPLES: dict[str, dict[str, Any]] = {
    "csv": {
        "good": CSV.encode(),
        "texts": TEXTS,
        "records": 5,
        "broken": CSV.replace("agent", "nobody").encode(),
        "broken_line": 4,
    },
    "xlsx": {
        "good": book(*ROWS),
        "texts": TEXTS,
        "records": 3,
        "broken": book(*ROWS[:2], [7, "nobody", "Hi"]),
        "broken_line": 3,
    },
}
SAMPLES["json"] = {
    "good": JSON_LINES.encode(),
    "texts": TEXTS,
    "records": 4,
    "broken": JSON_LINES.replace('"role":"agent"', '"role":agent').encode(),
    "broken_line": 2,
}
