"""What a person says of a file that the file itself does not tell."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Hints:
    """How dates are to be read (dmy, mdy, ymd; "" finds it out), and what columns mean.

    `columns` gives a table's column, or a path into a JSON record, its field.
    """

    date_order: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
