"""Use cases of prompts and configs: versions, a preview of unsaved words, a test of a model."""

from workbench.configuring.connecting import test_connection
from workbench.configuring.keys import (
    KeySource,
    StoredKey,
    check_encryption,
    key_source,
    keys,
    new_encryption_key,
    remove_key,
    reseal_keys,
    save_key,
    set_by_operator,
    takes_key,
    vendors_url,
)
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
    save,
    spec,
)
from workbench.store.tables import Config

__all__ = [
    "Changed",
    "Config",
    "Example",
    "KeySource",
    "StoredKey",
    "add_config",
    "answer",
    "changes",
    "check_encryption",
    "configs",
    "examples",
    "first_look_config",
    "key_source",
    "keys",
    "live_config",
    "make_live",
    "new_encryption_key",
    "preview",
    "providers",
    "remove_key",
    "reseal_keys",
    "save",
    "save_key",
    "set_by_operator",
    "spec",
    "takes_key",
    "test_connection",
    "vendors_url",
]
