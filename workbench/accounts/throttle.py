"""Failed logins and how long to wait after them, over all processes and restarts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from workbench import secrets
from workbench.domain.audit import Act
from workbench.domain.errors import TooSoon
from workbench.domain.tenants import Role, Tenant
from workbench.store import audit, people, tenancy
from workbench.store.people import Failures
from workbench.store.tables import now

WINDOW = timedelta(minutes=15)
FREE_PER_ACCOUNT = 5
FREE_PER_ADDRESS = 20
FIRST_WAIT = timedelta(seconds=5)
SOMEBODY = "somebody"


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that counts as failed until it is forgiven."""

    account: str
    ids: list[int]


def begin(email: str, address: str) -> Attempt:
    """Count an attempt before its password is looked at, so that many at once all count.

    Raises TooSoon while the account or the address has to wait; that is the same for e-mails
    that nobody has.
    """
    keys = {
        secrets.fingerprint(f"account:{email}"): FREE_PER_ACCOUNT,
        secrets.fingerprint(f"address:{address}"): FREE_PER_ADDRESS,
    }
    moment = now()
    with tenancy.accounts_session() as db:
        for key, free in keys.items():
            _refuse_early(people.failures(db, key, moment - WINDOW), free, moment)
        ids = [people.add_attempt(db, key, moment - WINDOW) for key in keys]
    return Attempt(next(iter(keys)), ids)


def forgive(attempt: Attempt) -> None:
    """The attempt was good: it and the account's failures no longer count."""
    with tenancy.accounts_session() as db:
        people.forget_attempts(db, attempt.account, attempt.ids)


def note_refusal(email: str, address: str) -> None:
    """Tell the company of the account that somebody was refused: once in a window, however often.

    Where nobody has this e-mail, it takes as long and nothing is written.
    """
    subject = f"person {email}"
    with tenancy.accounts_session() as db:
        user = people.user_by_email(db, email)
        company_id = user.company_id if user else 0
        known = audit.is_known(db, company_id, Act.LOGIN_REFUSED, subject, now() - WINDOW)
        if user and not known:
            nobody = Tenant(company_id, "", None, SOMEBODY, Role.STAKEHOLDER)
            audit.record(db, nobody, Act.LOGIN_REFUSED, subject, f"from {address}")


def _refuse_early(failures: Failures, free: int, moment: datetime) -> None:
    if failures.count < free or failures.last is None:
        return
    left = failures.last + wait_after(failures.count - free) - moment
    if left > timedelta(0):
        seconds = ceil(left.total_seconds())
        raise TooSoon(f"too many failed attempts; try again in {_in_words(seconds)}", seconds)


def wait_after(extra: int) -> timedelta:
    """The pause after the free failures: 5 s, doubled by each further one, 15 minutes at most."""
    return min(FIRST_WAIT * 2.0 ** min(extra, 20), WINDOW)


def _in_words(seconds: int) -> str:
    if seconds <= 90:
        return f"{seconds} seconds" if seconds > 1 else "a second"
    return f"{ceil(seconds / 60)} minutes"
