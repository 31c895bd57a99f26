"""The audit log as CSV, for other programs; no cell of it is taken for a formula."""

import csv
from io import StringIO

from workbench import auditing
from workbench.auditing import Question
from workbench.domain.tenants import Tenant
from workbench.reports.tables import safe

HEADS = ("at", "actor", "act", "subject", "detail", "before_sha256", "after_sha256")


def csv_log(by: Tenant, question: Question) -> str:
    """All events that a question is about, newest first, moments in UTC."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADS)
    for event in auditing.export(by, question):
        told = (event.actor, event.action, event.subject, event.detail)
        hashes = (event.before_hash, event.after_hash)
        writer.writerow([event.at.isoformat(), *map(safe, told), *hashes])
    return text.getvalue()
