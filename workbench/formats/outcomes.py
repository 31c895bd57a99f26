"""What became of a draft, as tables and labels say it."""

from workbench.domain.errors import BadImport
from workbench.domain.turns import Outcome

WORDS = {
    **dict.fromkeys(
        ("1", "1.0", "true", "yes", "accepted", "accept", "approved", "as_is", "as is", "sent",
         "good", "picked", "да", "ja", "sí", "oui"), Outcome.AS_IS,
    ),
    **dict.fromkeys(
        ("0", "0.0", "false", "no", "rejected", "reject", "declined", "bad", "нет", "nein", "non"),
        Outcome.REJECTED,
    ),
    **dict.fromkeys(("edited", "changed", "corrected"), Outcome.EDITED),
    **dict.fromkeys(("replaced", "overwritten", "ignored"), Outcome.REPLACED),
}  # fmt: skip


def outcome(text: str, place: str) -> Outcome | None:
    """What a label says; None where there is none. Raises BadImport for one that is not known."""
    plain = text.strip().casefold()
    if plain and plain not in WORDS:
        raise BadImport(
            f"{place}: the outcome is none; use 1, true or accepted, 0, false or rejected, "
            "edited, replaced"
        )
    return WORDS.get(plain)


def sent_outcome(told: Outcome | None, draft: str, sent: str) -> Outcome:
    """What became of a draft beside which a sent text stands: the texts tell what is not said.

    What was accepted, and yet went out with other words, was edited.
    """
    changed = bool(draft) and draft.split() != sent.split()
    if told in (None, Outcome.AS_IS):
        return Outcome.EDITED if changed else Outcome.AS_IS
    return told
