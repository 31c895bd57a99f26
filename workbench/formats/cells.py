"""Cells of CSV and XLSX files: a text that a spreadsheet would run as a formula stands as text.

It gets an apostrophe in front, and so does a text that has one there, so that `plain` gives every
text back as it was (OWASP, CSV injection).
"""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
MARK = "'"


def neutral(text: str) -> str:
    """The text as a cell may hold it."""
    return MARK + text if text.lstrip(" ").startswith(DANGEROUS) else text


def plain(cell: str) -> str:
    """The text that `neutral` made this cell of."""
    return cell.removeprefix(MARK)
