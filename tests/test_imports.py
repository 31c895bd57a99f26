"""What starts quickly does not load what is slow: SDKs and models are imported on first use."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SLOW = ["openai", "anthropic", "litellm", "xllamacpp", "bm25s", "genai_prices", "opentelemetry.sdk"]
STARTS = {
    "library": "import workbench",
    "command line": "import workbench.cli.main",
    "server": "import app",
    "pages": "import workbench.ui.main",
    "providers": "from workbench.providers import calls, registry\n"
    "[registry.provider(name) for name in registry.LAZY]",
}


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_starting_imports_no_sdk(start: str, tmp_path: Path) -> None:
    look = f"import json, sys\nprint(json.dumps([name for name in {SLOW} if name in sys.modules]))"
    started = subprocess.run(
        [sys.executable, "-c", f"{start}\n{look}"],
        cwd=ROOT,
        env={"WORKBENCH_HOME": str(tmp_path), "PATH": ""},
        check=True,
        capture_output=True,
        text=True,
    )

    assert json.loads(started.stdout.splitlines()[-1]) == []
