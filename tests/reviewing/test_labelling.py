"""Labelling blind: an order of one's own that stays, skips, undo, sides of a pair, roles."""

from itertools import pairwise

import pytest

from tests.conftest import make_colleague
from tests.replaying import replies
from tests.reviewed import RUBRIC, of_arm, opened
from workbench import curating, reviewing
from workbench.domain.errors import BadInput, NotFound
from workbench.domain.tenants import Role, Tenant
from workbench.domain.turns import Side as Speaker
from workbench.reviewing import Answer, Pick, Side, Waiting, Wanted
from workbench.store import tenancy
from workbench.store.tables import Judgment, Label, Run, RunCase

PAIR = "pair-1"


def walked(by: Tenant, run: Run, task: str = RUBRIC) -> list[Waiting]:
    """Everything that a person is shown, each skipped at once."""
    seen = []
    while waiting := reviewing.queue(by, run.id, task):
        seen.append(waiting)
        if len(waiting.replies) > 1:
            reviewing.label_pair(by, run.id, task, waiting.number, Pick(None))
        else:
            reviewing.label_reply(by, run.id, task, waiting.number, Answer(None))
    return seen


def pairs_open(tenant: Tenant, run: Run) -> None:
    """Open the run for one pair of its configs."""
    reviewing.open_review(tenant, run.id, Wanted(pairs=[("Arm-A@1", "Arm-B@1")]))


def rows(tenant: Tenant, kind: type[Label] | type[Judgment]) -> list[Label] | list[Judgment]:
    """All labels, or all judgments."""
    with tenancy.reading(tenant) as db:
        return list(db.query(kind).order_by(kind.id))


def test_everyone_sees_the_same_replies_in_an_order_of_their_own(
    tenant: Tenant, run: Run, stakeholder: Tenant
) -> None:
    opened(tenant, run)

    mine = [one.number for one in walked(tenant, run)]
    theirs = [one.number for one in walked(stakeholder, run)]

    assert sorted(mine) == sorted(theirs) == [one.id for one in replies(tenant, run)]
    assert mine != theirs


def test_what_is_next_stays_next_however_often_it_is_asked(tenant: Tenant, run: Run) -> None:
    opened(tenant, run)

    first = reviewing.queue(tenant, run.id, RUBRIC)

    assert reviewing.queue(tenant, run.id, RUBRIC) == first


def test_the_reply_is_shown_after_what_was_said_and_never_what_came_later(
    tenant: Tenant, run: Run
) -> None:
    opened(tenant, run)

    for waiting in walked(tenant, run):
        assert waiting.context[-1].role is Speaker.CLIENT
        assert len(waiting.context) in (1, 3)
        assert len(waiting.replies) == 1


def test_a_label_is_kept_with_its_reasons(tenant: Tenant, run: Run) -> None:
    opened(tenant, run)
    waiting = reviewing.queue(tenant, run.id, RUBRIC)
    assert waiting

    answer = Answer(0.25, ("Too long",))
    reviewing.label_reply(tenant, run.id, RUBRIC, waiting.number, answer)

    (label,) = rows(tenant, Label)
    assert (label.reply_id, label.value, label.reasons) == (waiting.number, 0.25, ["Too long"])
    assert label.reviewer_id == tenant.user_id


def test_a_label_said_again_is_the_last_one(tenant: Tenant, run: Run) -> None:
    opened(tenant, run)
    reply = replies(tenant, run)[0]

    for value in (0.25, 1.0):
        reviewing.label_reply(tenant, run.id, RUBRIC, reply.id, Answer(value))

    assert [label.value for label in rows(tenant, Label)] == [1.0]


def test_the_last_word_undone_is_the_next_one_again(tenant: Tenant, run: Run) -> None:
    opened(tenant, run)
    first = reviewing.queue(tenant, run.id, RUBRIC)
    assert first
    reviewing.label_reply(tenant, run.id, RUBRIC, first.number, Answer(1.0))
    second = reviewing.queue(tenant, run.id, RUBRIC)
    assert second
    reviewing.label_reply(tenant, run.id, RUBRIC, second.number, Answer(None))

    reviewing.undo_last(tenant, run.id, RUBRIC)
    assert reviewing.queue(tenant, run.id, RUBRIC) == second
    reviewing.undo_last(tenant, run.id, RUBRIC)
    assert reviewing.queue(tenant, run.id, RUBRIC) == first
    reviewing.undo_last(tenant, run.id, RUBRIC)
    assert rows(tenant, Label) == []


def test_undo_takes_back_ones_own_words_alone(
    tenant: Tenant, run: Run, stakeholder: Tenant
) -> None:
    opened(tenant, run)
    reply = replies(tenant, run)[0]
    reviewing.label_reply(tenant, run.id, RUBRIC, reply.id, Answer(1.0))

    reviewing.undo_last(stakeholder, run.id, RUBRIC)

    assert len(rows(tenant, Label)) == 1


