"""The comparison as HTML: verdict, table with the interval drawn in each row, two texts.

Plain functions of a Comparison; every text in it is escaped.
"""

from collections.abc import Iterable, Mapping
from html import escape

from workbench.comparing import ArmDifference, ArmSummary, CellText, Comparison, Measure
from workbench.domain.comparison import REFERENCE, ArmKind
from workbench.domain.diffs import Change, Piece, word_diff
from workbench.domain.estimates import Estimate
from workbench.domain.turns import Origin, SourceMessage
from workbench.reports.played import played_html

TAGS = {Change.SAME: "{}", Change.ADDED: "<ins>{}</ins>", Change.REMOVED: "<del>{}</del>"}
DASH = "—"
TONES = {"better": "up", "worse": "down"}
TINTS = {"better": "var(--wb-good-bg)", "worse": "var(--wb-bad-bg)"}
ORIGINS = {Origin.SUGGESTION: " · a suggestion, picked", Origin.AI: " · AI"}
CUTS = {"length": "cut at the length limit", "filtered": "filtered by the provider"}
CHIPS = {
    ArmKind.HUMAN: "reference: written by hand",
    ArmKind.SENT: "reference: all that was sent",
    ArmKind.CONFIG: "",
}


def word_diff_html(before: str, after: str) -> str:
    """What changed between two texts, word by word, escaped, as <ins> and <del>."""
    return "".join(
        TAGS[piece.change].format(escape(piece.text)) for piece in word_diff(before, after)
    )


def before_and_after_html(before: str, after: str) -> tuple[str, str]:
    """The same as two texts: what went is marked in the first, what came in the second."""
    pieces = word_diff(before, after)
    return _without(Change.ADDED, pieces), _without(Change.REMOVED, pieces)


def verdict_html(found: ArmDifference, economy: str, small: str = "") -> str:
    """The verdict first, in words, with what it costs; below it small print; tinted by the word."""
    tint = TINTS.get(found.word, "var(--wb-soft)")
    head, colon, rest = found.sentence.partition(": ")
    below = f'<p class="wb-meta">{escape(small)}</p>' if small else ""
    return (
        f'<div class="wb-verdictbox" style="background:{tint}">'
        f'<p class="wb-verdict"><b>{escape(head)}</b>{escape(colon + rest)} {escape(economy)}</p>'
        f"{below}</div>"
    )


def small_print(comparison: Comparison, found: ArmDifference) -> str:
    """What stands below a verdict: the exact test, and how many replies it is not about."""
    return " · ".join(filter(None, [_exact_test(found), _failed_of(comparison, found.arm)]))


def economy(comparison: Comparison, arm: str) -> str:
    """What the arm costs and how quick it is beside the baseline, in a sentence."""
    mine, base = comparison.arm(arm), comparison.arm(comparison.baseline)
    said = [part for part in (_cost_in_words(mine, base), _pace_in_words(mine, base)) if part]
    return f"It {' and '.join(said)}." if said else ""


def policy(comparison: Comparison, measure: Measure) -> str:
    """What all numbers under a measure rest on, in one line."""
    tested = comparison.tested(measure.name)
    holm = f" Holm over {tested} comparisons." if tested > 1 else ""
    known = [measure.explained, measure.standing, _correction(comparison, measure)]
    meaning = "".join(f"{said} " for said in known if said)
    bias = comparison.biases.get(measure.name)
    told = f" {bias.sentence}" if bias else ""
    return (
        f"{meaning}Paired on the cases that both arms have a score for; intervals and tests are "
        f"clustered by conversation (Student's t).{holm} Errors are no scores. An unknown price is "
        f"not free.{told}"
    )


def failures_html(comparison: Comparison) -> str:
    """How many replies of which arm failed, and why; errors are no scores."""
    said = [_failures(arm) for arm in comparison.arms if arm.failed]
    return f'<p class="wb-meta">{escape(" · ".join(said))}</p>' if said else ""


