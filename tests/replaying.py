"""What the tests of runs share: conversations, a dataset of them, a run that is filled."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from workbench import replay
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Tenant
from workbench.domain.turns import Origin, Side, SourceConversation, SourceMessage
from workbench.replay import Progress
from workbench.store import configs, snapshots, tenancy
from workbench.store import runs as run_store
from workbench.store.tables import Config, Dataset, Reply, Run, Score

START = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
SIDES = {"C": Side.CLIENT, "M": Side.MANAGER, "S": Side.MANAGER, "A": Side.MANAGER, "N": Side.NOTE}
ORIGINS = {"S": Origin.SUGGESTION, "A": Origin.AI}


def said(line: str, minutes: float = 0) -> SourceMessage:
    """C: the client, M: the manager, S: a picked suggestion, A: an AI, N: a note."""
    sign, _, text = line.partition(": ")
    moment = START + timedelta(minutes=minutes)
    return SourceMessage(SIDES[sign], text, sent_at=moment, origin=ORIGINS.get(sign, Origin.HUMAN))


def told(name: str, *lines: str) -> SourceConversation:
    """A conversation of such lines, a minute apart."""
    return SourceConversation(name, tuple(said(line, n) for n, line in enumerate(lines)), name)


def shop(count: int) -> list[SourceConversation]:
    """Conversations of two manager turns each, all by hand."""
    return [
        told(f"chat {n}", f"C: Where is {n}?", f"M: It is at {n}.", "C: Thanks", f"M: Bye {n}")
        for n in range(count)
    ]


def dataset(tenant: Tenant, *conversations: SourceConversation, name: str = "shop") -> Dataset:
    """A dataset of these conversations."""
    arriving = [snapshots.incoming("test", conversation) for conversation in conversations]
    with tenancy.session(tenant) as db:
        return snapshots.write(db, snapshots.plan(db, name, arriving), tenant.user_id)


def config(tenant: Tenant, name: str, model: str = "fake:scripted") -> Config:
    """A config whose prompt is its name."""
    with tenancy.session(tenant) as db:
        spec = ConfigSpec(prompt=f"You are {name}.", model=ModelRef.parse(model))
        return configs.add(db, name, spec, tenant.user_id)


def filled(tenant: Tenant, run: Run, concurrency: int = 1) -> Progress:
    """Fill the run, one call at a time, so that the script's answers fall into known cells."""
    *_, last = replay.fill(tenant, run.id, concurrency=concurrency)
    return last


def stored(tenant: Tenant, run_id: int) -> Run:
    """A run as it is in the database."""
    with tenancy.reading(tenant) as db:
        return run_store.get(db, run_id)


def replies(tenant: Tenant, run: Run) -> list[Reply]:
    """The run's replies in the order they were stored."""
    with tenancy.reading(tenant) as db:
        return list(db.scalars(select(Reply).where(Reply.run_id == run.id).order_by(Reply.id)))


def scores(tenant: Tenant, run: Run) -> list[Score]:
    """The run's scores in the order they were stored."""
    with tenancy.reading(tenant) as db:
        return list(db.scalars(select(Score).where(Score.run_id == run.id).order_by(Score.id)))
