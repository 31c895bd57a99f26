"""JUnit's XML: what build servers read of a gate."""

from xml.etree.ElementTree import Element, fromstring

from workbench.domain.comparison import Measure
from workbench.domain.estimates import Difference, Estimate, Verdict
from workbench.domain.gates import Check, Gate, Outcome, Regression, Rule
from workbench.reports.junit import junit

JUDGED = Measure("polite@openai:mini", "share", "higher", judge="openai:mini")
CHRF = Measure("chrf", "points", "higher")
DIFFERENCE = Difference(Estimate(-3, -5, -1, 20, 10), Verdict.WORSE)


def check(outcome: Outcome, *, passes: bool, measure: Measure = CHRF, title: str = "Late") -> Check:
    regressions = (Regression(title, 2, -22.9),)
    return Check(measure, outcome, passes, "B is <worse> & more.", DIFFERENCE, 0.01, regressions)


def read(*checks: Check) -> Element:
    gate = Gate(7, "shop", "B@1", "A@1", Rule(("chrf",)), checks)
    return fromstring(junit(gate))  # noqa: S314 - it is our own


def test_a_scorer_is_a_test_case_and_all_are_counted() -> None:
    suite = read(
        check(Outcome.PASSED, passes=True),
        check(Outcome.FAILED, passes=False),
        check(Outcome.UNDECIDED, passes=True),
        check(Outcome.UNDECIDED, passes=False),
    )[0]

    counts = {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "4", "failures": "2", "errors": "0", "skipped": "1"}
    assert [[part.tag for part in case] for case in suite.findall("testcase")] == [
        ["system-out"], ["failure"], ["skipped", "system-out"], ["failure"],
    ]  # fmt: skip


def test_the_parts_stand_in_the_schemas_order() -> None:
    root = read(check(Outcome.PASSED, passes=True))

    assert (root.tag, root[0].tag) == ("testsuites", "testsuite")
    assert [part.tag for part in root[0]] == ["properties", "testcase"]
    assert root[0].get("name") == "gate of run 7: B@1 against A@1"
    assert set(root[0][1].keys()) == {"classname", "name", "time"}


def test_a_failure_says_why_and_names_the_worst_cases() -> None:
    failure = read(check(Outcome.FAILED, passes=False)).find(".//failure")

    assert (failure.get("message"), failure.get("type")) == ("B is <worse> & more.", "fail")
    assert "Late, turn 2: \N{MINUS SIGN}22.9 points" in failure.text


def test_an_uncalibrated_judge_is_named() -> None:
    told = read(check(Outcome.PASSED, passes=True, measure=JUDGED)).find(".//system-out").text

    assert "polite is an uncalibrated judge (openai:mini)" in told


def test_signs_that_xml_does_not_allow_are_left_out() -> None:
    failure = read(check(Outcome.FAILED, passes=False, title="a\0b\x1b[31m\ud800")).find(
        ".//failure"
    )

    assert "a\ufffdb\ufffd[31m\ufffd" in failure.text