def table_html(comparison: Comparison, measure: Measure) -> str:
    """Every arm under one measure: mean, interval, difference drawn, cost, latency, coverage."""
    reach = _reach(comparison, measure)
    rows = "".join(_row(comparison, measure, arm, reach) for arm in comparison.arms)
    unit = "%" if measure.unit == "share" else measure.unit
    heads = (
        f"<th>Config</th><th>{escape(measure.label)}{mark_html(measure)}"
        f"<br>{escape(unit)}, 95 % interval</th>"
        f'<th class="wide">{_axis_head(measure, comparison.baseline)}</th>'
        f"<th>Difference<br>{escape(measure.change_unit)}</th><th>{_cost_head(comparison)}</th>"
        '<th class="wide">p50</th><th class="wide">p95</th><th>Scored</th>'
    )
    return (
        f'<div class="wb-scroll"><table class="wb-table"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def mark_html(measure: Measure) -> str:
    """Whether a judge may be believed, in words beside its name; nothing without a judge."""
    tone = " warn" if measure.is_uncalibrated else ""
    return f'<span class="wb-chip{tone}">{escape(measure.mark)}</span>' if measure.mark else ""


def forest_html(found: ArmDifference | None, reach: float) -> str:
    """A difference and its interval on an axis of -reach to +reach, zero in the middle."""
    if found is None or found.difference is None or found.word == REFERENCE:
        return ""
    estimate = found.difference.estimate
    low = estimate.mean if estimate.low is None else estimate.low
    high = estimate.mean if estimate.high is None else estimate.high
    left, right, point = (_percent(value, reach) for value in (low, high, estimate.mean))
    return (
        f'<span class="wb-fp {TONES.get(found.word, "")}"><i class="ax"></i>'
        f'<i class="z" style="left:50%"></i>'
        f'<i class="ci" style="left:{left:.1f}%;width:{right - left:.1f}%"></i>'
        f'<i class="pt" style="left:{point:.1f}%"></i></span>'
    )


def reply_html(name: str, cell: CellText, measure: Measure, *, against: CellText | None) -> str:
    """An arm's reply with its score; the words that differ from the other arm's are marked.

    A reply that failed is named in a chip, and nothing is compared with it. Of a simulation the
    whole conversation is shown, since no two of them go the same way.
    """
    if cell.played is not None:
        return played_html(name, cell, cell.played, measure)
    whole = against is not None and not against.fault and not cell.fault
    text = word_diff_html(against.text, cell.text) if against and whole else escape(cell.text)
    fault = f'<span class="wb-chip warn">{escape(_words(cell.fault))}</span>' if cell.fault else ""
    score = "no score" if cell.value is None else measure.amount(cell.value)
    reason = f'<p class="wb-meta">{escape(cell.reason)}</p>' if cell.reason else ""
    return (
        f'<p class="wb-meta">{escape(name)} · {escape(measure.label)} {escape(score)}'
        f"{mark_html(measure)}{fault}</p>"
        f'<p class="wb-diff">{text}</p>{reason}'
    )


def client_html(client: str) -> str:
    """What the client said just before."""
    return f'<p class="wb-meta">Client</p><p class="wb-text">{escape(client)}</p>'


def messages_html(messages: Iterable[SourceMessage]) -> str:
    """Messages of a conversation, who said what."""
    return "".join(
        f'<p class="wb-meta">{escape(str(said.role).capitalize())}'
        f"{ORIGINS.get(said.origin, '')}</p>"
        f'<p class="wb-text">{escape(said.text)}</p>'
        for said in messages
    )


def _without(left_out: Change, pieces: Iterable[Piece]) -> str:
    return "".join(
        TAGS[piece.change].format(escape(piece.text))
        for piece in pieces
        if piece.change is not left_out
    )


def _row(comparison: Comparison, measure: Measure, arm: ArmSummary, reach: float) -> str:
    found = comparison.difference(arm.name, measure.name)
    one = arm.measures[measure.name]
    win = ' class="win"' if found and found.word == "better" else ""
    return (
        f"<tr{win}><td>{escape(arm.name)}{_chips(comparison, arm)}</td>"
        f"<td>{_estimate(measure, arm)}</td>"
        f'<td class="wide">{forest_html(found, reach)}</td>'
        f"<td>{_change(measure, found)}</td><td>{_cost(arm.cost_per_reply)}</td>"
        f'<td class="wide ctx">{_seconds(arm.seconds.p50 if arm.seconds else None)}</td>'
        f'<td class="wide ctx">{_seconds(arm.seconds.p95 if arm.seconds else None)}</td>'
        f'<td class="ctx">{one.scored:,}/{one.cells:,}</td></tr>'
    )


def _chips(comparison: Comparison, arm: ArmSummary) -> str:
    chips = [CHIPS[arm.kind]]
    if arm.name == comparison.baseline:
        chips.append("baseline")
    shown = "".join(f'<span class="wb-chip">{escape(chip)}</span>' for chip in chips if chip)
    if arm.failed:
        shown += f'<span class="wb-chip warn">{sum(arm.failed.values())} failed</span>'
    return shown


def _estimate(measure: Measure, arm: ArmSummary) -> str:
    one = arm.measures[measure.name]
    if one.estimate is None:
        return DASH
    shown = f"{escape(measure.amount(one.estimate.mean))}{_interval(measure, one.estimate)}"
    if one.corrected is None:
        return shown
    mean, ends = measure.amount(one.corrected.mean), _ends(measure, one.corrected)
    return f"{shown}<small>{escape(f'with {_labels(one.corrected.n)}: {mean}, {ends}')}</small>"


def _interval(measure: Measure, estimate: Estimate) -> str:
    return f"<small>{escape(_ends(measure, estimate))}</small>"


def _ends(measure: Measure, estimate: Estimate) -> str:
    if estimate.low is None or estimate.high is None:
        return f"no interval, {estimate.clusters} conversation"
    return f"{measure.plain(estimate.low)} to {measure.plain(estimate.high)}"


def _labels(count: int) -> str:
    return "1 label" if count == 1 else f"{count:,} labels"


def _correction(comparison: Comparison, measure: Measure) -> str:
    """What the second figure of an arm is, where there is one."""
    if not any(arm.measures[measure.name].corrected for arm in comparison.arms):
        return ""
    return (
        "With labels: the judge's mean put right by what people labelled (prediction-powered), "
        "valid also where the judge is biased."
    )


def _change(measure: Measure, found: ArmDifference | None) -> str:
    if found is None or found.difference is None:
        return DASH if found is None else f"{DASH}<small>{escape(found.word)}</small>"
    change = measure.change(found.difference.estimate.mean)
    return f"{escape(change)}<small>{escape(found.word)}</small>"


def _cost_head(comparison: Comparison) -> str:
    return "Cost a conversation" if comparison.is_simulated else "Cost a reply"


def _axis_head(measure: Measure, baseline: str) -> str:
    left, right = {
        "higher": ("Worse", f"better than {baseline}"),
        "lower": ("Better", f"worse than {baseline}"),
        "neither": ("Lower", f"higher than {baseline}"),
    }[measure.better]
    return escape(f"{left} | {right}")


def _reach(comparison: Comparison, measure: Measure) -> float:
    """The largest end of an interval, so that all rows share one axis."""
    ends = [
        abs(value)
        for one in comparison.differences
        if one.measure == measure.name and one.difference and one.word != REFERENCE
        for estimate in (one.difference.estimate,)
        for value in (estimate.mean, estimate.low, estimate.high)
        if value is not None
    ]
    return max(ends, default=0.0) or 1.0


def _percent(value: float, reach: float) -> float:
    """A place on the axis, a little inside its ends."""
    return 50 + 46 * max(-1.0, min(1.0, value / reach))


def _cost(cost_usd: float | None) -> str:
    return "unknown" if cost_usd is None else f"{100 * cost_usd:.2f} ¢"


def _seconds(seconds: float | None) -> str:
    return DASH if seconds is None else f"{seconds:.1f} s"


def _cost_in_words(mine: ArmSummary, base: ArmSummary) -> str:
    if mine.kind is not ArmKind.CONFIG or base.kind is not ArmKind.CONFIG:
        return ""
    if mine.cost_per_reply is None:
        return "has an unknown cost"
    if base.cost_per_reply is None:
        return f"costs {100 * mine.cost_per_reply:.2f} cents a reply, the other an unknown amount"
    cents = 100 * (mine.cost_per_reply - base.cost_per_reply)
    if abs(cents) < 0.005:
        return "costs the same a reply"
    return f"costs {abs(cents):.2f} cents {'more' if cents > 0 else 'less'} a reply"


def _pace_in_words(mine: ArmSummary, base: ArmSummary) -> str:
    if mine.seconds is None or base.seconds is None:
        return ""
    slower = mine.seconds.p50 - base.seconds.p50
    if abs(slower) < 0.05:
        return "is as quick"
    return f"is {abs(slower):.1f} s {'slower' if slower > 0 else 'quicker'} (median)"


def _exact_test(found: ArmDifference) -> str:
    """McNemar's p, where a case passes or fails."""
    test = found.mcnemar
    if test is None:
        return ""
    p_value = "p < 0.001" if test.p_value < 0.001 else f"p = {test.p_value:.3f}"
    return (
        f"Exact McNemar {p_value}: {test.fixed:,} fixed, {test.broke:,} broke of {test.cases:,} "
        "cases, taken as independent"
    )


def _failed_of(comparison: Comparison, arm: str) -> str:
    """How many replies of the two arms failed; they count nowhere."""
    two = (comparison.arm(arm), comparison.arm(comparison.baseline))
    failed = sum(sum(one.failed.values()) for one in two)
    replies = sum(one.done for one in two) + failed
    return f"{failed:,} of {replies:,} replies failed and are not scored" if failed else ""


def _failures(arm: ArmSummary) -> str:
    return f"{arm.name}: {sum(arm.failed.values())} failed and not scored ({reasons(arm.failed)})"


def reasons(failed: Mapping[str, int]) -> str:
    """How many cells failed for which reason."""
    return ", ".join(f"{count:,} {_words(reason)}" for reason, count in failed.items())


def _words(reason: str) -> str:
    return CUTS.get(reason) or reason.replace("_", " ")
