"""Use cases of prompts and configs: versions, a preview of unsaved words, a test of a model."""

from workbench.configuring.connecting import test_connection
from workbench.configuring.pinning import PastFigures, newest_past, past_figures, pinned
from workbench.configuring.previewing import Example, answer, examples, preview
from workbench.configuring.versions import (
    Changed,
    add_config,
    changes,
    configs,
    first_look_config,
    live_config,
    make_live,
    providers,
    renew_past,
    save,
    spec,
)
from workbench.store.tables import Config

__all__ = [
    "Changed",
    "Config",
    "Example",
    "PastFigures",
    "add_config",
    "answer",
    "changes",
    "configs",
    "examples",
    "first_look_config",
    "live_config",
    "make_live",
    "newest_past",
    "past_figures",
    "pinned",
    "preview",
    "providers",
    "renew_past",
    "save",
    "spec",
    "test_connection",
]
