"""CSV and workbook: one row for each cell, numbers as numbers, and nothing that is a formula."""

import csv
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest

from tests.replaying import config, dataset, filled, told
from workbench import comparing, replay
from workbench.comparing import Comparison
from workbench.domain.errors import BadInput
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider
from workbench.reports import tables

FORMULA = '=HYPERLINK("https://evil.example")'


@pytest.fixture
def found(tenant: Tenant, fake: FakeProvider) -> Comparison:
    """A run of two configs over two conversations, one text of it a formula."""
    dataset(tenant, told("@chat", "C: +1?", "M: -2"), told("b", "C: Where?", "M: Here."))
    config(tenant, "A")
    config(tenant, "B")
    run = replay.plan(tenant, dataset="shop", configs=["A", "B"], human=True)
    fake.enqueue(FORMULA, "Fine", "There", 'a "b",\nc')
    filled(tenant, run)
    return comparing.compare(tenant, run.id)


def rows(tenant: Tenant, found: Comparison) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(tables.csv_table(tenant, found))))


def test_every_cell_is_a_row(tenant: Tenant, found: Comparison) -> None:
    cells = rows(tenant, found)

    assert len({(one["case"], one["arm"], one["repeat"]) for one in cells}) == len(cells) == 6
    assert cells[4]["reply"] == 'a "b",\nc'
    assert float(cells[1]["score_length"]) == 1
    assert (cells[3]["client"], cells[3]["reference"]) == ("Where?", "Here.")


def test_text_that_begins_like_a_formula_is_marked_as_text(
    tenant: Tenant, found: Comparison
) -> None:
    first = rows(tenant, found)[0]

    assert first["reply"] == f"'{FORMULA}"
    assert (first["client"], first["reference"]) == ("'+1?", "'-2")
    assert first["conversation"] == "'@chat"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\ta", "\ra"], ids=repr)
def test_each_sign_of_a_formula_is_known(text: str) -> None:
    assert tables.safe(text) == f"'{text}"


@pytest.mark.parametrize("value", [-1.5, 0, None, "a=1", ""], ids=repr)
def test_numbers_and_plain_words_stay_as_they_are(value: float | str | None) -> None:
    assert tables.safe(value) == value


def test_the_workbook_has_three_sheets_and_no_formula(tenant: Tenant, found: Comparison) -> None:
    with ZipFile(BytesIO(tables.workbook(tenant, found))) as book:
        names = book.read("xl/workbook.xml").decode()
        sheets = [book.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2, 3)]

    assert [name in names for name in ("Comparison", "Differences", "Cells")] == [True] * 3
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
    assert FORMULA.replace('"', "&quot;") in sheets[2].replace('"', "&quot;")
    assert "No winner is named" in sheets[1]


def test_the_table_has_intervals_and_hashes(found: Comparison) -> None:
    heads, first, *_ = tables.arm_rows(found)
    row = dict(zip(heads, first, strict=True))
    estimate = found.arm("A@1").measures["edit_share"].estimate

    assert (row["mean"], row["low"], row["high"]) == (estimate.mean, estimate.low, estimate.high)
    assert row["config_hash"] == found.arm("A@1").config_hash
    assert ("dataset_hash", found.dataset_hash) in list(tables.arm_rows(found))


def test_more_cells_than_a_sheet_has_rows_are_refused(
    tenant: Tenant, found: Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "SHEET_ROWS", 6)

    with pytest.raises(BadInput, match="use the CSV"):
        tables.workbook(tenant, found)
