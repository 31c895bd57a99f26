"""The OpenAI embedding protocol: a request as JSON, and a strict reading of its answer."""

import math
from typing import Any

from workbench.domain.embeddings import Embeddings, EmbedRequest
from workbench.domain.errors import BadAnswer
from workbench.providers.reading import count

PATH = "/embeddings"


def body(request: EmbedRequest) -> dict[str, object]:
    """The request as JSON; numbers as such, which all compatible servers know."""
    return {
        "model": request.model.model,
        "input": list(request.texts),
        "encoding_format": "float",
    }


def embeddings(answer: Any, request: EmbedRequest, name: str) -> Embeddings:
    """The vectors in the order of the texts; raises BadAnswer where they are no vectors.

    `name` is how sentences call the provider. The SDK checks no types, this does.
    """
    data = getattr(answer, "data", None)
    vectors = {getattr(one, "index", None): getattr(one, "embedding", None) for one in data or ()}
    wanted = [vectors.get(place) for place in range(len(request.texts))]
    if len(vectors) != len(wanted) or not all(map(_is_vector, wanted)) or not _alike(wanted):
        raise BadAnswer(f"{name} sent no vector for each text; choose an embedding model")
    tokens = count(getattr(answer, "usage", None), "prompt_tokens")
    return Embeddings(tuple(vector for vector in wanted if vector), tokens, None)


def _is_vector(found: object) -> bool:
    return (
        isinstance(found, list)
        and bool(found)
        and all(isinstance(number, int | float) and math.isfinite(number) for number in found)
    )


def _alike(vectors: list[Any]) -> bool:
    return len({len(vector) for vector in vectors}) == 1
