"""Use cases of the embedded model: start it beside the running app, say how far it is.

What talks to it is imported when it is started, so that the login page is there before it.
"""

from pathlib import Path
from threading import Thread

from workbench.providers import weights
from workbench.providers.weights import WeightsStatus


def start_model() -> None:
    """Fetch the weights where they are missing, then load the model; returns at once."""
    Thread(target=_start, name="start-model", daemon=True).start()


def model_status() -> WeightsStatus:
    """How far the weights are: ready, fetching, missing or failed."""
    return weights.status()


def _start() -> None:
    from workbench.providers import embedded

    weights.fetch_in_background()
    embedded.warm_up()


def get_model() -> Path:
    """Fetch the weights unless they are here, and wait for them; where they lie."""
    return weights.fetch()


def model_path() -> Path:
    """Where the embedded model's weights lie, or will lie."""
    return weights.path()
