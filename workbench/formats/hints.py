"""What a person says of a file that the file itself does not tell."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Hints:
    """How dates are to be read (dmy, mdy, ymd; "" finds it out), and what columns mean.

    `columns` gives a table's column, or a path into a JSON record, its field; `saved` are such
    mappings by their names, the newest first, of which one that fits is used where none was given.
    """

    date_order: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    saved: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
