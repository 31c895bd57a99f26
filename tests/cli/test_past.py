"""The past on the command line: history as an arm, examples as a parameter, the newer past."""

from pathlib import Path

from tests.cli.conftest import Run, payload, refusal
from tests.replaying import dataset, shop
from workbench import accounts
from workbench.store import datasets, past, tenancy


def test_history_is_an_arm_without_cost_and_without_standard_error(ready: Run) -> None:
    dataset(accounts.tenant_for(), *shop(4))
    added = payload(ready("config", "add", "hist", "--model", "history:bm25", "--json"))

    done = ready("replay", "shop", "--config", "hist", "--human", "--json")

    told = payload(done)
    assert (told["cells"], told["done"], told["cost"]) == (24, 24, 0.0)
    assert "bm25s" not in done.stderr
    assert (added["version"], added["examples"]) == (1, 0)


def test_examples_are_a_parameter(ready: Run) -> None:
    dataset(accounts.tenant_for(), *shop(2))

    told = payload(ready("config", "add", "few", "--model", "embedded:default", "--param",
                         "examples=3", "--json"))  # fmt: skip

    assert told["examples"] == 3


def test_the_same_config_again_keeps_its_past_unless_the_newer_is_asked_for(ready: Run) -> None:
    add = ("config", "add", "hist", "--model", "history:bm25", "--json")
    dataset(accounts.tenant_for(), *shop(2))
    first = payload(ready(*add))
    dataset(accounts.tenant_for(), *shop(3), name="more")

    assert payload(ready(*add))["hash"] == first["hash"]
    assert payload(ready(*add, "--newer-past"))["version"] == 2


def test_an_unknown_history_model_is_refused(ready: Run) -> None:
    refused = refusal(ready("config", "add", "hist", "--model", "history:best"))

    assert "unknown history model 'best'; available: bm25" in refused


def test_the_demos_chats_know_which_conversation_they_are(run: Run, empty_home: Path) -> None:
    run("init", "--demo")
    tenant = accounts.tenant_for()

    with tenancy.reading(tenant) as db:
        members = datasets.members(db, datasets.find(db, "harbor-linen").id)
        linked = past.links(db)
    assert len(linked) == 8
    assert {place.number for _, place in linked} < {member.external_id for member in members}
