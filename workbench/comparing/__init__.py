"""Use cases of comparison: a run's arms side by side, and the conversations behind a number."""

from workbench.comparing.bias import position_bias
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
from workbench.comparing.listing import RunLine, runs
from workbench.comparing.pairing import Pair, Paired, View, first_pair, paired
from workbench.comparing.table import compare
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
    "View",
    "WholeCase",
    "case",
    "cells",
    "compare",
    "examples",
    "first_pair",
    "lines",
    "paired",
    "position_bias",
    "runs",
    "texts",
]
