"""A short benchmark for continuous integration: the rate of a check next to that of ``ast.parse`` on the same files.

It fails only if the check takes many times what parsing takes, which tells that something has become quadratic.
"""

from __future__ import annotations

import ast
import sys
import time
from pathlib import Path

from flake8_tempfile.check import check_source
from flake8_tempfile.settings import Settings
from flake8_tempfile.source.prefilter import may_concern

_TOO_SLOW = 12.0


def main() -> int:
    """Check this project and the standard library's top level, and print the ratio."""
    project = Path(__file__).resolve().parent.parent
    paths = [*project.glob("src/**/*.py"), *Path(ast.__file__).parent.glob("*.py")]
    sources = [path.read_text("utf-8-sig", "replace") for path in paths]
    start = time.perf_counter()
    for source in sources:
        ast.parse(source)
    parsing = time.perf_counter() - start
    settings = Settings()
    start = time.perf_counter()
    findings = sum(len(check_source(s, "module.py", settings)) for s in sources if may_concern(s, settings))
    checking = time.perf_counter() - start
    ratio = checking / parsing
    print(f"{len(sources)} files, {findings} findings: parsed in {parsing:.2f} s, checked in {ratio:.2f} times that")
    return 0 if ratio < _TOO_SLOW else 1


if __name__ == "__main__":
    sys.exit(main())
