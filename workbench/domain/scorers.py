"""How a scorer is named: by itself, with an option of its own, or with the model that judges.

`chrf`, `forbidden=refund|guarantee`, `helpfulness@openai:gpt-5-mini`. The reference is what runs
store and tables show, so that two models never share a judge's scores.
"""

import re
from dataclasses import dataclass

from workbench.domain.errors import BadInput
from workbench.domain.replies import ModelRef

LONGEST = 300
REFERENCE = re.compile(r"(?P<name>[\w-]+)(?:=(?P<option>.+)|@(?P<model>.+))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ScorerRef:
    """A scorer's name with its option (a function's) or its model (a judge's)."""

    name: str
    option: str = ""
    model: ModelRef | None = None

    def __str__(self) -> str:
        return self.name + (
            f"={self.option}" if self.option else f"@{self.model}" * bool(self.model)
        )

    @classmethod
    def parse(cls, text: str) -> "ScorerRef":
        """Read a reference; raises BadInput for what is none."""
        found = REFERENCE.fullmatch(text.strip())
        if not found or len(text) > LONGEST:
            raise BadInput(
                f"scorer {text[:80]!r} is not NAME, NAME=OPTION or NAME@provider:model, of at most "
                f"{LONGEST} signs"
            )
        model = found["model"]
        return cls(found["name"], found["option"] or "", ModelRef.parse(model) if model else None)
