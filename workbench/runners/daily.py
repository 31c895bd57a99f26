"""The purge of all companies: for the command line, and once a day beside the running app.

Several processes may do it at once: each transaction looks anew what is left to do.
"""

import logging
from collections.abc import Mapping
from threading import Event, Thread

from workbench import accounts, purging
from workbench.domain.errors import WorkbenchError
from workbench.domain.redaction import Purged

FIRST_SECONDS = 60.0  # the app and its first pages start before
DAY_SECONDS = 24 * 60 * 60.0
logger = logging.getLogger(__name__)


def purge(company: str = "", *, dry_run: bool = False) -> Mapping[str, Purged]:
    """Purge every company, or the one named: what was erased, by company; raises NotFound."""
    names = [company] if company else [one.name for one in accounts.companies()]
    return {
        name: purging.purge_expired(accounts.tenant_for(name), dry_run=dry_run) for name in names
    }


def purge_daily() -> Event:
    """Begin to purge once a day in a thread of its own, until the event is set."""
    ended = Event()
    Thread(target=_every_day, args=(ended,), name="purge", daemon=True).start()
    return ended


def _every_day(ended: Event) -> None:
    seconds = FIRST_SECONDS
    while not ended.wait(seconds):
        purge_and_tell()
        seconds = DAY_SECONDS


def purge_and_tell() -> None:
    """Purge every company, whatever becomes of another's; a failure is tried again in a day."""
    gone = Purged()
    try:
        for one in accounts.companies():
            gone += _purge_one(one.name)
        if gone.chats:
            purging.leave_no_trace()
            logger.info("purged for good: %s", gone.counts)
    except WorkbenchError as fault:
        logger.warning("the purge failed, and is tried again in a day: %s", fault)


def _purge_one(company: str) -> Purged:
    try:
        return purging.purge_expired(accounts.tenant_for(company))
    except WorkbenchError as fault:
        logger.warning("the purge of a company failed, and is tried again in a day: %s", fault)
    except Exception:
        logger.exception("the purge of a company failed, and is tried again in a day")
    return Purged()
