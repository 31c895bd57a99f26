"""The small pieces: names that others chose stay text, amounts and moments read well."""

from datetime import UTC, datetime
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.spending import Spent
from workbench.reports import pieces
from workbench.ui import demo_door, widgets

NASTY = "<script>alert(1)</script> & *bold* [x](http://evil.example) :red[y] $1$ ![i](http://e)"
LOCAL = {"host": "localhost:8501"}


def test_a_diff_marks_words_and_nothing_else() -> None:
    shown = pieces.word_diff_html("It costs 10", "It costs 12 EUR")

    assert shown == "It costs <del>10</del><ins>12 EUR</ins>"


def test_a_diff_escapes_both_texts() -> None:
    shown = pieces.word_diff_html(NASTY, f"{NASTY} <img src=x onerror=alert(1)>")

    assert "<script" not in shown
    assert "<img" not in shown


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_diff_holds_the_new_text_whole(before: str, after: str) -> None:
    shown = pieces.word_diff_html(before, after)

    kept = "".join(part.split("</del>")[-1] for part in shown.split("<del>"))

    assert unescape(kept.replace("<ins>", "").replace("</ins>", "")) == unescape(
        pieces.word_diff_html(after, after)
    )


@pytest.mark.parametrize("sign", "*_`[]<:$!#|", ids=str)
def test_markdown_signs_in_names_are_escaped(sign: str) -> None:
    assert widgets.escape_markdown(f"a{sign}b") == f"a\\{sign}b"


@pytest.mark.parametrize("name", ["see http://evil.example", "see WWW.evil.example"], ids=str)
def test_an_address_in_a_name_is_no_link(name: str) -> None:
    shown = widgets.escape_markdown(name).replace("\\", "")

    assert "http://" not in shown
    assert "WWW." not in shown
    assert shown.replace(widgets.JOINER, "") == name


def test_a_name_stays_on_one_line() -> None:
    assert widgets.escape_markdown("Anna\n\n# Keller") == "Anna \\# Keller"


@pytest.mark.parametrize(
    ("cost", "shown"),
    [(None, "unknown"), (0, "$0.00"), (0.0011, "$0.0011"), (12.5, "$12.50")],
    ids=str,
)
def test_a_cost_that_is_not_known_is_never_free(cost: float | None, shown: str) -> None:
    assert widgets.money(cost) == shown


@pytest.mark.parametrize(("value", "shown"), [(None, "—"), (0.826, "83 %")], ids=str)
def test_a_share_is_shown_in_percent(value: float | None, shown: str) -> None:
    assert widgets.share(value) == shown


def test_an_old_moment_shows_its_year() -> None:
    assert widgets.when(datetime(2020, 3, 5, 10, 5, tzinfo=UTC)) == "5 Mar 2020"


@pytest.mark.parametrize(
    ("server", "reader", "headers", "opens"),
    [
        ("127.0.0.1", None, LOCAL, True),
        ("localhost", "127.0.0.1", {"host": "[::1]:8501"}, True),
        (None, None, LOCAL, False),
        ("0.0.0.0", None, LOCAL, False),  # noqa: S104
        ("127.0.0.1", "192.0.2.7", LOCAL, False),
        ("127.0.0.1", None, {"host": "bench.example"}, False),
        ("127.0.0.1", None, {**LOCAL, "x-forwarded-for": "192.0.2.7"}, False),
        ("127.0.0.1", None, {}, False),
    ],
    ids=["yes", "v6", "unset", "any", "remote", "named", "proxied", "no host"],
)
def test_the_demo_opens_on_this_machine_alone(
    server: str | None, reader: str | None, headers: dict[str, str], opens: bool
) -> None:
    assert demo_door.is_loopback(server, reader, headers) is opens


@pytest.mark.parametrize(
    ("spent", "words", "brief"),
    [
        (Spent(0, 0, 0, 0, 0), "—", "—"),
        (Spent(0.0, 3, 0, 9, 9), "$0.00", "$0.00"),
        (Spent(1.2, 20, 14, 9, 9), "$1.20, and 14 calls of unknown price", "$1.20 + 14 unknown"),
        (Spent(0.0, 1, 1, 9, 9), "1 call of unknown price", "unknown"),
        (Spent(0.0000234, 1, 0, 9, 9), "$0.000023", "$0.000023"),
        (Spent(0.00214, 1, 0, 9, 9), "$0.0021", "$0.0021"),
    ],
    ids=["none", "free", "both", "unknown", "tiny", "small"],
)
def test_a_sum_in_words_never_makes_the_unknown_nothing(
    spent: Spent, words: str, brief: str
) -> None:
    assert (widgets.spent(spent), widgets.spent_briefly(spent)) == (words, brief)
