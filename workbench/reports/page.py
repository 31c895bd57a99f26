"""The report of a comparison: one self-contained HTML file, for the screen and for A4."""

from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from workbench import comparing
from workbench.comparing import ArmDifference, CellPair, Comparison, Measure, Pair
from workbench.domain.comparison import ArmKind
from workbench.domain.tenants import Tenant
from workbench.reports import pieces

HERE = Path(__file__).resolve().parent
PRINT = """
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; background: var(--wb-bg); max-width: 68rem;
  margin: 2rem auto; padding: 0 1rem; color: light-dark(#161D27, #E4E8ED); }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
article { border-top: 1px solid var(--wb-line); padding: .8rem 0; break-inside: avoid; }
section { break-inside: avoid; }
@page { size: A4; margin: 15mm; }
@media print { :root { color-scheme: light; } body { font-size: 11px; margin: 0; }
  .wb-fp { width: 80px; } .wb-verdict { font-size: 1.15em; } .wb-scroll { overflow: visible; }
  .wb-table td, .wb-table th { white-space: normal; padding: .3rem .25rem; }
  * { print-color-adjust: exact; } }
"""


@cache
def stylesheet() -> str:
    """The styles that the app's pages and the report share."""
    return (HERE / "shared.css").read_text(encoding="utf-8")


def report(tenant: Tenant, comparison: Comparison) -> str:
    """The report of a comparison, with the turns where its first two configs differ most."""
    pair = comparing.first_pair(comparison)
    examples = comparing.examples(tenant, comparison.run_id, pair) if pair else []
    return report_html(tenant.company, comparison, pair, examples)


def report_html(
    company: str, comparison: Comparison, pair: Pair | None, examples: Sequence[CellPair]
) -> str:
    """The whole report: each measure's verdict and table, then the turns behind a pair of arms."""
    title = f"Comparison of run {comparison.run_id}"
    body = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="wb-meta">{escape(_source(company, comparison))}</p>',
        *(_measure(comparison, measure) for measure in comparison.measures),
        *_examples(comparison, pair, examples),
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{stylesheet()}{PRINT}</style></head>"
        f"<body>{''.join(body)}</body></html>"
    )


def _source(company: str, comparison: Comparison) -> str:
    recorded = f" · {comparison.recorded.sentence}" if comparison.recorded else ""
    return (
        f"{company} · dataset {comparison.dataset}, hash {comparison.dataset_hash} · "
        f"{comparison.size} · "
        f"{comparison.created_at:%Y-%m-%d %H:%M} UTC · run {comparison.state}{recorded}"
    )


def _measure(comparison: Comparison, measure: Measure) -> str:
    verdicts = "".join(
        _verdict(comparison, found)
        for found in comparison.differences
        if found.measure == measure.name
    )
    return (
        f"<section><h2>{escape(measure.label)}</h2>{verdicts}"
        f"{pieces.table_html(comparison, measure)}{pieces.failures_html(comparison)}"
        f'<p class="wb-meta">{escape(pieces.policy(comparison, measure))}</p></section>'
    )


def _verdict(comparison: Comparison, found: ArmDifference) -> str:
    """Large for a config; small for what people wrote, which is a reference and not a choice."""
    if comparison.arm(found.arm).kind is ArmKind.CONFIG:
        economy = pieces.economy(comparison, found.arm)
        return pieces.verdict_html(found, economy, pieces.small_print(comparison, found))
    return f'<p class="wb-meta">{escape(found.sentence)}</p>'


def _examples(comparison: Comparison, pair: Pair | None, examples: Sequence[CellPair]) -> list[str]:
    if pair is None or not examples:
        return []
    measure = comparison.measure(pair.measure)
    head = f"Where {pair.arm} and {pair.baseline} differ most in {measure.label}"
    return [f"<h2>{escape(head)}</h2>", *(_example(one, pair, measure) for one in examples)]


def _example(one: CellPair, pair: Pair, measure: Measure) -> str:
    return (
        f"<article><p class='wb-meta'>{escape(one.title)}, {one.place}</p>"
        f"{pieces.client_html(one.client)}"
        f"{pieces.reply_html(pair.baseline, one.baseline, measure, against=None)}"
        f"{pieces.reply_html(pair.arm, one.arm, measure, against=one.baseline)}</article>"
    )
