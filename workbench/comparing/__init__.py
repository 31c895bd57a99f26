"""Use cases of comparison: a run's arms side by side, and the conversations behind a number."""

from workbench.comparing.drilling import (
    CellPair,
    CellText,
    Pair,
    WholeCase,
    case,
    cells,
    first_pair,
)
from workbench.comparing.table import compare
from workbench.domain.comparison import ArmDifference, ArmSummary, Comparison, Measure

__all__ = [
    "ArmDifference",
    "ArmSummary",
    "CellPair",
    "CellText",
    "Comparison",
    "Measure",
    "Pair",
    "WholeCase",
    "case",
    "cells",
    "compare",
    "first_pair",
]
