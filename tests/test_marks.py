"""A judge is marked wherever its scores are shown: one that people agree with, and one they don't.

Each place gives its text as a person or a program gets it; the marks must be in all of them.
"""

import csv
import json
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner

from tests.api.conftest import LogIn, log_in
from tests.kept import Keep
from tests.pages.looking import markup
from tests.pages.looking import opened as opened_page
from tests.people import SeenBy, app_seen_by, quick_hashes
from tests.replaying import stored
from tests.reviewed import (
    JUDGE,
    PAIR_JUDGE,
    chosen_by,
    filled_run,
    judged_by,
    labelled_by,
    of_arm,
    opened,
    pairs_opened,
)
from workbench import charts, comparing
from workbench.comparing import Comparison
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider
from workbench.reports import page, tables
from workbench.store.tables import Run
from workbench.ui.widgets import escape_markdown

__all__ = ["app_seen_by", "log_in", "quick_hashes"]
FLIPPED = {0.3: 7, 0.9: 1}  # of 20 good and 20 bad replies each: kappa = 1 - 2 * share


@pytest.fixture(params=[0.3, 0.9], ids=["kappa 0.3", "kappa 0.9"])
def kappa(request: pytest.FixtureRequest) -> float:
    """How far the judge agrees with people."""
    return float(request.param)


@pytest.fixture(params=[JUDGE, PAIR_JUDGE], ids=["by a rubric", "of pairs"])
def judge(request: pytest.FixtureRequest) -> str:
    """A judge of either kind."""
    return str(request.param)


@pytest.fixture
def run(tenant: Tenant, fake: FakeProvider, kappa: float, judge: str, keep: Keep[int]) -> Run:
    """A run whose judge agrees with people on 40 replies, or pairs, that far."""
    made = keep(f"{kappa} {judge}", lambda: judged_run(tenant, fake, kappa, judge).id)
    return stored(tenant, made)


def judged_run(tenant: Tenant, fake: FakeProvider, kappa: float, judge: str) -> Run:
    """The run made."""
    run = filled_run(tenant, fake, conversations=10)
    arms = ("human", "Arm-B@1")
    replies = [reply for arm in arms for reply in of_arm(tenant, run, arm)]
    people = {reply.id: float(place % 2) for place, reply in enumerate(replies)}
    flipped = {one.id for one in replies[: 2 * FLIPPED[kappa]]}
    said = {key: 1 - v if key in flipped else v for key, v in people.items()}
    judged_by(tenant, run, said, judge=judge)
    if judge == JUDGE:
        opened(tenant, run)
        labelled_by(tenant, run, people)
        return run
    pairs_opened(tenant, run, *((arm, "Arm-A@1") for arm in arms))
    for number, arm in enumerate(arms, start=1):
        mine = {one.id: people[one.id] for one in of_arm(tenant, run, arm)}
        chosen_by(tenant, run, f"pair-{number}", mine)
    return run


@pytest.fixture
def comparison(tenant: Tenant, run: Run) -> Comparison:
    """What is compared."""
    return comparing.compare(tenant, run.id)


def is_marked(text: str, kappa: float) -> bool:
    """Whether a text calls the judge what it is, and nothing else."""
    bad = "not calibrated" in text
    return bad if kappa < 0.6 else "calibrated" in text and not bad


def test_the_measure_knows_it(comparison: Comparison, kappa: float, judge: str) -> None:
    known = comparison.measure(judge).calibration

    assert known is not None
    assert (known.kappa, known.labels) == (pytest.approx(kappa), 40)
    assert comparison.measure(judge).is_uncalibrated == (kappa < 0.6)


def test_the_verdict_sentence_says_it(comparison: Comparison, kappa: float, judge: str) -> None:
    found = comparison.difference("Arm-B@1", judge)

    assert found is not None
    assert ("not calibrated" in found.sentence) == (kappa < 0.6)


def test_a_measure_without_a_judge_says_nothing_of_it(comparison: Comparison) -> None:
    found = comparison.difference("Arm-B@1", "chrf")

    assert found is not None
    assert "calibrated" not in found.sentence
    assert comparison.measure("chrf").standing == ""


