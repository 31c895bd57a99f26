"""A run as a data frame: one tidy row for each case, arm and repeat."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from workbench import comparing
from workbench.comparing import Cell
from workbench.domain.tenants import Tenant

if TYPE_CHECKING:
    from pandas import DataFrame

KEY = ["case", "arm", "repeat"]
WHERE = (*KEY, "conversation", "turn", "config_hash", "request_hash", "seed")
HOW = ("finish", "error", "input_tokens", "output_tokens", "cost_usd", "seconds", "cached")
TEXTS = ("text", "client", "reference")
TYPES = {
    **dict.fromkeys(("case", "turn", "repeat"), "int64"),
    **dict.fromkeys(("seed", "input_tokens", "output_tokens"), "Int64"),
    **dict.fromkeys(("cost_usd", "seconds"), "float64"),
    **dict.fromkeys(("arm", "conversation", "config_hash", "finish", "error"), "category"),
    "cached": "bool",
}
ROWS_AT_ONCE = 5_000


def frame(tenant: Tenant, run_id: int) -> "DataFrame":
    """All filled cells of a run, a column for each scorer; `case`, `arm` and `repeat` are the key.

    A whole number that is not known is NA. Raises NotFound.
    """
    import pandas as pd

    comparison = comparing.compare(tenant, run_id)
    scorers = [measure.name for measure in comparison.measures]
    columns = [*WHERE, *HOW, *TEXTS, *map(_column, scorers)]
    rows = (_row(cell, scorers) for cell in comparing.cells(tenant, run_id))
    parts = [_part(some, columns) for some in _some(rows)]
    whole = pd.concat(parts or [_part([], columns)], ignore_index=True)
    whole = whole.astype({**TYPES, **dict.fromkeys(map(_column, scorers), "float64")})
    _check_key(whole)
    return whole


def long_frame(tenant: Tenant, run_id: int) -> "DataFrame":
    """The scores of a run: a row for each case, arm, repeat and scorer; NaN where there is none."""
    wide = frame(tenant, run_id)
    scorers = list(wide.columns[len(WHERE) + len(HOW) + len(TEXTS) :])
    keys = [*KEY, "conversation", "turn"]
    melted = wide[[*keys, *scorers]].melt(id_vars=keys, var_name="scorer", value_name="value")
    return melted.astype({"scorer": "category"})


def _column(scorer: str) -> str:
    """The scorer's own name, unless a column has it already."""
    return f"score_{scorer}" if scorer in (*WHERE, *HOW, *TEXTS) else scorer


def _some(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    """The rows, some thousands at a time: what waits as objects stays small."""
    waiting = iter(rows)
    while some := list(islice(waiting, ROWS_AT_ONCE)):
        yield some


def _part(rows: list[Sequence[Any]], columns: list[str]) -> "DataFrame":
    import pandas as pd

    part = pd.DataFrame(rows, columns=columns)
    scores = columns[len(WHERE) + len(HOW) + len(TEXTS) :]
    numbers = {name: kind for name, kind in TYPES.items() if kind != "category"}
    return part.astype({**numbers, **dict.fromkeys(scores, "float64")})


def _row(cell: Cell, scorers: Iterable[str]) -> Sequence[Any]:
    row = cell.row
    return (
        *(row.case_id, cell.arm, row.repeat, cell.conversation, cell.turn),
        *(row.config_hash, row.request_hash, row.seed, row.finish, row.error),
        *(row.input_tokens, row.output_tokens, row.cost_usd, row.seconds, row.cached),
        *(row.text, cell.client, cell.reference),
        *(cell.scores.get(name) for name in scorers),
    )


def _check_key(whole: "DataFrame") -> None:
    """The database keeps the key unique; a frame in which it is not would be a bug."""
    if whole.duplicated(KEY).any():
        raise AssertionError(f"two rows of one {', '.join(KEY)}")
