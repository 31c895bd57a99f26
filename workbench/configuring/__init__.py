"""Use cases of prompts, configs and keys: versions, a preview, what models cost, a test."""

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
from workbench.configuring.models import model_names, rates
from workbench.configuring.pinning import PastFigures, newest_past, past_figures, pinned
from workbench.configuring.previewing import Example, answer, examples, preview
from workbench.configuring.versions import (
    LONGEST_NOTE,
    NONE,
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
from workbench.providers.prices import Rates
from workbench.store.tables import Config

__all__ = [
    "LONGEST_NOTE",
    "NONE",
    "Changed",
    "Config",
    "Example",
    "KeySource",
    "PastFigures",
    "Rates",
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
    "model_names",
    "new_encryption_key",
    "newest_past",
    "past_figures",
    "pinned",
    "preview",
    "providers",
    "rates",
    "remove_key",
    "renew_past",
    "reseal_keys",
    "save",
    "save_key",
    "set_by_operator",
    "spec",
    "takes_key",
    "test_connection",
    "vendors_url",
]
