"""The rows: what the product remembers. Every row but the login counters belongs to a company.

A child names its parent by (company_id, parent_id), so that a row can't hang on another company's.
"""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC on both databases; SQLite itself forgets the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Base(DeclarativeBase):
    """All tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {
        datetime: UtcDateTime,
        str: Text,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


class TenantRow:
    """A row of one company; the session fills company_id in and never lets it change."""

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)


def _owned() -> UniqueConstraint:
    """What a composite foreign key of a child refers to."""
    return UniqueConstraint("company_id", "id")


def _parent(table: str, column: str, *, cascade: bool = False) -> ForeignKeyConstraint:
    """A parent of the same company, and of no other."""
    return ForeignKeyConstraint(
        ["company_id", column],
        [f"{table}.company_id", f"{table}.id"],
        ondelete="CASCADE" if cascade else None,
    )


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
    __table_args__ = (_owned(),)


class LoginSession(TenantRow, Base):
    """A login: the cookie holds a random id, this row its hash; a revoked row ends it at once."""

    __tablename__ = "login_sessions"
    user_id: Mapped[int]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    __table_args__ = (_parent("users", "user_id", cascade=True),)


class LoginTicket(TenantRow, Base):
    """A one-time ticket that the login form trades for a cookie within a minute."""

    __tablename__ = "login_tickets"
    user_id: Mapped[int]
    ticket_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    __table_args__ = (_parent("users", "user_id", cascade=True),)


class LoginAttempt(Base):
    """A failed login, counted per account and per address over all processes and restarts."""

    __tablename__ = "login_attempts"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (Index("ix_login_attempts_key_at", "key", "at"),)


class PromptVersion(TenantRow, Base):
    """One text of a named prompt; texts are never changed, only followed."""

    __tablename__ = "prompt_versions"
    name: Mapped[str] = mapped_column(String(200))
    version: Mapped[int]
    text: Mapped[str]
    created_by: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (_owned(), UniqueConstraint("company_id", "name", "version"))


class Config(TenantRow, Base):
    """Prompt version + model + parameters + context length: immutable, known by its hash.

    The live config is the one that was made live last.
    """

    __tablename__ = "configs"
    name: Mapped[str] = mapped_column(String(200))
    version: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    prompt_version_id: Mapped[int]
    model: Mapped[str] = mapped_column(String(300))
    parameters: Mapped[dict[str, Any]]
    context_messages: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=now)
    made_live_at: Mapped[datetime | None]
    prompt: Mapped[PromptVersion] = relationship(lazy="raise", viewonly=True)
    __table_args__ = (
        _owned(),
        _parent("prompt_versions", "prompt_version_id"),
        UniqueConstraint("company_id", "name", "version"),
        Index("ix_configs_company_id_hash", "company_id", "hash"),
    )


class Chat(TenantRow, Base):
    """A conversation in the app, with what its manager says of the client."""

    __tablename__ = "chats"
    name: Mapped[str]
    client_description: Mapped[str] = mapped_column(default="")
    special_instructions: Mapped[str] = mapped_column(default="")
    replaces_prompt: Mapped[bool] = mapped_column(default=False)
    draft_automatically: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)
    active_at: Mapped[datetime] = mapped_column(default=now)
    deleted_at: Mapped[datetime | None]
    __table_args__ = (_owned(), Index("ix_chats_company_id_active_at", "company_id", "active_at"))


class Draft(TenantRow, Base):
    """An AI's text for ever, beside every edit and what became of it.

    `text` is the current wording, `version` the number of the edit it comes from (0: the AI's).
    `request` is exactly what was sent. `state`: writing, ready, partial or failed.
    """

    __tablename__ = "drafts"
    chat_id: Mapped[int]
    config_id: Mapped[int]
    config_hash: Mapped[str] = mapped_column(String(64))
    request_hash: Mapped[str] = mapped_column(String(64))
    request: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(String(20), default="writing")
    ai_text: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=0)
    finish: Mapped[str | None] = mapped_column(String(20))
    error: Mapped[str | None]
    input_tokens: Mapped[int | None]
    output_tokens: Mapped[int | None]
    cost_usd: Mapped[float | None]
    seconds: Mapped[float | None]
    first_token_seconds: Mapped[float | None]
    outcome: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(default="")
    edit_share: Mapped[float | None]
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    saved_at: Mapped[datetime] = mapped_column(default=now)
    config: Mapped[Config] = relationship(lazy="raise", viewonly=True)
    edits: Mapped[list["DraftEdit"]] = relationship(
        lazy="raise", viewonly=True, order_by="DraftEdit.number"
    )
    __table_args__ = (
        _owned(),
        _parent("chats", "chat_id", cascade=True),
        _parent("configs", "config_id"),
        Index("ix_drafts_company_id_chat_id", "company_id", "chat_id"),
    )


class DraftEdit(TenantRow, Base):
    """One wording of a draft, by hand or by AI with its instruction; undo goes to `parent`."""

    __tablename__ = "draft_edits"
    draft_id: Mapped[int]
    number: Mapped[int]
    parent: Mapped[int]
    text: Mapped[str]
    instruction: Mapped[str] = mapped_column(default="")
    config_hash: Mapped[str | None] = mapped_column(String(64))
    author_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (
        _parent("drafts", "draft_id", cascade=True),
        UniqueConstraint("company_id", "draft_id", "number"),
    )


class Message(TenantRow, Base):
    """What client and manager both see; `origin`: human, suggestion or ai wrote the words."""

    __tablename__ = "messages"
    chat_id: Mapped[int]
    role: Mapped[str] = mapped_column(String(20))
    origin: Mapped[str] = mapped_column(String(20), default="human")
    author: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    sent_at: Mapped[datetime] = mapped_column(default=now)
    draft_id: Mapped[int | None]
    external_id: Mapped[str | None] = mapped_column(String(200))
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    draft: Mapped[Draft | None] = relationship(lazy="raise", viewonly=True)
    versions: Mapped[list["MessageVersion"]] = relationship(
        lazy="raise", viewonly=True, order_by="MessageVersion.id"
    )
    __table_args__ = (
        _owned(),
        _parent("chats", "chat_id", cascade=True),
        _parent("drafts", "draft_id"),
        Index("ix_messages_company_id_chat_id_id", "company_id", "chat_id", "id"),
    )


class MessageVersion(TenantRow, Base):
    """An earlier text of an edited message."""

    __tablename__ = "message_versions"
    message_id: Mapped[int]
    text: Mapped[str]
    instruction: Mapped[str] = mapped_column(default="")
    author_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (_parent("messages", "message_id", cascade=True),)


class Dataset(TenantRow, Base):
    """A frozen snapshot of conversations; the same content has the same hash."""

    __tablename__ = "datasets"
    name: Mapped[str] = mapped_column(String(200))
    version: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(40))
    conversation_count: Mapped[int]
    message_count: Mapped[int]
    created_by: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (_owned(), UniqueConstraint("company_id", "name", "version"))


class Conversation(TenantRow, Base):
    """One imported or frozen conversation; datasets share the ones they have in common."""

    __tablename__ = "conversations"
    source: Mapped[str] = mapped_column(String(40))
    external_id: Mapped[str]
    hash: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(default="")
    tags: Mapped[list[Any]] = mapped_column(default=list)
    client_description: Mapped[str] = mapped_column(default="")
    special_instructions: Mapped[str] = mapped_column(default="")
    replaces_prompt: Mapped[bool] = mapped_column(default=False)
    turns: Mapped[list["TurnRow"]] = relationship(
        lazy="raise", viewonly=True, order_by="TurnRow.position"
    )
    __table_args__ = (_owned(), UniqueConstraint("company_id", "source", "hash"))


class DatasetMember(TenantRow, Base):
    """A conversation's place in a dataset."""

    __tablename__ = "dataset_members"
    dataset_id: Mapped[int]
    conversation_id: Mapped[int]
    position: Mapped[int]
    conversation: Mapped[Conversation] = relationship(lazy="raise", viewonly=True)
    __table_args__ = (
        _parent("datasets", "dataset_id", cascade=True),
        _parent("conversations", "conversation_id"),
        UniqueConstraint("company_id", "dataset_id", "position"),
        UniqueConstraint("company_id", "dataset_id", "conversation_id"),
    )


class TurnRow(TenantRow, Base):
    """One message of a conversation, with the outcome of the suggestion behind it where known."""

    __tablename__ = "turns"
    conversation_id: Mapped[int]
    position: Mapped[int]
    role: Mapped[str] = mapped_column(String(20))
    origin: Mapped[str] = mapped_column(String(20))
    author: Mapped[str]
    text: Mapped[str]
    sent_at: Mapped[datetime | None]
    external_id: Mapped[str] = mapped_column(String(200))
    outcome: Mapped[str | None] = mapped_column(String(20))
    draft_text: Mapped[str | None]
    __table_args__ = (
        _parent("conversations", "conversation_id", cascade=True),
        UniqueConstraint("company_id", "conversation_id", "position"),
    )


class Run(TenantRow, Base):
    """A grid of cases x arms x repeats over one dataset."""

    __tablename__ = "runs"
    dataset_id: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), default="planned")
    repeats: Mapped[int]
    scorers: Mapped[list[Any]]
    seed: Mapped[int]
    created_by: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]
    dataset: Mapped[Dataset] = relationship(lazy="raise", viewonly=True)
    arms: Mapped[list["Arm"]] = relationship(lazy="raise", viewonly=True, order_by="Arm.position")
    __table_args__ = (_owned(), _parent("datasets", "dataset_id"))


