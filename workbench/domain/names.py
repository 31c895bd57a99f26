"""Names that a person typed and that nothing has."""

from collections.abc import Iterable
from difflib import get_close_matches

from workbench.domain.errors import BadInput


def unknown(kind: str, name: str, known: Iterable[str]) -> BadInput:
    """The error for a name that nothing has: the nearest one, and all that there are."""
    names = list(known)
    near = get_close_matches(name, names, n=1, cutoff=0.65)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return BadInput(f"unknown {kind} {name!r}; {hint}available: {', '.join(names)}")
