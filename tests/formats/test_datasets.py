"""The project's own conversations are what their README says."""

from pathlib import Path

import pytest

from workbench.domain.turns import Side, cases, runs
from workbench.formats.parsed import Parsed
from workbench.formats.registry import parse
from workbench.formats.transcript import dump

DATASETS = Path(__file__).parents[2] / "datasets"


@pytest.fixture(scope="module")
def shop() -> Parsed:
    """The conversations of Harbor & Linen."""
    return parse((DATASETS / "harbor_linen.txt").read_bytes())


def test_the_readme_tells_the_true_figures(shop):
    readme = (DATASETS / "README.md").read_text(encoding="utf-8")

    assert f"| {' | '.join(map(str, figures(shop)))} |" in readme


def test_conversations_have_four_to_fourteen_messages(shop):
    lengths = [len(each.messages) for each in shop.conversations]

    assert (min(lengths), max(lengths)) == (4, 14)


def test_every_conversation_has_a_title_a_topic_and_a_language(shop):
    titles = {each.title for each in shop.conversations}

    assert len(titles) == len(shop.conversations)
    assert all(each.tags[-1] in {"en", "de", "es", "ru"} for each in shop.conversations)
    assert all(len(each.tags) > 1 for each in shop.conversations)


def test_the_manager_signs_every_message(shop):
    replies = [message.text for message in shop.messages if message.role is Side.MANAGER]

    assert all(text.endswith("\N{EN DASH} Lena") for text in replies)


def test_every_conversation_survives_a_dump(shop):
    copy = parse("\n".join(map(dump, shop.conversations)).encode())

    assert copy == shop


def figures(parsed: Parsed) -> list[int]:
    """The columns of the README's table, in its order."""
    told = [each.messages for each in parsed.conversations]
    replays = [case for messages in told for case in cases(messages)]
    sides = [message.role for message in parsed.messages]
    return [
        len(told),
        len(sides),
        sides.count(Side.CLIENT),
        sides.count(Side.MANAGER),
        sum(len(runs(messages)) for messages in told),
        len(replays),
        sum(case.opener for case in replays),
    ]
