"""What the audit log tells of: the acts that a company may have to answer for."""

from enum import StrEnum


class Act(StrEnum):
    """What somebody did, as the log says it."""

    REGISTERED = "registered the company"
    LOGGED_IN = "logged in"
    LOGGED_OUT = "logged out"
    LOGIN_REFUSED = "was refused a login"
    REUSED_TOKEN = "brought a spent refresh token"  # noqa: S105 - no password
    CHANGED_PASSWORD = "changed their password"  # noqa: S105 - none either
    GAVE_PASSWORD_LINK = "gave a link for a new password"  # noqa: S105 - nor here
    INVITED = "invited"
    WITHDREW_INVITATION = "withdrew an invitation"
    JOINED = "joined"
    ADDED_PERSON = "added a person"
    CHANGED_ROLE = "changed a role"
    DISABLED = "disabled a person"
    ENABLED = "enabled a person"
    ENDED_LOGINS = "ended logins"
    CHANGED_COMPANY = "changed the company's settings"
    SAVED_KEY = "saved a provider key"
    REMOVED_KEY = "removed a provider key"
    RESEALED_KEYS = "encrypted the provider keys anew"
    SHOWED_ORIGINALS = "had masked personal data shown"
    MADE_LIVE = "made a config live"
    SAVED_CONFIG = "saved a config"
    APPROVED = "approved a draft"
    REJECTED = "rejected a draft"
    WROTE_REPLY = "wrote a reply themselves"
    UNDID_DECISION = "took a decision back"
    EDITED_MESSAGE = "edited a message"
    DELETED_MESSAGE = "deleted a message"
    RESTORED_MESSAGE = "restored a message"
    CHANGED_CHAT = "changed a chat's settings"
    DELETED_CHAT = "deleted a chat"
    RESTORED_CHAT = "restored a chat"
    PURGED = "purged for good"
    IMPORTED = "imported"
    SAVED_MAPPING = "saved a column mapping"
    FORGOT_MAPPING = "forgot a column mapping"
    FROZE = "froze chats into a dataset"
    EXPORTED = "exported"
    STARTED_RUN = "started a run"
    CANCELLED_RUN = "cancelled a run"
