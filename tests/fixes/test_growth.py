"""The work of ``fix`` grows with the number of findings in a file and no faster: counted in calls of functions."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from types import FrameType

import pytest

from fixes.support import findings
from flake8_tempfile.fixes.engine import fix_text
from flake8_tempfile.model import Finding, Span

HEAD = "import os\nimport shutil\nimport tempfile\n"
LEAK = """

def work_{n}(items):
    directory = tempfile.mkdtemp(prefix="work-")
    items.run(directory)
    shutil.rmtree(directory)
"""
# Twice the size; what is done once per file makes it less.
TWICE = 2.25


def functions(size: int) -> str:
    return HEAD + "".join(LEAK.format(n=n) for n in range(size))


def methods(size: int) -> str:
    method = LEAK.replace("\n", "\n    ").replace("(items)", "(self, items)").rstrip()
    return f"{HEAD}\n\nclass Work:{''.join(method.format(n=n) for n in range(size))}\n"


def literals(size: int) -> str:
    used = '\n\ndef work_{n}(items):\n    with open("/tmp/work-{n}", "w") as f:\n        items.save(f)\n'
    return HEAD + "".join(used.format(n=n) for n in range(size))


def plain(source: str) -> Sequence[Finding]:
    return findings(source)


def objecting(source: str) -> Sequence[Finding]:
    """Find something new wherever something has been mended."""
    lines = enumerate(source.splitlines(), 1)
    new = [Finding("TMP999", Span(n, 0, n, 8), "made up") for n, line in lines if "with tempfile" in line]
    return [*findings(source), *new]


def agree(*_: object) -> bool:
    return True


def decline(*_: object) -> bool:
    return False


def calls(source: str, check: Callable[[str], Sequence[Finding]], accept: Callable[..., bool] | None) -> int:
    """Return how many functions are called to fix ``source``."""
    count = 0

    def profile(_: FrameType, event: str, __: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        fix_text(source, check, lambda finding: finding.edit is not None, accept)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(
    ("program", "check", "accept"),
    [
        (functions, plain, None),
        (methods, plain, None),
        (literals, plain, None),
        (functions, objecting, None),
        (functions, plain, agree),
        (functions, plain, decline),
    ],
)
def test_twice_the_findings_take_twice_the_work(
    program: Callable[[int], str],
    check: Callable[[str], Sequence[Finding]],
    accept: Callable[..., bool] | None,
) -> None:
    calls(program(6), check, accept)  # fills what is computed once
    assert calls(program(12), check, accept) < TWICE * calls(program(6), check, accept)
