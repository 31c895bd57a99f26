"""docs/checks.md tells the truth: each line is there once, each test that it names exists."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", PAGE)))
LINES = 45


def test_every_check_has_one_line() -> None:
    numbers = [int(number) for number in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)]

    assert sorted(numbers) == list(range(1, LINES + 1))


@pytest.mark.parametrize(("file", "test"), NAMED, ids="::".join)
def test_a_named_test_is_there(file: str, test: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))

    assert test in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_line_names_a_test_or_says_that_there_is_none() -> None:
    rows = [line for line in PAGE.splitlines() if re.match(r"\| \d", line)]

    assert [row for row in rows if "`" not in row and "othing yet" not in row] == []
