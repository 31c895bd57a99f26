"""The comparison page over a big database: what it costs, and how near that is to the limit.

Makes four runs of 250,000 scores each in a database of its own, then prints medians of three rounds
in rotation, each beside its ratio to the limit: the covering index of one run, read once by SQLite.
Usage: python -m benchmarks.comparison [--home FOLDER] [--scores 250000] [--no-browser]
"""

import argparse
import os
import random
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from playwright.sync_api import Page, expect, sync_playwright
from sqlalchemy import select

from tests.browser.app import BROWSER_ARGS, browser_path, running_app
from workbench import comparing, seeding
from workbench.comparing import Pair, RunLine
from workbench.comparing.known import KNOWN
from workbench.domain.comparison import ArmKind
from workbench.domain.tenants import Tenant
from workbench.domain.turns import Side, SourceConversation, SourceMessage
from workbench.settings import settings
from workbench.store import configs, datasets, grids, runs, snapshots, tenancy
from workbench.store.tables import Arm, Config, Dataset, Reply, Run, RunCase, Score, now

RUNS, TURNS, ROUNDS, AT_ONCE = 4, 5, 3, 20_000
DATASET = "benchmark"
SCORERS = ("edit_share", "chrf", "length", "latency")
WORDS = ("where", "is", "my", "parcel", "it", "was", "due", "monday", "the", "shop", "said", "so")
PATIENCE = 120_000
LIMIT = "SELECT count(*), sum(value), max(reply_id) FROM scores WHERE company_id = ? AND run_id = ?"


def main() -> None:
    """Make the database where it is not there yet, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="Keep the database here, and use it again.")
    parser.add_argument("--scores", type=int, default=250_000, help="Scores of each run.")
    parser.add_argument("--no-browser", action="store_true")
    wanted = parser.parse_args()
    with TemporaryDirectory(prefix="replybench-") as folder:
        home = (wanted.home or Path(folder)).resolve()
        os.environ["WORKBENCH_HOME"] = str(home)
        settings.cache_clear()
        tenant = database(wanted.scores)
        run_id = ours(tenant)[0].run
        limit = show_queries(tenant, run_id)
        if not wanted.no_browser:
            show_pages(home, run_id, limit)


def show_queries(tenant: Tenant, run_id: int) -> float:
    """Print what the server's side costs, in rotation; the limit in seconds."""
    steps: dict[str, Callable[[], Any]] = {
        "the covering index, read once (the limit)": lambda: index_once(tenant, run_id),
        "the scores read into numpy": lambda: scores_read(tenant, run_id),
        "compare(), new in this process": lambda: compared_anew(tenant, run_id),
        "compare(), known in this process": lambda: comparing.compare(tenant, run_id),
        "where they differ: counts, the first 50, one turn": lambda: differing(tenant, run_id),
    }
    comparing.compare(tenant, run_id)
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in steps}
    for _ in range(ROUNDS):
        for name, step in steps.items():
            taken[name].append(timed(step))
    limit = median(wall for wall, _ in next(iter(taken.values())))
    for name, times in taken.items():
        show(name, [wall for wall, _ in times], limit, median(cpu for _, cpu in times))
    return limit


def index_once(tenant: Tenant, run_id: int) -> None:
    """What no reader can be quicker than: SQLite's own walk through the run's part of the index."""
    with closing(sqlite3.connect(settings().home / "replybench.db")) as db:
        db.execute(LIMIT, (tenant.company_id, run_id)).fetchall()


def scores_read(tenant: Tenant, run_id: int) -> None:
    """All scores of a run as columns."""
    with tenancy.reading(tenant) as db:
        for scorer in SCORERS:
            grids.score_columns(db, run_id, scorer, 1)


def differing(tenant: Tenant, run_id: int) -> None:
    """What the lower half of the page asks for."""
    one = comparing.paired(tenant, run_id, Pair("Short@1", "Friendly@1", "edit_share"))
    places = one.of(comparing.View.WORSE)[:50].tolist()
    if one.counts:
        comparing.lines(tenant, one, places)
        comparing.texts(tenant, one, places[:1])


