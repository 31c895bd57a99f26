"""Train and test: on which side a conversation is, whatever else its dataset holds."""

from hashlib import sha256

from workbench.domain.errors import BadInput

STEPS = 2**64


def is_test(seed: int, share: float, key: tuple[str, str]) -> bool:
    """Whether a conversation, by source and number, is a test one; it always stays what it is."""
    digest = sha256("\0".join((str(seed), *key)).encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8]) < share * STEPS


def checked_share(share: float) -> float:
    """A share that can leave something on both sides; raises BadInput for another."""
    if not 0 < share < 1:
        raise BadInput(f"a test share of {share:g} leaves one side empty; give one between 0 and 1")
    return share
