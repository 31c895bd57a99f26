"""A Dockerfile as stages of instructions, as far as ours goes."""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction: `RUN`, and all that stands behind it."""

    name: str
    text: str

    @property
    def words(self) -> list[str]:
        """The arguments; of a JSON list (after CMD in a HEALTHCHECK) its items."""
        if listed := re.search(r"\[.*\]$", self.text):
            return [str(word) for word in json.loads(listed.group())]
        return [word for word in shlex.split(self.text) if not word.startswith("--")]

    @property
    def options(self) -> dict[str, str]:
        """What `--name=value` says before the arguments."""
        return dict(re.findall(r"--([a-z-]+)=(\S+)", self.text))

    @property
    def pairs(self) -> dict[str, str]:
        """The pairs of an ENV or a LABEL."""
        return dict(word.split("=", 1) for word in shlex.split(self.text))


@dataclass(frozen=True, slots=True)
class Stage:
    """What one FROM begins."""

    base: str
    name: str
    instructions: list[Instruction] = field(default_factory=list)


def stages(text: str) -> list[Stage]:
    """The stages in their order; the last one is the image."""
    found: list[Stage] = []
    for one in _instructions(text):
        if one.name == "FROM":
            base, _, name = one.text.partition(" AS ")
            found.append(Stage(base, name or "image"))
        else:
            found[-1].instructions.append(one)
    return found


def _instructions(text: str) -> Iterator[Instruction]:
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    for line in re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines():
        name, _, rest = line.partition(" ")
        yield Instruction(name, rest.strip())
