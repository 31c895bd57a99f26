"""What people say of replies: better, the same or worse than another arm's, or by a rubric."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workbench.store.tables.base import Base, TenantRow, child_of, now

KEY = ("company_id", "case_id", "arm_id", "against_id", "reviewer_id", "kind")


class Judgment(TenantRow, Base):
    """One person's word on one arm's reply to a case, beside another arm's; the last one counts.

    `kind`: `open` where the person knew whose replies they were, `guess` where it was a blind
    "which is yours", `review` where it was a blind pair of the Review page. `verdict`: better, same
    or worse; a reply that was taken for one's own is the better one. `reasons` are chips' words.
    """

    __tablename__ = "judgments"
    run_id: Mapped[int]
    case_id: Mapped[int]
    arm_id: Mapped[int]
    against_id: Mapped[int]
    reviewer_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    verdict: Mapped[str] = mapped_column(String(20))
    reasons: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    created_at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (
        child_of("runs", "run_id", cascade=True),
        child_of("run_cases", "case_id", cascade=True),
        child_of("arms", "arm_id", cascade=True),
        child_of("arms", "against_id", cascade=True),
        child_of("users", "reviewer_id"),
        UniqueConstraint(*KEY, name="uq_judgments_one_of_a_person"),
    )


class Label(TenantRow, Base):
    """One person's word on one reply by a rubric, blind; the last one counts.

    `rubric` is a judge's name, `value` the value of one of its choices; None where the person
    skipped the reply.
    """

    __tablename__ = "labels"
    run_id: Mapped[int]
    reply_id: Mapped[int]
    rubric: Mapped[str] = mapped_column(String(100))
    reviewer_id: Mapped[int]
    value: Mapped[float | None]
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    created_at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (
        child_of("runs", "run_id", cascade=True),
        child_of("replies", "reply_id", cascade=True),
        child_of("users", "reviewer_id"),
        UniqueConstraint("company_id", "reply_id", "rubric", "reviewer_id"),
    )
