"""Use cases of export: a chat, a dataset or a run as a file that goes elsewhere.

What is exported is an act that the audit log tells of.
"""

from workbench.exporting.chats import export_chat, offer_chat
from workbench.exporting.datasets import export_dataset, export_judgments, offer_dataset, run_writer
from workbench.exporting.outgoing import Export, Offer
from workbench.exporting.sent import SentChat, sent_chat
from workbench.formats.exports.registry import Kind, Writer
from workbench.formats.exports.registry import of as formats
from workbench.formats.exports.told import Head

__all__ = [
    "Export",
    "Head",
    "Kind",
    "Offer",
    "SentChat",
    "Writer",
    "export_chat",
    "export_dataset",
    "export_judgments",
    "formats",
    "offer_chat",
    "offer_dataset",
    "run_writer",
    "sent_chat",
]
