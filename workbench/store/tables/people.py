"""Companies, their people, how these came in and are logged in, and what they did."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workbench.store.tables.base import Base, TenantRow, child_of, now, owned


class Company(Base):
    """A business whose data no other business sees.

    `session_hours`: its people's logins end after so many hours; None: as the operator set it.
    """

    __tablename__ = "companies"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    session_hours: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class User(TenantRow, Base):
    """A person of a company."""

    __tablename__ = "users"
    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str]
    role: Mapped[str] = mapped_column(String(20))
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (owned(),)


class LoginSession(TenantRow, Base):
    """A login: the cookie holds a random id, this row its hash; a revoked row ends it at once.

    `kind`: browser, or api, where the hash is that of the newest refresh token.
    """

    __tablename__ = "login_sessions"
    user_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10), default="browser", server_default="browser")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    __table_args__ = (owned(), child_of("users", "user_id", cascade=True))


class SpentToken(TenantRow, Base):
    """A refresh token that was traded for the next; whoever brings it again ends the login."""

    __tablename__ = "spent_tokens"
    session_id: Mapped[int]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    spent_at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (child_of("login_sessions", "session_id", cascade=True),)


class LoginTicket(TenantRow, Base):
    """A one-time ticket that the login form trades for a cookie within a minute."""

    __tablename__ = "login_tickets"
    user_id: Mapped[int]
    ticket_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    __table_args__ = (child_of("users", "user_id", cascade=True),)


class LoginAttempt(Base):
    """A failed login, counted per account and per address over all processes and restarts."""

    __tablename__ = "login_attempts"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (Index("ix_login_attempts_key_at", "key", "at"),)


class Invitation(TenantRow, Base):
    """A link that lets somebody in once: to join with a role, or to set a new password.

    `user_id` is whose password it sets; None: a new person joins. Only its token's hash is kept.
    """

    __tablename__ = "invitations"
    user_id: Mapped[int | None]
    email: Mapped[str] = mapped_column(String(320), default="")
    role: Mapped[str] = mapped_column(String(20))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_by: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    __table_args__ = (owned(), child_of("users", "user_id", cascade=True))


class AuditEvent(TenantRow, Base):
    """Who did what to what, and when. The database refuses to change or delete one.

    `actor` is the name as it was then; `actor_id` is None for the operator. The hashes are of what
    the subject said before and after, where it is a text.
    """

    __tablename__ = "audit_events"
    at: Mapped[datetime] = mapped_column(default=now)
    actor_id: Mapped[int | None]
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(default="")
    detail: Mapped[str] = mapped_column(default="")
    before_hash: Mapped[str | None] = mapped_column(String(64))
    after_hash: Mapped[str | None] = mapped_column(String(64))
    __table_args__ = (
        child_of("users", "actor_id"),
        Index("ix_audit_events_company_id_at", "company_id", "at"),
        Index("ix_audit_events_company_id_action", "company_id", "action"),
    )
