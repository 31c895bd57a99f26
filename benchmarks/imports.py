"""A large chat export in and out again: messages a second and peak memory, each step in a process.

The limit is sqlite3's own executemany of the same rows into a fresh file. The dialogues are as many
and as long as STAR's twenty times over: 5,820 of 18 messages.
Usage: python -m benchmarks.imports [--conversations 5820] [--rounds 3]
"""

import argparse
import json
import multiprocessing
import os
import resource
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

EXCHANGES = 9
DATASET = "bench"
WORDS = ["where", "is", "my", "parcel", "it", "was", "sent", "on", "monday", "thank", "you", "yes"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step's figures; memory is the process's peak in MB."""

    name: str
    seconds: float
    cpu: float
    memory: float


def main() -> None:
    """Measure each step in a process of its own, in rotation, and print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=5_820)
    parser.add_argument("--rounds", type=int, default=3)
    wanted = parser.parse_args()
    with TemporaryDirectory(prefix="replybench-") as folder:
        file = Path(folder) / "dialogues.jsonl"
        write_dialogues(file, wanted.conversations)
        found = [
            measured(step, file, Path(folder) / f"home{number}")
            for number in range(wanted.rounds)
            for step in STEPS
        ]
    show(found, wanted.conversations * EXCHANGES * 2)


def write_dialogues(file: Path, count: int) -> None:
    """STAR-shaped dialogues with a machine's suggestions behind most replies."""
    chance = Random(0)
    with file.open("w", encoding="utf-8") as out:
        for number in range(count):
            events = [
                event
                for place in range(EXCHANGES)
                for event in exchange(chance, 1_700_000_000 + number * 100 + place * 10)
            ]
            scenario = {"UserTask": f"Task {number}", "Domains": ["parcel"]}
            line = {"DialogueID": number, "Scenario": scenario, "Events": events}
            out.write(json.dumps(line) + "\n")


def exchange(chance: Random, moment: int) -> list[dict[str, object]]:
    """A question, the agent's hint to the machine, and the reply."""
    action = "utter" if chance.random() < 0.17 else "pick_suggestion"
    steps = [("User", "utter"), ("Wizard", "request_suggestions"), ("Wizard", action)]
    return [
        {
            "Agent": agent,
            "Action": what,
            "Text": " ".join(chance.choices(WORDS, k=chance.randint(4, 20))),
            "UnixTime": moment + place,
        }
        for place, (agent, what) in enumerate(steps)
    ]


def import_file(file: Path, _home: Path) -> None:
    """What the command does, without its own start."""
    from workbench import accounts, importing, seeding

    seeding.set_up()
    with Timed():
        importing.import_files(accounts.tenant_for(), [file], dataset=DATASET)


def import_again(file: Path, _home: Path) -> None:
    """The same file a second time: nothing is new."""
    from workbench import accounts, importing

    with Timed():
        importing.import_files(accounts.tenant_for(), [file], dataset=DATASET)


def insert_rows(_file: Path, home: Path) -> None:
    """The rows of the first import, by executemany into an empty table."""
    source = sqlite3.connect(home / "replybench.db")
    rows = source.execute("SELECT * FROM turns").fetchall()
    target = sqlite3.connect(home / "raw.db")
    marks = ", ".join("?" * len(rows[0]))
    target.execute("PRAGMA journal_mode = WAL")
    target.execute(f"CREATE TABLE turns ({', '.join(f'c{n}' for n in range(len(rows[0])))})")
    with Timed(), target:
        target.executemany(f"INSERT INTO turns VALUES ({marks})", rows)


class Timed:
    """Prints the block's seconds, its CPU seconds and the process's peak memory for the parent."""

    def __enter__(self) -> None:
        self._wall, self._cpu = perf_counter(), process_time()

    def __exit__(self, *_: object) -> None:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        figures = (perf_counter() - self._wall, process_time() - self._cpu, peak)
        Path(os.environ["BENCH_RESULT"]).write_text(json.dumps(figures))


STEPS: tuple[Callable[[Path, Path], None], ...] = (import_file, import_again, insert_rows)


def measured(step: Callable[[Path, Path], None], file: Path, home: Path) -> Step:
    """A step in a fresh process with this home."""
    home.mkdir(exist_ok=True)
    result = home / "result.json"
    os.environ |= {"WORKBENCH_HOME": str(home), "BENCH_RESULT": str(result)}
    process = multiprocessing.get_context("spawn").Process(target=step, args=(file, home))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"{step.__name__} failed")
    return Step(step.__name__, *json.loads(result.read_text()))


def show(found: list[Step], messages: int) -> None:
    """Medians over the rounds, and what each is of the limit."""
    by_name = {step.name: [each for each in found if each.name == step.name] for step in found}
    limit = median(step.seconds for step in by_name[insert_rows.__name__])
    print(f"{messages:,} messages")
    for name, steps in by_name.items():
        seconds = median(step.seconds for step in steps)
        print(
            f"{name:<14} {seconds:6.2f} s  {messages / seconds:9,.0f} messages/s  "
            f"CPU {median(step.cpu for step in steps):5.2f} s  "
            f"{median(step.memory for step in steps):5.0f} MB  {seconds / limit:6.1f} x the limit"
        )


if __name__ == "__main__":
    main()
