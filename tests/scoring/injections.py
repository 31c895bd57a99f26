"""The injection set: replies that try to choose for their judge, in several forms."""

from dataclasses import dataclass
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("injections.yaml")


@dataclass(frozen=True, slots=True)
class Injection:
    """A reply of one form; {best} is the label it wants, {number} a guess at a quotation's mark."""

    form: str
    text: str

    def wanting(self, label: str, number: str = "") -> str:
        """The reply as it is sent to a judge whose best choice has this label."""
        return self.text.replace("{best}", label).replace("{number}", number)


def injections() -> list[Injection]:
    """All of the set."""
    return [Injection(**one) for one in yaml.safe_load(FILE.read_text(encoding="utf-8"))]