class Arm(TenantRow, Base):
    """One column of a run: a config, or what people wrote (`human`) or sent (`sent`)."""

    __tablename__ = "arms"
    run_id: Mapped[int]
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(220))
    kind: Mapped[str] = mapped_column(String(20))
    config_id: Mapped[int | None]
    config_hash: Mapped[str | None] = mapped_column(String(64))
    config: Mapped[Config | None] = relationship(lazy="raise", viewonly=True)
    __table_args__ = (
        _owned(),
        _parent("runs", "run_id", cascade=True),
        _parent("configs", "config_id"),
        UniqueConstraint("company_id", "run_id", "name"),
    )


class RunCase(TenantRow, Base):
    """One manager turn that a run replays; `number` counts the conversation's manager turns."""

    __tablename__ = "run_cases"
    run_id: Mapped[int]
    conversation_id: Mapped[int]
    number: Mapped[int]
    origin: Mapped[str] = mapped_column(String(20))
    conversation: Mapped[Conversation] = relationship(lazy="raise", viewonly=True)
    __table_args__ = (
        _owned(),
        _parent("runs", "run_id", cascade=True),
        _parent("conversations", "conversation_id"),
        UniqueConstraint("company_id", "run_id", "conversation_id", "number"),
    )


class Reply(TenantRow, Base):
    """One filled cell: what an arm answered to a case, or the error it gave instead."""

    __tablename__ = "replies"
    run_id: Mapped[int]
    arm_id: Mapped[int]
    case_id: Mapped[int]
    repeat: Mapped[int]
    text: Mapped[str | None]
    error: Mapped[str | None] = mapped_column(String(40))
    error_message: Mapped[str | None]
    finish: Mapped[str | None] = mapped_column(String(20))
    config_hash: Mapped[str | None] = mapped_column(String(64))
    request_hash: Mapped[str | None] = mapped_column(String(64))
    context_cut: Mapped[int] = mapped_column(default=0)
    input_tokens: Mapped[int | None]
    output_tokens: Mapped[int | None]
    cost_usd: Mapped[float | None]
    seconds: Mapped[float | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (
        _owned(),
        _parent("runs", "run_id", cascade=True),
        _parent("arms", "arm_id", cascade=True),
        _parent("run_cases", "case_id", cascade=True),
        UniqueConstraint("company_id", "run_id", "arm_id", "case_id", "repeat"),
    )


class Score(TenantRow, Base):
    """What a scorer said of a reply; a failed score is a row with an error and no value."""

    __tablename__ = "scores"
    run_id: Mapped[int]
    reply_id: Mapped[int]
    scorer: Mapped[str] = mapped_column(String(80))
    scorer_version: Mapped[int]
    value: Mapped[float | None]
    reason: Mapped[str] = mapped_column(default="")
    error: Mapped[str | None]
    __table_args__ = (
        _parent("runs", "run_id", cascade=True),
        _parent("replies", "reply_id", cascade=True),
        UniqueConstraint("company_id", "reply_id", "scorer", "scorer_version"),
        Index("ix_scores_of_a_run", "company_id", "run_id", "scorer", "reply_id", "value"),
    )
