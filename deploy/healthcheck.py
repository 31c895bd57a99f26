"""Exit 0 when the app in this container answers; for Docker, which has no curl here."""

import os
import sys
from http.client import HTTPConnection, HTTPException

PORT = 8501
SECONDS = 4


def main() -> None:
    """Ask for the health of the app below its path."""
    base = os.environ.get("WORKBENCH_BASE_PATH", "").strip().strip("/")
    asked = HTTPConnection("127.0.0.1", PORT, timeout=SECONDS)
    try:
        asked.request("GET", f"{f'/{base}' if base else ''}/_stcore/health")
        status = asked.getresponse().status
    except (OSError, HTTPException) as error:
        sys.exit(f"the app does not answer: {error}")
    sys.exit(0 if status == 200 else f"the app answers with {status}")


if __name__ == "__main__":
    main()