def test_the_page_shows_it(
    tenant: Tenant, run: Run, kappa: float, app_seen_by: SeenBy, judge: str
) -> None:
    name = judge.partition("@")[0]

    shown = opened_page(
        app_seen_by(tenant), "comparison", run=str(run.id), measure=name, arm="Arm-B@1"
    )

    table = markup(shown).partition("<table")[2].partition("</thead>")[0]
    drilled = markup(shown).partition("wb-diff")[0]
    assert is_marked(table, kappa)
    assert is_marked(drilled, kappa)
    assert any(escape_markdown(f"kappa {kappa:.2f}") in one.value for one in shown.caption)


def test_the_charts_title_says_it(comparison: Comparison, kappa: float, judge: str) -> None:
    figure = charts.quality(comparison, comparison.measure(judge), charts.LIGHT)

    assert ("not calibrated" in figure.layout.xaxis.title.text) == (kappa < 0.6)


def test_the_report_says_it(tenant: Tenant, comparison: Comparison, kappa: float) -> None:
    report = page.report(tenant, comparison)

    assert is_marked(report, kappa)
    assert f"kappa {kappa:.2f}" in report


def test_the_workbook_says_it(
    tenant: Tenant, comparison: Comparison, kappa: float, judge: str
) -> None:
    with ZipFile(BytesIO(tables.workbook(tenant, comparison))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    rows = [dict(zip(tables.ARM_HEADS, row, strict=False)) for row in tables.arm_rows(comparison)]
    mine = [row for row in rows if row.get("measure") == judge]

    assert {row["calibrated"] for row in mine[:3]} == {"no" if kappa < 0.6 else "yes"}
    assert mine[0]["kappa"] == pytest.approx(kappa)
    assert is_marked(sheet, kappa)


def test_the_differences_say_it(comparison: Comparison, kappa: float, judge: str) -> None:
    heads, *rows = tables.difference_rows(comparison)
    marks = {(row[0], row[heads.index("calibrated")]) for row in rows}

    assert (judge, "no" if kappa < 0.6 else "yes") in marks
    assert ("chrf", "") in marks


def test_every_row_of_the_csv_says_it(
    tenant: Tenant, comparison: Comparison, kappa: float, judge: str
) -> None:
    rows = list(csv.DictReader(StringIO(tables.csv_table(tenant, comparison))))

    marks = {row[f"calibrated_{judge}"] for row in rows}
    assert marks == {"no" if kappa < 0.6 else "yes"}


def test_compare_for_programs_says_it(run: Run, kappa: float, judge: str) -> None:
    told = json.loads(command("compare", str(run.id), "--json"))["measures"]

    assert told[judge]["calibrated"] == (kappa > 0.6)
    assert (told[judge]["judge"], told[judge]["labels"]) == ("fake:judge", 40)
    assert told[judge]["kappa"] == pytest.approx(kappa)
    assert told[judge]["low"] < kappa < told[judge]["high"]
    assert told["chrf"] == dict.fromkeys(told["chrf"])


def test_compare_for_people_says_it(run: Run, kappa: float) -> None:
    said = " ".join(command("compare", str(run.id)).split())

    assert is_marked(said, kappa)


def test_judge_check_says_it(run: Run, kappa: float, judge: str) -> None:
    name = judge.partition("@")[0]

    told = json.loads(command("judge", "check", str(run.id), "--judge", name, "--json"))

    assert told["kappa"] == pytest.approx(kappa)
    assert (told["calibrated"], told["labels"], told["version"]) == (kappa > 0.6, 40, 3)
    assert told["agreement"] == pytest.approx((1 + kappa) / 2)
    assert sum(map(sum, told["confusion"])) == 40


def test_judge_check_shows_people_the_confusion(run: Run, kappa: float, judge: str) -> None:
    said = command("judge", "check", str(run.id), "--judge", judge)

    assert is_marked(said, kappa)
    assert "People / judge" in said


def test_the_api_says_it(run: Run, tenant: Tenant, log_in: LogIn, kappa: float, judge: str) -> None:
    answer = log_in(tenant).get(f"/runs/{run.id}/comparison").json()

    told = {one["name"]: one for one in answer["measures"]}
    assert told[judge]["is_uncalibrated"] == (kappa < 0.6)
    assert told[judge]["calibration"]["kappa"] == pytest.approx(kappa)
    assert told[judge]["judge"] == "fake:judge"
    assert told["chrf"]["calibration"] is None


def command(*arguments: str) -> str:
    """What a command prints."""
    from workbench.cli.main import app

    done = CliRunner().invoke(app, list(arguments))
    assert done.exit_code == 0, done.output
    return done.stdout
