"""Companies, their people, and how they are logged in."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workbench.store.tables.base import Base, TenantRow, child_of, now, owned


class Company(Base):
    """A business whose data no other business sees."""

    __tablename__ = "companies"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
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
    """A login: the cookie holds a random id, this row its hash; a revoked row ends it at once."""

    __tablename__ = "login_sessions"
    user_id: Mapped[int]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    __table_args__ = (child_of("users", "user_id", cascade=True),)


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
