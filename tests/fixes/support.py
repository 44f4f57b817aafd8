"""What the tests of the fixes share: fixing a text, and the pairs of texts before and after."""

from __future__ import annotations

import re
from functools import cache
from itertools import takewhile
from pathlib import Path

from flake8_tempfile.check import check_source
from flake8_tempfile.fixes.engine import Fixed, fix_text
from flake8_tempfile.model import Applicability, Finding
from flake8_tempfile.rules import RULES
from flake8_tempfile.selecting.unused_noqa import with_unused
from flake8_tempfile.settings import Settings
from flake8_tempfile.source.parsing import source_lines

FIXTURES = Path(__file__).parents[2] / "fixtures" / "fixes"
CASES = sorted(path.parent for path in FIXTURES.glob("*/*/before.py"))
DEFAULT = frozenset(registered.rule.code for registered in RULES if registered.rule.default)
EVERYTHING = frozenset({Applicability.SAFE, Applicability.UNSAFE})


_HEADER = re.compile(r"# (path|target|select): (.+)")


def header(source: str) -> dict[str, str]:
    """Return what the lines ``# <key>: <value>`` at the top of a program say: its path, target, further codes."""
    lines = takewhile(lambda line: _HEADER.fullmatch(line), source.splitlines())
    return dict(line.removeprefix("# ").split(": ", 1) for line in lines)


def findings(source: str, codes: frozenset[str] = DEFAULT) -> tuple[Finding, ...]:
    normal, said = source.replace("\r\n", "\n"), header(source)
    codes |= frozenset(said.get("select", "").split())
    major, _, minor = said.get("target", "3.10").partition(".")
    settings = Settings(target_version=(int(major), int(minor)), codes=codes)
    # Not below the tests of this project, whose fixtures move the temporary directory.
    place = f"elsewhere/{said.get('path', 'module.py')}"
    return with_unused(check_source(normal, place, settings), source_lines(normal), codes)


def fix(source: str, kinds: frozenset[Applicability] = EVERYTHING, codes: frozenset[str] = DEFAULT) -> Fixed:
    """Fix all that has a plan of one of the ``kinds``."""
    return fix_text(
        source,
        lambda text: findings(text, codes),
        lambda finding: finding.edit is not None and finding.edit.applicability in kinds,
    )


@cache
def fixed_case(case: Path) -> Fixed:
    """Fix the program of a case; it takes a while, and several tests look at the result."""
    return fix((case / "before.py").read_bytes().decode())
