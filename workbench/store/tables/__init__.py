"""The rows: what the product remembers. Every row but the login counters belongs to a company.

A child names its parent by (company_id, parent_id), so that a row can't hang on another company's.
"""

from workbench.store.tables.base import Base, TenantRow, UtcDateTime, now
from workbench.store.tables.chats import Chat, Draft, DraftEdit, Feedback, Message, MessageVersion
from workbench.store.tables.configs import Config, PromptVersion
from workbench.store.tables.datasets import (
    ColumnMapping,
    Conversation,
    Dataset,
    DatasetMember,
    TurnRow,
)
from workbench.store.tables.judgments import Judgment, Label
from workbench.store.tables.keys import ProviderKey, SideCall
from workbench.store.tables.people import (
    AuditEvent,
    Company,
    Invitation,
    LoginAttempt,
    LoginSession,
    LoginTicket,
    SpentToken,
    User,
)
from workbench.store.tables.personas import Persona
from workbench.store.tables.proposals import Proposal
from workbench.store.tables.runs import Arm, Reply, Run, RunCase, RunShard, Score
from workbench.store.tables.trials import Trial, TrialReply

__all__ = [
    "Arm",
    "AuditEvent",
    "Base",
    "Chat",
    "ColumnMapping",
    "Company",
    "Config",
    "Conversation",
    "Dataset",
    "DatasetMember",
    "Draft",
    "DraftEdit",
    "Feedback",
    "Invitation",
    "Judgment",
    "Label",
    "LoginAttempt",
    "LoginSession",
    "LoginTicket",
    "Message",
    "MessageVersion",
    "Persona",
    "PromptVersion",
    "Proposal",
    "ProviderKey",
    "Reply",
    "Run",
    "RunCase",
    "RunShard",
    "Score",
    "SideCall",
    "SpentToken",
    "TenantRow",
    "Trial",
    "TrialReply",
    "TurnRow",
    "User",
    "UtcDateTime",
    "now",
]
