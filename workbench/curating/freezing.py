"""Frozen: chats, or a part of a dataset, become another dataset's next version."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.domain.audit import Act
from workbench.domain.errors import BadInput
from workbench.domain.filters import EVERY, Filter
from workbench.domain.splitting import checked_share, is_test
from workbench.domain.tenants import ENGINEERS, WRITERS, Tenant, require_role
from workbench.drafting import frozen_chat
from workbench.store import audit, filtering, related, snapshots, tenancy, versions
from workbench.store import datasets as store
from workbench.store.datasets import Member
from workbench.store.tables import Dataset

PARTS = ("train", "test")


@dataclass(frozen=True, slots=True)
class Split:
    """The two datasets that a split gave."""

    train: Dataset
    test: Dataset


def freeze_chats(tenant: Tenant, chat_ids: Sequence[int], *, dataset: str) -> Dataset:
    """Copy chats as they stand now into a dataset's next version.

    Descriptions, instructions and the drafts behind the messages go along, so that a replay sends
    what the chat sent. A chat that was frozen before is replaced by its present state.
    """
    require_role(tenant, WRITERS, "add chats to a dataset")
    name = snapshots.checked_name(dataset)
    if not chat_ids:
        raise BadInput("no chat is chosen; choose at least one")
    with tenancy.session(tenant) as db:
        arriving = [
            snapshots.incoming(snapshots.FROZEN, frozen_chat(db, chat_id)) for chat_id in chat_ids
        ]
        frozen = snapshots.write(db, snapshots.plan(db, name, arriving), tenant.user_id)
        detail = f"chats {', '.join(map(str, chat_ids))}"
        audit.record(db, tenant, Act.FROZE, f"dataset {name}@{frozen.version}", detail)
        return frozen


def freeze(tenant: Tenant, dataset: str, wanted: Filter = EVERY, *, into: str) -> Dataset:
    """What fits of a dataset becomes another one, or its next version; redacted ones stay behind.

    The same content makes no new version. `dataset` may name a version: `shop@3`.
    """
    require_role(tenant, ENGINEERS, "freeze datasets")
    name = snapshots.checked_name(into)
    with tenancy.session(tenant) as db:
        source = store.find(db, dataset)
        chosen = filtering.members(db, source.id, replace(wanted, redacted=False))
        if not chosen:
            raise BadInput(f"no conversation of {dataset} fits; take a filter away")
        made, is_new = versions.hold(db, name, chosen, tenant.user_id)
        if is_new:
            detail = f"{len(chosen)} conversations of {source.label}"
            audit.record(db, tenant, Act.FROZE_PART, f"dataset {name}@{made.version}", detail)
        return made


def split(tenant: Tenant, dataset: str, test_share: float = 0.2, seed: int = 0) -> Split:
    """NAME-train and NAME-test, conversation by conversation; redacted ones are in neither.

    A conversation's side depends on the seed and on itself alone: later versions keep it there, and
    a chat that was opened from a conversation, or branched from a chat, is on the same side.
    """
    require_role(tenant, ENGINEERS, "split datasets")
    share = checked_share(test_share)
    with tenancy.session(tenant) as db:
        source = store.find(db, dataset)
        names = [snapshots.checked_name(f"{source.name}-{part}") for part in PARTS]
        train, test = _sides(db, source, share, seed)
        _refuse_empty(source, (train, test), share, seed)
        made = [
            versions.hold(db, name, side, tenant.user_id)
            for name, side in zip(names, (train, test), strict=True)
        ]
        for one, is_new in made:
            if is_new:
                detail = f"of {source.label}, test share {share:g}, seed {seed}"
                audit.record(db, tenant, Act.SPLIT, f"dataset {one.label}", detail)
        return Split(*(one for one, _ in made))


def _sides(
    db: tenancy.TenantSession, source: Dataset, share: float, seed: int
) -> tuple[list[Member], list[Member]]:
    """The conversations to train on, and those to test on."""
    sides: tuple[list[Member], list[Member]] = ([], [])
    chosen = filtering.members(db, source.id, Filter(redacted=False))
    origins = related.origins(db, chosen)
    for one in chosen:
        sides[is_test(seed, share, origins.get(one.key, one.key))].append(one)
    return sides


def _refuse_empty(
    source: Dataset, sides: tuple[list[Member], list[Member]], share: float, seed: int
) -> None:
    count = sum(map(len, sides))
    for part, side in zip(PARTS, sides, strict=True):
        if not side:
            raise BadInput(
                f"a test share of {share:g} with seed {seed} leaves none of {count} conversations "
                f"of {source.name} on the {part} side; choose another share or seed"
            )
