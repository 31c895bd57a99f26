"""`import --map COLUMN=FIELD --save-mapping NAME` on the command line."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run, payload, refusal
from tests.formats.tabled import table
from workbench import accounts, importing

MAPS = ("--map", "Ticket=conversation_id", "--map", "Von=role", "--map", "a=b=text")


@pytest.fixture
def crm(tmp_path: Path) -> Path:
    """A table of another program."""
    file = tmp_path / "crm.csv"
    file.write_bytes(table(("Ticket", "Von", "a=b"), (1, "Kunde", "Hallo"), (1, "agent", "Ja?")))
    return file


def test_a_table_is_imported_by_what_is_said_of_its_columns(ready: Run, crm: Path) -> None:
    told = payload(ready("import", crm, "--dataset", "crm", *MAPS, "--json"))

    assert (told["format"], told["client"], told["manager"]) == ("csv", 1, 1)


def test_a_saved_mapping_is_found_again(ready: Run, crm: Path) -> None:
    ready("import", crm, "--dataset", "crm", *MAPS, "--save-mapping", "CRM")

    told = payload(ready("import", crm, "--dataset", "crm", "--json"))

    assert told["duplicates"] == 2


def test_a_dry_run_saves_no_mapping(ready: Run, crm: Path) -> None:
    ready("import", crm, "--dataset", "crm", *MAPS, "--save-mapping", "CRM", "--dry-run")

    assert importing.column_mappings(accounts.tenant_for()) == ()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "which column holds the text?"),
        (("--map", "Ticket"), "--map 'Ticket' says no field; write it as COLUMN=FIELD"),
        (("--save-mapping", "CRM"), "--save-mapping saves what --map says"),
        (("--map", "Ticket=chat"), "unknown field 'chat'"),
    ],
    ids=["nothing", "field", "name", "unknown"],
)
def test_what_is_not_said_or_said_wrong_is_told(
    ready: Run, crm: Path, options: tuple[str, ...], said: str
) -> None:
    assert said in refusal(ready("import", crm, "--dataset", "crm", *options))
