"""Use cases of datasets: list, filter, tag, freeze, split, compare, redact, measure them."""

from workbench.curating.comparing import (
    ChangedPair,
    DatasetDiff,
    Told,
    Version,
    changes,
    diff,
    versions,
)
from workbench.curating.erasing import chats_like, redact_conversation
from workbench.curating.freezing import Split, freeze, freeze_chats, split
from workbench.curating.measuring import acceptance, chat_acceptance, simulated_decisions
from workbench.curating.reading import (
    PAGE,
    DatasetLine,
    Found,
    TagCount,
    conversations,
    conversations_of,
    count,
    dataset,
    dataset_line,
    datasets,
    find,
    named_line,
    tags,
)
from workbench.curating.tagging import Tagged, restore, tag
from workbench.store.tables import Conversation, Dataset, TurnRow

__all__ = [
    "PAGE",
    "ChangedPair",
    "Conversation",
    "Dataset",
    "DatasetDiff",
    "DatasetLine",
    "Found",
    "Split",
    "TagCount",
    "Tagged",
    "Told",
    "TurnRow",
    "Version",
    "acceptance",
    "changes",
    "chat_acceptance",
    "chats_like",
    "conversations",
    "conversations_of",
    "count",
    "dataset",
    "dataset_line",
    "datasets",
    "diff",
    "find",
    "freeze",
    "freeze_chats",
    "named_line",
    "redact_conversation",
    "restore",
    "simulated_decisions",
    "split",
    "tag",
    "tags",
    "versions",
]