def compared_anew(tenant: Tenant, run_id: int) -> None:
    """The comparison as the first viewer of a run has it made."""
    KNOWN.clear()
    comparing.compare(tenant, run_id)


def show_pages(home: Path, run_id: int, limit: float) -> None:
    """Print what the browser waits for: first load in a fresh process, and reruns.

    The CPU is that of the app and of the page's own thread: what both take on an idle machine.
    """
    taken: dict[str, list[tuple[float, float]]] = {}
    for _ in range(ROUNDS):
        with running_app(home) as app, sync_playwright() as play:
            browser = play.chromium.launch(executable_path=browser_path(), args=BROWSER_ARGS)
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(f"{app.url}/account")
            page.get_by_role("button", name="Enter the demo").click(timeout=PATIENCE)
            expect(page.get_by_role("heading", name="Person")).to_be_visible(timeout=PATIENCE)
            watch = Watch(page, app.process.pid)
            for name in page_steps(page, f"{app.url}/comparison", run_id, watch):
                taken.setdefault(name, []).append(watch.read())
            browser.close()
    for name, times in taken.items():
        show(name, [wall for wall, _ in times], limit, median(cpu for _, cpu in times))


class Watch:
    """Wall seconds, and CPU seconds of the app and of the page's thread, since the last start."""

    def __init__(self, page: Page, pid: int) -> None:
        self._pid = pid
        self._devtools = page.context.new_cdp_session(page)
        self._devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        self._wall = self._app = self._page = 0.0

    def start(self) -> None:
        """Begin anew."""
        self._wall, self._app, self._page = perf_counter(), self._app_cpu(), self._page_cpu()

    def read(self) -> tuple[float, float]:
        """Seconds so far: wall, CPU. A new page counts from nothing."""
        page = self._page_cpu()
        in_page = page - self._page if page >= self._page else page
        return perf_counter() - self._wall, self._app_cpu() - self._app + in_page

    def _app_cpu(self) -> float:
        fields = Path(f"/proc/{self._pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _page_cpu(self) -> float:
        metrics = self._devtools.send("Performance.getMetrics")["metrics"]
        return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


def page_steps(page: Page, url: str, run_id: int, watch: Watch) -> Iterator[str]:
    """What there is to see, step by step: three loads and two reruns of the page."""
    loads = {
        "page, the process's first": run_id,
        "page, a run not yet known": run_id - 1,
        "page, a known run": run_id,
    }
    for name, run in loads.items():
        watch.start()
        page.goto(f"{url}?run={run}", wait_until="commit")
        expect(page.locator(".wb-table")).to_be_visible(timeout=PATIENCE)
        yield f"{name}: verdict and table"
        expect(page.locator(".st-key-comparison-texts")).to_be_visible(timeout=PATIENCE)
        yield f"{name}: texts too"
        expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible(timeout=PATIENCE)
        yield f"{name}: charts too"
        page.wait_for_timeout(1500)
    for label in ("chrF", "edit share"):
        page.get_by_label("Measure", exact=False).first.click()
        watch.start()
        page.get_by_role("option", name=label, exact=True).click()
        expect(page.locator(".wb-verdict")).to_contain_text(label, timeout=PATIENCE)
        yield "rerun: another measure"
        page.wait_for_timeout(1500)


def timed(step: Callable[[], Any]) -> tuple[float, float]:
    """Wall and CPU seconds of a step."""
    began, cpu = perf_counter(), process_time()
    step()
    return perf_counter() - began, process_time() - cpu


def show(name: str, walls: Sequence[float], limit: float, cpu: float | None = None) -> None:
    """One line of the result."""
    wall = median(walls)
    spent = "" if cpu is None else f"{1000 * cpu:9.1f} ms CPU"
    print(f"{name:62s}{1000 * wall:9.1f} ms {wall / limit:8.1f}x{spent}", flush=True)


def database(scores: int) -> Tenant:
    """The demo's company with the runs in it."""
    login = seeding.set_up(demo=True).login
    assert login
    if len(ours(login.tenant)) < RUNS:
        began = perf_counter()
        make_runs(login.tenant, scores)
        print(f"made {RUNS} runs of {scores:,} scores in {perf_counter() - began:.0f} s")
    return login.tenant


def ours(tenant: Tenant) -> list[RunLine]:
    """The runs that this benchmark made."""
    return [line for line in comparing.runs(tenant) if line.dataset == DATASET]


def make_runs(tenant: Tenant, scores: int) -> None:
    """All runs over one dataset: two configs and the scorers over so many turns."""
    conversations = scores // (2 * len(SCORERS) * TURNS)
    with tenancy.session(tenant) as db:
        arriving = [snapshots.incoming("bench", told(n)) for n in range(conversations)]
        dataset = snapshots.write(db, snapshots.plan(db, DATASET, arriving), None)
        first = configs.live_or_first(db)
        second = configs.add(db, "Short", configs.spec_of(first), None)
    for number in range(RUNS):
        with tenancy.session(tenant) as db:
            make_run(db, dataset, (first, second), random.Random(number))


def told(number: int) -> SourceConversation:
    """A conversation of some manager turns."""
    rng = random.Random(number)
    sides = (Side.CLIENT, Side.MANAGER) * TURNS
    messages = (SourceMessage(side, " ".join(rng.choices(WORDS, k=14))) for side in sides)
    return SourceConversation(f"bench {number}", tuple(messages), f"Client {number}")


def make_run(
    db: tenancy.TenantSession, dataset: Dataset, two: Sequence[Config], rng: random.Random
) -> None:
    """A finished run with a reply and its scores in each cell."""
    run = Run(
        dataset_id=dataset.id, state="finished", repeats=1, scorers=list(SCORERS), seed=0,
        finished_at=now(),
    )  # fmt: skip
    arms = [
        Arm(position=place, name=configs.label(one), kind=ArmKind.CONFIG, config_id=one.id,
            config_hash=one.hash)
        for place, one in enumerate(two)
    ]  # fmt: skip
    cases = [
        {"conversation_id": member.conversation_id, "number": number, "origin": "human"}
        for member in datasets.members(db, dataset.id)
        for number in range(TURNS)
    ]
    runs.add(db, run, arms, cases)
    in_parts(db, Reply, list(replies(db, run, arms, rng)))
    ids = db.scalars(select(Reply.id).where(Reply.run_id == run.id).order_by(Reply.id))
    in_parts(db, Score, [row for reply_id in ids for row in scores_of(run, reply_id, rng)])


def replies(
    db: tenancy.TenantSession, run: Run, arms: Sequence[Arm], rng: random.Random
) -> Iterator[dict[str, Any]]:
    """A reply of each arm to each case, case by case, as a replay stores them."""
    for case_id in db.scalars(select(RunCase.id).where(RunCase.run_id == run.id)):
        for arm in arms:
            text = " ".join(rng.choices(WORDS, k=14))
            yield {
                "run_id": run.id, "arm_id": arm.id, "case_id": case_id, "repeat": 0, "text": text,
                "finish": "stop", "config_hash": arm.config_hash, "cost_usd": 0.001,
                "seconds": rng.lognormvariate(0.3, 0.4),
            }  # fmt: skip


def scores_of(run: Run, reply_id: int, rng: random.Random) -> Iterator[dict[str, Any]]:
    """A value of every scorer."""
    for scorer in SCORERS:
        yield {
            "run_id": run.id, "reply_id": reply_id, "scorer": scorer, "scorer_version": 1,
            "value": rng.random(), "reason": "",
        }  # fmt: skip


def in_parts(
    db: tenancy.TenantSession, row: type[tenancy.TenantRow], values: Sequence[dict[str, Any]]
) -> None:
    """Insert rows, some thousands at a time."""
    for start in range(0, len(values), AT_ONCE):
        tenancy.insert_rows(db, row, values[start : start + AT_ONCE])


if __name__ == "__main__":
    main()
