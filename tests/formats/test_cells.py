"""A cell runs nothing, and gives its text back."""

from hypothesis import given
from hypothesis import strategies as st

from workbench.formats.cells import neutral, plain


@given(st.text())
def test_every_text_comes_back(text: str) -> None:
    assert plain(neutral(text)) == text


@given(st.sampled_from("=+-@\t\r"), st.text())
def test_no_cell_begins_like_a_formula(sign: str, text: str) -> None:
    assert neutral(sign + text)[0] == "'"
