"""A run as a file: its recording, a table of its replies, or what people preferred among them."""

from collections.abc import Iterable, Iterator
from itertools import islice

from workbench import comparing, exporting, replay
from workbench.comparing import Comparison
from workbench.domain.tenants import Tenant
from workbench.exporting import Export, Head, Kind, Writer
from workbench.reports import tables

ROWS_AT_ONCE = 500


def export_run(tenant: Tenant, run_id: int, form: str = "json") -> Export:
    """A run in one of formats("run"): json is the recording that can be loaded again.

    csv and xlsx have a row for each case, arm and repeat; dpo the pairs that people judged.
    """
    if form == "dpo":
        return exporting.export_judgments(tenant, run_id)
    writer = exporting.run_writer(tenant, run_id, form)
    comparison = comparing.compare(tenant, run_id)
    made = Export(writer, Head(Kind.RUN, f"run-{run_id}"), _chunks(tenant, comparison, writer))
    made.conversations = comparison.conversations
    made.messages = sum(arm.cells for arm in comparison.arms)
    return made


def _chunks(tenant: Tenant, comparison: Comparison, writer: Writer) -> Iterable[bytes]:
    if writer.name == "json":
        return [replay.record(tenant, comparison.run_id)]
    if writer.name == "xlsx":
        return [tables.workbook(tenant, comparison)]
    return _blocks(tables.csv_lines(tenant, comparison))


def _blocks(lines: Iterator[str]) -> Iterator[bytes]:
    while block := "".join(islice(lines, ROWS_AT_ONCE)):
        yield block.encode()
