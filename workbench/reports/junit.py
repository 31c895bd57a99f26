"""A gate as JUnit's XML, which build servers show: one test case for each scorer."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from workbench.domain.gates import Check, Gate, Outcome


def junit(gate: Gate) -> bytes:
    """The file: what failed is a failure, what lacks evidence and passes is skipped."""
    checks = gate.checks
    counts = {
        "tests": len(checks),
        "failures": sum(not check.passes for check in checks),
        "errors": 0,
        "skipped": sum(_is_skipped(check) for check in checks),
    }
    figures = {name: str(count) for name, count in counts.items()} | {"time": "0"}
    root = Element("testsuites", {"name": "gate", **figures})
    name = _plain(f"gate of run {gate.run_id}: {gate.arm} against {gate.baseline}")
    suite = SubElement(root, "testsuite", {"name": name, **figures})
    properties = SubElement(suite, "properties")
    for key, value in _properties(gate).items():
        SubElement(properties, "property", {"name": key, "value": _plain(value)})
    for check in checks:
        _add_case(suite, gate, check)
    indent(root)
    text: str = tostring(root, "unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def regression_lines(check: Check) -> list[str]:
    """The cases that became worse, a line each."""
    return [
        f"{one.title}, turn {one.turn}: {check.measure.change(one.change)} "
        f"{check.measure.change_unit}"
        for one in check.regressions
    ]


def warning(check: Check) -> str:
    """What to think of the scores; "" where nothing speaks against them."""
    if not check.measure.is_uncalibrated:
        return ""
    return (
        f"{check.measure.label} is an uncalibrated judge ({check.measure.judge}): nobody knows how "
        "far it agrees with people."
    )


def _properties(gate: Gate) -> dict[str, str]:
    return {
        "run": str(gate.run_id),
        "dataset": gate.dataset,
        "arm": gate.arm,
        "baseline": gate.baseline,
        "min_difference": f"{gate.rule.least:g}",
    }


def _add_case(suite: Element, gate: Gate, check: Check) -> None:
    name = {"classname": _plain(f"gate.{gate.arm}"), "name": _plain(check.measure.name)}
    case = SubElement(suite, "testcase", {**name, "time": "0"})
    told = "\n".join(filter(None, [check.reason, warning(check), *regression_lines(check)]))
    if not check.passes:
        kind = {"message": _plain(check.reason), "type": check.outcome.value}
        SubElement(case, "failure", kind).text = _plain(told)
        return
    if _is_skipped(check):
        SubElement(case, "skipped", {"message": _plain(check.reason)})
    SubElement(case, "system-out").text = _plain(told)


def _is_skipped(check: Check) -> bool:
    return check.passes and check.outcome is Outcome.UNDECIDED


def _plain(text: str) -> str:
    """Text without the signs that XML does not allow."""
    return "".join(
        sign if sign in "\t\n" or (sign >= " " and sign.isprintable()) else "\ufffd"
        for sign in text
    )
