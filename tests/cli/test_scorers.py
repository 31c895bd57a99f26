"""`scorers`, and own scorers of a file on the command line."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run, payload, refusal
from tests.own_scorers import POLITE, registry
from tests.replaying import config, dataset, scores, shop
from workbench import accounts
from workbench.providers.fake import FakeProvider
from workbench.scoring import SCORERS
from workbench.store import runs as store
from workbench.store import tenancy

__all__ = ["registry"]
REPLAY = ("replay", "shop", "--config", "A", "--concurrency", 1, "--json")


def test_every_scorer_is_listed_with_what_it_means(run: Run) -> None:
    told = payload(run("scorers", "--json"))

    lines = {line["name"]: line for line in told["scorers"]}
    assert set(SCORERS) <= set(lines)
    assert lines["forbidden"] == {
        "name": "forbidden",
        "written": "forbidden=PHRASE|PHRASE",
        "kind": "function",
        "option": "PHRASE|PHRASE",
        "unit": "share",
        "better": "higher",
        "version": 1,
        "meaning": SCORERS["forbidden"].meaning,
        "place": "built in",
    }


def test_people_read_how_each_is_written(run: Run) -> None:
    told = run("scorers").stdout

    assert "forbidden=PHRASE|PHRASE  (share, higher is better, version 1)\n" in told
    assert "length  (words, neither way is better, version 1)\n" in told
    assert f"    {SCORERS['chrf'].meaning}\n" in told


@pytest.mark.usefixtures("registry")
def test_a_file_of_scorers_scores_a_replay(ready: Run, fake: FakeProvider, tmp_path: Path) -> None:
    tenant = accounts.tenant_for()
    dataset(tenant, *shop(1))
    config(tenant, "A")
    fake.enqueue("please wait", "no")
    (tmp_path / "tone.py").write_text(POLITE, encoding="utf-8")

    ready(*REPLAY, "--scorer", "polite", "--scorer-file", tmp_path / "tone.py")

    with tenancy.reading(tenant) as db:
        run = store.get(db, 1)
    assert [score.value for score in scores(tenant, run)] == [1, 0]
    assert run.measures["polite"]["meaning"] == "The reply says please."


@pytest.mark.usefixtures("registry")
def test_a_file_that_fails_is_told_in_one_line(ready: Run, tmp_path: Path) -> None:
    file = tmp_path / "tone.py"
    file.write_text("1 / 0", encoding="utf-8")

    told = refusal(ready(*REPLAY, "--scorer-file", file))

    assert f"{file}, line 1: ZeroDivisionError: division by zero" in told
