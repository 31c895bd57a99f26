"""The process that fetches the weights beside the running app; its parent took the lock."""

import logging
import sys

from workbench.domain.errors import ModelMissing
from workbench.providers import model_server, weights


def main() -> int:
    """Fetch, then start the model; the outcome stands in the progress file."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    try:
        weights.fetch_locked()
    except ModelMissing:
        return 1
    model_server.start(weights.path())
    return 0


if __name__ == "__main__":
    sys.exit(main())
