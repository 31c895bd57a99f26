"""`compare`: the files that it writes, and its figures for programs."""

import csv
from pathlib import Path

import pytest

from tests.cli.conftest import Run, payload, refusal
from tests.replaying import config, dataset, filled, shop
from workbench import accounts, replay
from workbench.providers.fake import FakeProvider


@pytest.fixture
def compared(ready: Run, fake: FakeProvider) -> Run:
    """The command line over a filled run of two configs and people."""
    tenant = accounts.tenant_for()
    dataset(tenant, *shop(3))
    config(tenant, "A")
    config(tenant, "B")
    fake.enqueue(*["Fine", "=1+1"] * 6)
    filled(tenant, replay.plan(tenant, dataset="shop", configs=["A", "B"], human=True))
    return ready


def test_compare_writes_every_cell_as_csv(compared: Run, tmp_path: Path) -> None:
    file = tmp_path / "cells.csv"

    assert compared("compare", 1, "--csv", file).exit_code == 0

    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 18
    assert {row["reply"] for row in rows if row["arm"] == "B@1"} <= {"Fine", "'=1+1"}


def test_compare_writes_a_workbook(compared: Run, tmp_path: Path) -> None:
    file = tmp_path / "comparison.xlsx"

    assert compared("compare", 1, "--xlsx", file).exit_code == 0

    assert file.read_bytes().startswith(b"PK")


def test_a_table_that_can_not_be_written_is_one_line(compared: Run, tmp_path: Path) -> None:
    refused = compared("compare", 1, "--json", "--csv", tmp_path / "no" / "folder.csv")

    assert "can't be written" in refusal(refused)


def test_the_ps_of_a_difference_are_told(compared: Run) -> None:
    told = payload(compared("compare", 1, "--json"))["differences"]["B@1"]["length"]

    assert set(told) >= {"p", "p_holm", "p_mcnemar", "verdict"}
    assert told["p_mcnemar"] is None
