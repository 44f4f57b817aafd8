"""What the tests of the fixes share: fixing a text, and the pairs of texts before and after."""

from __future__ import annotations

from pathlib import Path

from flake8_tempfile.check import check_source
from flake8_tempfile.fixes.engine import Fixed, fix_text
from flake8_tempfile.model import Applicability, Finding
from flake8_tempfile.rules import RULES
from flake8_tempfile.settings import Settings

FIXTURES = Path(__file__).parents[2] / "fixtures" / "fixes"
CASES = sorted(path.parent for path in FIXTURES.glob("*/*/before.py"))
DEFAULT = frozenset(registered.rule.code for registered in RULES if registered.rule.default)
EVERYTHING = frozenset({Applicability.SAFE, Applicability.UNSAFE})


def findings(source: str, codes: frozenset[str] = DEFAULT) -> tuple[Finding, ...]:
    return check_source(source, "module.py", Settings(codes=codes))


def fix(source: str, kinds: frozenset[Applicability] = EVERYTHING, codes: frozenset[str] = DEFAULT) -> Fixed:
    """Fix all that has a plan of one of the ``kinds``."""
    return fix_text(
        source,
        lambda text: findings(text, codes),
        lambda finding: finding.edit is not None and finding.edit.applicability in kinds,
    )
