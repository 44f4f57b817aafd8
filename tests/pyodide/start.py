"""Runs all fixtures of the analysis on CPython 3.14, in Node: ``python tests/pyodide/start.py``.

The interpreter is that of the playground, so npm and node are needed; nothing else of 3.14 has to be there.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "docs" / "tools"))

from playground import fetch_interpreter  # noqa: E402


def main() -> int:
    """Run the fixtures and return the exit status."""
    script = Path(__file__).with_suffix(".mjs")
    return subprocess.run(["node", str(script), str(fetch_interpreter()), str(ROOT)], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
