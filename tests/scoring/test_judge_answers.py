"""What a judge answered: one of the choices, or nonsense; never a score by default."""

import pytest

from workbench.domain.errors import BadAnswer
from workbench.domain.replies import ModelRef
from workbench.scoring import judges
from workbench.scoring.judges import Verdict

POLICY, PAIR = judges.all()["policy"], judges.all()["preference"]
TEXTS = dict.fromkeys(POLICY.slots, "x")
FINE = '{"reason": "It keeps them.", "choice": "rule_broken"}'
NONSENSE = {
    "a word": "rule_broken",
    "an unknown choice": '{"reason": "x", "choice": "fine"}',
    "another case": '{"reason": "x", "choice": "RULE_BROKEN"}',
    "a number": '{"reason": "x", "choice": 1}',
    "a list": '[{"reason": "x", "choice": "rule_broken"}]',
    "no reason": '{"choice": "rule_broken"}',
    "no choice": '{"reason": "x"}',
    "no choice yet": '{"reason": "x", "choice": null}',
    "more than was asked": '{"reason": "x", "choice": "rule_broken", "score": 10}',
    "told twice": '{"reason": "x", "choice": "rule_broken", "choice": "rules_kept"}',
    "words before it": f"Here it is: {FINE}",
    "words after it": f"{FINE} I hope this helps.",
    "two of them": f"{FINE}\n{FINE}",
    "two fences": f"```json\n{FINE}\n```\n```json\n{FINE}\n```",
    "cut off": FINE[:30],
    "nothing": "",
    "a very deep list": "[" * 200_000,
    "not a number": '{"reason": "x", "choice": NaN}',
}


@pytest.mark.parametrize(
    "answer",
    [
        FINE,
        f"\n  {FINE}\n",
        f"```json\n{FINE}\n```",
        f"```\n{FINE}\n```\n",
        f"```JSON\n{FINE}\n```",
    ],
)
def test_json_with_a_choice_is_a_verdict(answer):
    assert judges.parse(answer, POLICY) == Verdict(reason="It keeps them.", choice="rule_broken")


@pytest.mark.parametrize("answer", NONSENSE.values(), ids=NONSENSE)
def test_anything_else_is_nonsense(answer):
    with pytest.raises(BadAnswer, match="the judge answered nonsense") as refusal:
        judges.parse(answer, POLICY)

    assert len(str(refusal.value)) <= 230


def test_a_rubrics_verdict_is_worth_what_its_choice_is():
    found = judges.outcome(POLICY, [Verdict(reason=" It  breaks\none. ", choice="rule_broken")])

    assert (found.value, found.reason) == (0.0, "It breaks one.")
    assert found.details == {"choice": "rule_broken"}


@pytest.mark.parametrize(
    ("first", "second", "value", "bias"),
    [
        ("first_better", "second_better", 1.0, None),
        ("second_better", "first_better", 0.0, None),
        ("first_better", "first_better", 0.5, "first"),
        ("second_better", "second_better", 0.5, "second"),
        ("first_better", "both_alike", 0.5, None),
        ("both_alike", "both_alike", 0.5, None),
    ],
)
def test_a_pair_is_won_where_both_orders_agree(first, second, value, bias):
    said = [Verdict(reason="a", choice=first), Verdict(reason="b", choice=second)]

    found = judges.outcome(PAIR, said)

    assert found.value == value
    assert found.details == {"first": first, "second": second, "bias": bias}


def test_a_judge_is_asked_again_without_its_answer():
    request = judges.request_for(POLICY, ModelRef("a", "b"), TEXTS, cut=0, seed=0)

    again = judges.asked_again(request)

    assert [one.role for one in again.messages] == ["system", "user"]
    assert again.messages[1].content.startswith(request.messages[1].content)
