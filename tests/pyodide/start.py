"""Runs all fixtures and the tests of the analysis on a Python that need not be installed, in Node.

``python tests/pyodide/start.py 3.15 [ARGUMENT...]``; the arguments are those of pytest.  The interpreter is CPython for
WebAssembly, so npm and node are needed.  It starts no processes, and libcst has the parser that stands in for its own
in the playground; what needs more is not run there.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "docs" / "tools"))

import interpreters  # noqa: E402
from playground import bundle_libcst  # noqa: E402

PACKAGES = interpreters.BUILD / "packages"
NEEDED = ("pytest", "hypothesis")
TESTS = ("tests/test_fixtures.py", "tests/analysis", "tests/flow", "tests/rules", "tests/fixes/test_cases.py")
# The parser does not know the grammar of the one program; the files of the library are in an archive.
LEFT_OUT = (
    "tests/fixes/test_cases.py::test_before_becomes_after[removal_into_finally/several_managers]",
    "tests/fixes/test_cases.py::test_line_ends_survive[removal_into_finally/several_managers]",
    "tests/flow/test_flow_stdlib.py::test_graphs_of_the_standard_library",
    "tests/analysis/lifetime/test_same_each_time.py",
)
# The deepest programs of the tests take more than Node has by itself, of its own stack (KiB) and the system's (bytes).
OWN_STACK = 60_000
STACK = 64 << 20


def main(version: str = "3.14", *arguments: str) -> int:
    """Run the tests and return the exit status."""
    script = Path(__file__).with_suffix(".mjs")
    tests = arguments or (*TESTS, *(f"--deselect={name}" for name in LEFT_OUT))
    places = map(str, (script, interpreters.fetch(version), _packages(), ROOT))
    command = ["node", f"--stack-size={OWN_STACK}", *places, *tests]
    return subprocess.run(command, check=False, preexec_fn=_more_stack).returncode


def _packages() -> Path:
    """Return the directory with pytest, libcst and what they need, all of it pure Python."""
    if not (PACKAGES / "pytest").is_dir():
        kind = ("--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none", "--python-version=3.14")
        command = [sys.executable, "-m", "pip", "install", "--quiet", *kind, f"--target={PACKAGES}", *NEEDED]
        subprocess.run(command, check=True)
    bundle_libcst(PACKAGES / "libcst.zip")
    return PACKAGES


def _more_stack() -> None:
    resource.setrlimit(resource.RLIMIT_STACK, (STACK, resource.getrlimit(resource.RLIMIT_STACK)[1]))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
