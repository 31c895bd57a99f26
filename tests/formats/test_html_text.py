"""HTML as text: lines where a reader sees lines, and nothing that could run."""

import pytest

from workbench.formats.html_text import html_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hi</p><p>There &amp; you</p>", "Hi\n\nThere & you"),
        ("<p>a<br>b<br/><BR class='x'>c</p>", "a\nb\n\nc"),
        ("<ul><li>a</li>\n<li> b </li></ul>after", "- a\n- b\n\nafter"),
        ("<div><div>one</div> <div>two</div></div>", "one\ntwo"),
        ("<blockquote>q</blockquote>r", "q\n\nr"),
        ("<pre>a\n  b</pre>c", "a\n  b\n\nc"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("plain\n  text&nbsp;&#39;&eacute;", "plain text '\u00e9"),
        ("<p></p><p>&nbsp;</p><p>x</p>", "x"),
        ("Hi <b>you</b> <i>there</i>", "Hi you there"),
    ],
    ids=str,
)
def test_lines_stand_where_a_reader_sees_them(html, text):
    assert html_text(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("x<script>alert('</p>')</script>y<style>p{}</style>z", "xyz"),
        ("<SCRIPT src=a>b", ""),
        ("<a href=\"javascript:x\">link</a><img src=x onerror='a>b'>!", "link!"),
        ("<!-- <b>a</b> --><!DOCTYPE html><?xml a?>y", "y"),
        ("a <!-- never closed", "a"),
        ("&lt;script&gt;", "<script>"),
    ],
    ids=str,
)
def test_nothing_that_runs_is_left(html, text):
    assert html_text(html) == text


@pytest.mark.parametrize("text", ["1 < 2 > 0", "I <3 you", "<b", "<![foo[ a", "a & b"], ids=str)
def test_what_is_no_tag_is_text(text):
    assert html_text(text) == text


@pytest.mark.parametrize(
    "piece",
    ["<!--", "<a ", "<a href='", "<a \"'", "<![CDATA[", "</", "&", "<p> ", "<br>", " ", "<li>"],
    ids=repr,
)
def test_a_long_text_takes_no_time_beyond_its_length(piece):
    assert len(html_text(piece * 100_000)) <= len(piece) * 100_000
