"""How near the meaning of a reply is to the human's: the cosine of two vectors.

By itself it takes wordllama's static embeddings of 256 numbers from that package's own files, which
needs no network: the mean of the vectors of a text's tokens (its own loader looks for the tokens in
a folder that is not there, would fetch them, and sets up the log of the process). They were learned
on English, and for other languages they tell little more than shared words. As
`similarity@openai:text-embedding-3-small` the vectors come from an endpoint; see embedded.py.
"""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.domain.replies import Sample, ScoreValue
from workbench.scoring.registry import scorer

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

PACKAGE = "wordllama"
TOKENS = "tokenizers/l2_supercat_tokenizer_config.json"
VECTORS = "weights/l2_supercat_256.safetensors"

Vector = Sequence[float]


@scorer(version=1, unit="share", embeds=True)
def similarity(sample: Sample, reply: str) -> ScoreValue | None:
    """Nearness in meaning to the human's reply: cosine of two embeddings, 0..1; best in English."""
    if not sample.reference or not sample.reference.strip():
        return None
    return ScoreValue(cosine(_static(reply), _static(sample.reference)))


def cosine(one: "Vector | NDArray[Any]", other: "Vector | NDArray[Any]") -> float:
    """The cosine of two vectors, opposite ones as 0; a vector of nothing is like no other."""
    import numpy as np

    left, right = np.asarray(one, np.float64), np.asarray(other, np.float64)
    lengths = float(np.linalg.norm(left) * np.linalg.norm(right))
    return min(1.0, max(0.0, float(left @ right) / lengths)) if lengths else 0.0


def _static(text: str) -> "NDArray[Any]":
    """The mean of the vectors of a text's tokens; zeros where it has none."""
    import numpy as np

    tokenizer, vectors = _model()
    clean = text.encode("utf-8", "replace").decode()
    found = tokenizer.encode(clean, add_special_tokens=False).ids
    tokens, counts = np.unique(np.array(found, np.intp), return_counts=True)
    total = counts @ vectors[tokens].astype(np.float64)
    mean: NDArray[Any] = total / max(1, len(found))
    return mean


@cache
def _model() -> "tuple[Tokenizer, NDArray[Any]]":
    """The tokens and their vectors; 0.1 s, and 16 MB of memory."""
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    folder = _folder()
    tokenizer = Tokenizer.from_file(str(folder / TOKENS))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer, load_file(folder / VECTORS)["embedding.weight"]


def _folder() -> Path:
    """Where the package lies; it is not imported."""
    spec = find_spec(PACKAGE)
    places = spec.submodule_search_locations if spec else None
    if not places:
        raise FileNotFoundError(f"the package {PACKAGE} is not installed; run make install")
    return Path(places[0])
