"""The bar of an import: on a terminal and in a notebook, one stage after the other."""

from io import StringIO
from pathlib import Path

import pytest

import workbench
from workbench import curating
from workbench.bars import import_bar
from workbench.domain.errors import BadImport
from workbench.domain.tenants import Tenant

CHAT = "CLIENT: Where is it?\nMANAGER: On its way.\n"


def test_a_bar_tells_each_stage_and_how_far_it_is() -> None:
    file = StringIO()

    with import_bar(hidden=False, file=file) as progress:
        progress("reading", 4, 4)
        progress("storing", 1, 2)

    assert "reading: 100%" in file.getvalue()
    assert "storing:  50%" in file.getvalue()


def test_a_bar_stays_away_from_what_is_no_terminal() -> None:
    file = StringIO()

    with import_bar(file=file) as progress:
        progress("reading", 4, 4)

    assert file.getvalue() == ""


def test_a_notebook_imports_with_a_bar(
    tenant: Tenant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "chat.txt"
    file.write_text(CHAT)

    summary = workbench.import_files(tenant, [file], dataset="shop", mask=True)

    assert (summary.client, summary.manager) == (1, 1)
    assert "storing: 100%" in capsys.readouterr().err
    assert curating.dataset(tenant, "shop").message_count == 2


def test_a_refusal_in_a_notebook_stores_nothing(tenant: Tenant, tmp_path: Path) -> None:
    file = tmp_path / "chat.txt"
    file.write_text("CLIENT: hi\nAGENT: hello\n")

    with pytest.raises(BadImport, match="line 2"):
        workbench.import_files(tenant, [file], dataset="shop")

    assert curating.datasets(tenant) == []
