"""A comparison as a table of arms x measures, for terminals and notebooks."""

from typing import TYPE_CHECKING

from workbench.comparing import ArmSummary, Comparison, Measure
from workbench.domain.spending import money

if TYPE_CHECKING:
    from rich.table import Table


def arms_table(comparison: Comparison) -> "Table":
    """Each arm's mean with its 95 % interval under each measure, its failures and its cost."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    heads = ["Arm", *(measure.label for measure in comparison.measures)]
    table = Table(box=box.SIMPLE_HEAD, title=_title(comparison), title_justify="left")
    for head in [*heads, "Failed", "Cost a reply"]:
        table.add_column(Text(head), justify="left" if head == "Arm" else "right")
    for arm in comparison.arms:
        table.add_row(*(Text(cell) for cell in _row(comparison, arm)))
    return table


def _title(comparison: Comparison) -> str:
    turns = f"{comparison.cases:,} turns of {comparison.conversations:,} conversations"
    return f"run {comparison.run_id}: {turns}; means with 95 % intervals"


def _row(comparison: Comparison, arm: ArmSummary) -> list[str]:
    scores = [_cell(arm, measure) for measure in comparison.measures]
    name = "".join(filter(str.isprintable, arm.name))
    return [name, *scores, f"{sum(arm.failed.values()):,}", money(arm.cost_per_reply)]


def _cell(arm: ArmSummary, measure: Measure) -> str:
    """The mean above its interval; how many were scored where that is not all."""
    one = arm.measures[measure.name]
    if one.estimate is None:
        return "-"
    found = one.estimate
    known = found.low is not None and found.high is not None
    ends = f"{measure.plain(found.low or 0)} to {measure.plain(found.high or 0)}"
    lines = [measure.amount(found.mean), ends if known else "no interval"]
    return "\n".join([*lines, *([f"{one.scored} of {one.cells}"] * (one.scored < one.cells))])
