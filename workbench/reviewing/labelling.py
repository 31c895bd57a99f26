"""Reviewing blind, one thing after another: what is next, a word on it, the last one undone."""

from collections.abc import Sequence

from workbench.domain.errors import BadInput, NotFound
from workbench.domain.judgments import Word
from workbench.domain.reviews import (
    REASONS,
    SKIPPED,
    Answer,
    Headway,
    Pick,
    Review,
    Side,
    Waiting,
)
from workbench.domain.tenants import EVERYONE, Tenant, require_role
from workbench.domain.turns import Turn, cases
from workbench.reviewing.judging import person
from workbench.reviewing.opening import arms_of, review_of, said
from workbench.scoring.rubrics import rubric
from workbench.store import reviews as store
from workbench.store import runs as run_store
from workbench.store import tenancy
from workbench.store.tables import Judgment, Label, Reply
from workbench.store.tenancy import TenantSession

ACT = "review replies"


def queue(tenant: Tenant, run_id: int, task: str) -> Waiting | None:
    """What this person is to review next, in an order of their own; None when all is done."""
    require_role(tenant, EVERYONE, ACT)
    me = person(tenant)
    with tenancy.reading(tenant) as db:
        review = review_of(db, run_id, task)
        there = _there(db, run_id, review, task)
        done = {one.number for one in said(db, run_id, review, task) if one.reviewer_id == me}
        order = (one for one in review.order(task, me) if one in there and one not in done)
        number = next(order, None)
        if number is None:
            return None
        replies = there[number]
        context = _context(db, run_id, replies[0].case_id)
    turned = len(replies) > 1 and review.is_turned(task, number, me)
    texts = tuple(reply.text or "" for reply in replies)
    return Waiting(number, context, texts[::-1] if turned else texts)


def label_reply(tenant: Tenant, run_id: int, task: str, reply_id: int, answer: Answer) -> None:
    """Keep the person's choice on a reply by the task's rubric; said again, the last one counts."""
    require_role(tenant, EVERYONE, ACT)
    _check_reasons(answer.reasons)
    with tenancy.session(tenant) as db:
        review = review_of(db, run_id, task)
        if review.pair(task) or reply_id not in review.replies:
            raise NotFound(f"no reply {reply_id} to be reviewed in run {run_id} of this company")
        values = [choice.value for choice in rubric(task).choices]
        if answer.value is not None and answer.value not in values:
            raise BadInput(f"{answer.value:g} is no choice of {task}; choose one of its own")
        store.keep_label(
            db,
            Label(
                run_id=run_id,
                reply_id=reply_id,
                rubric=task,
                reviewer_id=person(tenant),
                value=answer.value,
                reasons=list(answer.reasons),
            ),
        )


def label_pair(tenant: Tenant, run_id: int, task: str, case_id: int, pick: Pick) -> None:
    """Keep which reply of a case's pair is better; the sides are those that the person saw."""
    require_role(tenant, EVERYONE, ACT)
    _check_reasons(pick.reasons)
    me = person(tenant)
    with tenancy.session(tenant) as db:
        review = review_of(db, run_id, task)
        arms = arms_of(db, run_id, review, task)
        if not arms or case_id not in review.cases:
            raise NotFound(f"no case {case_id} to be reviewed in run {run_id} of this company")
        store.keep_word(
            db,
            Judgment(
                run_id=run_id,
                case_id=case_id,
                arm_id=arms[0],
                against_id=arms[1],
                reviewer_id=me,
                verdict=_word(pick.side, turned=review.is_turned(task, case_id, me)),
                reasons=list(pick.reasons),
            ),
        )


def undo_last(tenant: Tenant, run_id: int, task: str) -> None:
    """Forget this person's newest word on a task, a skip too; it is the next one again."""
    require_role(tenant, EVERYONE, ACT)
    with tenancy.session(tenant) as db:
        review = review_of(db, run_id, task)
        arms = arms_of(db, run_id, review, task)
        if arms:
            store.drop_last_word(db, run_id, arms, person(tenant))
        else:
            store.drop_last_label(db, run_id, task, person(tenant))


def progress(tenant: Tenant, run_id: int, task: str) -> list[Headway]:
    """How far each reviewer is, this person first; those who have not begun are not named."""
    with tenancy.reading(tenant) as db:
        review = review_of(db, run_id, task)
        there = _there(db, run_id, review, task)
        words = [one for one in said(db, run_id, review, task) if one.number in there]
        names = store.names(db, {one.reviewer_id for one in words})
    done = dict.fromkeys([tenant.user_id or 0, *sorted(names)], 0)
    for one in words:
        done[one.reviewer_id] += 1
    return [Headway(names.get(who, tenant.name), done[who], len(there)) for who in done]


def _there(
    db: TenantSession, run_id: int, review: Review, task: str
) -> dict[int, tuple[Reply, ...]]:
    """What can be reviewed: one reply or two, by the number of the reply or of its case."""
    arms = arms_of(db, run_id, review, task)
    if arms:
        return {**store.pairs(db, run_id, review.cases, arms)}
    return {number: (reply,) for number, reply in store.replies(db, review.replies).items()}


def _context(db: TenantSession, run_id: int, case_id: int) -> tuple[Turn, ...]:
    """What was said before the reply."""
    case = run_store.case(db, run_id, case_id)
    messages = run_store.messages(db, [case.conversation_id])[case.conversation_id]
    return cases(messages)[case.number].context


def _check_reasons(reasons: Sequence[str]) -> None:
    """Chips alone: nobody's own words are kept beside a label."""
    for reason in reasons:
        if reason not in REASONS:
            raise BadInput(f"{reason[:80]!r} is no reason of the list: {', '.join(REASONS)}")


def _word(side: Side | None, *, turned: bool) -> str:
    """What a pick says of the pair's first arm."""
    if side is None:
        return SKIPPED
    if side is Side.TIE:
        return Word.SAME
    return Word.BETTER if (side is Side.FIRST) != turned else Word.WORSE
