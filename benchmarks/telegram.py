"""A full Telegram export through the command line: messages a second and peak memory.

`read` is the parsing alone, `import` the whole command with its start, its storing and its hash.
Usage: python -m benchmarks.telegram [--megabytes 100] [--rounds 3] [--keep FILE]
"""

import argparse
import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from random import Random
from shutil import copyfile
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, TextIO

OURS = 1
FIRST_CLIENT = 1_000
MESSAGES_A_CHAT = 400
EVERY_PHOTO, EVERY_CALL, EVERY_REPLY = 15, 90, 9
START = 1_736_937_000
WORDS = [
    "привет",
    "да",
    "посылка",
    "когда",
    "можно",
    "цена",
    "спасибо",
    "the",
    "parcel",
    "is",
    "late",
]
READ = """
import sys
from pathlib import Path
from workbench.formats.registry import read_all
print(len(read_all([Path(sys.argv[1])])[0].messages))
"""


def main() -> None:
    """Write the export, read it, import it, and print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="Where the export is kept.")
    wanted = parser.parse_args()
    with TemporaryDirectory(prefix="replybench-") as folder:
        file = Path(folder) / "result.json"
        messages = write_export(file, wanted.megabytes * 1_000_000)
        if wanted.keep:
            copyfile(file, wanted.keep)
        print(f"{file.stat().st_size:,} bytes, {messages:,} written messages")
        read = [sys.executable, "-c", READ, str(file)]
        measure("read", [read] * wanted.rounds, folder, messages)
        imports = [
            [sys.executable, "-m", "workbench", "import", str(file), "--dataset", f"run {number}"]
            for number in range(wanted.rounds)
        ]
        run([sys.executable, "-m", "workbench", "init"], folder)
        measure("import", imports, folder, messages)


def write_export(file: Path, size: int) -> int:
    """An account's export of at least this many bytes; how many of its messages have words."""
    chance, written, chat = Random(0), 0, 0
    with file.open("w", encoding="utf-8") as out:
        out.write(f'{{"about": "", "personal_information": {{"user_id": {OURS}}},\n')
        out.write('"chats": {"about": "", "list": [\n')
        while out.tell() < size:
            chat += 1
            written += write_chat(out, chance, chat)
        out.write("\n]}}")
    return written


def write_chat(out: TextIO, chance: Random, number: int) -> int:
    """One chat, laid out as Telegram Desktop does."""
    messages = [message(chance, number, place) for place in range(1, MESSAGES_A_CHAT + 1)]
    client = FIRST_CLIENT + number
    chat = {"name": f"Анна {number}", "type": "personal_chat", "id": client, "messages": messages}
    out.write("" if number == 1 else ",\n")
    out.write(json.dumps(chat, ensure_ascii=False, indent=1))
    return sum(bool(each["text"]) for each in messages)


def message(chance: Random, chat: int, number: int) -> dict[str, Any]:
    """A message of the client's or ours, a photo without words, or a call."""
    ours = number % 2 == 0
    moment = {"date": "2025-01-15T10:30:00", "date_unixtime": str(START + number * 60)}
    if number % EVERY_CALL == 0:
        return {"id": number, "type": "service", **moment, "action": "phone_call", "text": ""}
    text = " ".join(chance.choices(WORDS, k=chance.randint(2, 14)))
    has_words = number % EVERY_PHOTO != 0
    return {
        "id": number,
        "type": "message",
        **moment,
        "from": "Лана" if ours else f"Анна {chat}",
        "from_id": f"user{OURS if ours else FIRST_CLIENT + chat}",
        **({} if number % EVERY_REPLY else {"reply_to_message_id": number - 1}),
        **({} if has_words else {"photo": "(File not included. Change data exporting settings)"}),
        "text": text if has_words else "",
        "text_entities": [{"type": "plain", "text": text}] if has_words else [],
    }


def measure(name: str, commands: list[list[str]], home: str, messages: int) -> None:
    """Run each in a process of its own; the peak is the largest that any process had so far."""
    seconds = []
    for command in commands:
        started = perf_counter()
        run(command, home)
        seconds.append(perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    middle = median(seconds)
    print(f"{name:<8} {middle:6.2f} s  {messages / middle:9,.0f} messages/s  {peak:5.0f} MB")


def run(command: list[str], home: str) -> None:
    """Run our own program with a home of its own."""
    environment = os.environ | {"WORKBENCH_HOME": home}
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


if __name__ == "__main__":
    main()
