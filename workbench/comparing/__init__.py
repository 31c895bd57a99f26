"""Use cases of comparison: a run's arms side by side, and the conversations behind a number."""

from workbench.comparing.cells import Cell, cells
from workbench.comparing.drilling import (
    CaseLine,
    CellPair,
    CellText,
    WholeCase,
    case,
    examples,
    lines,
    texts,
)
from workbench.comparing.gating import gate
from workbench.comparing.listing import RunLine, runs
from workbench.comparing.pairing import Pair, Paired, View, first_pair, paired
from workbench.comparing.slicing import Slice, slices
from workbench.comparing.table import compare
from workbench.comparing.worst import WorstCase, worst
from workbench.domain.comparison import (
    ArmDifference,
    ArmSummary,
    Comparison,
    Measure,
    PositionBias,
)

__all__ = [
    "ArmDifference",
    "ArmSummary",
    "CaseLine",
    "Cell",
    "CellPair",
    "CellText",
    "Comparison",
    "Measure",
    "Pair",
    "Paired",
    "PositionBias",
    "RunLine",
    "Slice",
    "View",
    "WholeCase",
    "WorstCase",
    "case",
    "cells",
    "compare",
    "examples",
    "first_pair",
    "gate",
    "lines",
    "paired",
    "runs",
    "slices",
    "texts",
    "worst",
]