def test_progress_names_each_reviewer(tenant: Tenant, run: Run, stakeholder: Tenant) -> None:
    opened(tenant, run)
    for reply in replies(tenant, run)[:3]:
        reviewing.label_reply(stakeholder, run.id, RUBRIC, reply.id, Answer(None))

    told = reviewing.progress(tenant, run.id, RUBRIC)

    assert [(one.reviewer, one.done, one.wanted) for one in told] == [
        ("Eva", 0, 24),
        ("Stakeholder", 3, 24),
    ]


def test_the_sides_of_a_pair_are_random_and_stay_a_persons_own(tenant: Tenant, run: Run) -> None:
    pairs_open(tenant, run)
    first_arm = {one.case_id: one.text for one in of_arm(tenant, run, "Arm-A@1")}

    seen = [walked(make_colleague(tenant, role), run, PAIR) for role in list(Role)[1:]]

    sides = [[one.replies[0] == first_arm[one.number] for one in person] for person in seen]
    assert {side for person in sides for side in person} == {True, False}
    assert any(one != other for one, other in pairwise(map(str, sides)))


@pytest.mark.parametrize(
    ("side", "words"),
    [(Side.FIRST, {"better"}), (Side.TIE, {"same"}), (None, {"skipped"})],
    ids=["A is better", "tie", "skip"],
)
def test_a_pick_is_kept_as_a_word_on_the_first_arm(
    tenant: Tenant, run: Run, side: Side | None, words: set[str]
) -> None:
    pairs_open(tenant, run)
    texts = {one.case_id: one.text for one in of_arm(tenant, run, "Arm-A@1")}
    while waiting := reviewing.queue(tenant, run.id, PAIR):
        turned = waiting.replies[0] != texts[waiting.number]
        chosen = Side.SECOND if side is Side.FIRST and turned else side
        reviewing.label_pair(tenant, run.id, PAIR, waiting.number, Pick(chosen))

    kept = rows(tenant, Judgment)

    assert {one.verdict for one in kept} == words
    assert {one.kind for one in kept} == {"review"}
    assert len(kept) == 8


def test_a_pair_is_undone_too(tenant: Tenant, run: Run) -> None:
    pairs_open(tenant, run)
    first = reviewing.queue(tenant, run.id, PAIR)
    assert first
    reviewing.label_pair(tenant, run.id, PAIR, first.number, Pick(Side.TIE, ("Too short",)))

    reviewing.undo_last(tenant, run.id, PAIR)

    assert reviewing.queue(tenant, run.id, PAIR) == first


def test_a_redacted_conversation_is_shown_to_nobody(tenant: Tenant, run: Run) -> None:
    opened(tenant, run)
    with tenancy.reading(tenant) as db:
        gone = db.query(RunCase).first().conversation_id
    curating.redact_conversation(tenant, gone)

    seen = walked(tenant, run)

    assert len(seen) == 18
    assert reviewing.progress(tenant, run.id, RUBRIC)[0].wanted == 18


@pytest.mark.parametrize(
    ("task", "answer", "said"),
    [
        (RUBRIC, Answer(0.3), "no choice of helpfulness"),
        (RUBRIC, Answer(1.0, ("Because I say so",)), "no reason of the list"),
    ],
    ids=["value", "reason"],
)
def test_what_is_no_answer_is_refused(
    tenant: Tenant, run: Run, task: str, answer: Answer, said: str
) -> None:
    opened(tenant, run)

    with pytest.raises(BadInput, match=said):
        reviewing.label_reply(tenant, run.id, task, replies(tenant, run)[0].id, answer)


def test_a_reply_outside_the_sample_is_not_found(tenant: Tenant, run: Run) -> None:
    opened(tenant, run, size=3)
    seen = {one.number for one in walked(tenant, run)}
    outside = next(one.id for one in replies(tenant, run) if one.id not in seen)

    with pytest.raises(NotFound, match=f"no reply {outside}"):
        reviewing.label_reply(tenant, run.id, RUBRIC, outside, Answer(1.0))


def test_another_company_labels_and_sees_nothing(
    tenant: Tenant, other_tenant: Tenant, run: Run
) -> None:
    opened(tenant, run)
    reply = replies(tenant, run)[0]

    with pytest.raises(NotFound):
        reviewing.queue(other_tenant, run.id, RUBRIC)
    with pytest.raises(NotFound):
        reviewing.label_reply(other_tenant, run.id, RUBRIC, reply.id, Answer(1.0))
    assert reviewing.open_runs(other_tenant) == []
    assert rows(tenant, Label) == []


def test_an_operator_without_a_login_has_no_queue(tenant: Tenant, run: Run) -> None:
    opened(tenant, run)
    operator = Tenant(tenant.company_id, tenant.company, None, "operator", Role.ADMIN)

    with pytest.raises(BadInput, match="log in"):
        reviewing.queue(operator, run.id, RUBRIC)
