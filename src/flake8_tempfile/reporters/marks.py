"""What is said about the fixes of findings: ``[*]`` for those that ``fix`` makes, and how many there are."""

from __future__ import annotations

from flake8_tempfile.reporters import PROGRAM, Part

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tempfile.model import Finding

STATISTICS = "[*] all of these have a safe fix, [-] some of them."


def fix_mark(finding: Finding) -> tuple[Part, ...]:
    """Return `` [*]`` where the finding has a safe fix."""
    return ((" [", ""), ("*", "cyan"), ("]", "")) if is_safe(finding) else ()


def is_safe(finding: Finding) -> bool:
    """Tell whether the finding has a fix that is made without being asked for."""
    return finding.edit is not None and finding.edit.applicability.value == "safe"


def is_unsafe(finding: Finding) -> bool:
    """Tell whether the finding has a fix that is made on request."""
    return finding.edit is not None and finding.edit.applicability.value == "unsafe"


def is_advice(finding: Finding) -> bool:
    """Tell whether the finding has a change to show that is never made."""
    return finding.edit is not None and finding.edit.applicability.value == "display"


def fix_sentence(safe: int, unsafe: int) -> str:
    """Return what the fix command can do about so many findings, '' if that is nothing."""
    if safe:
        more = f" ({unsafe} more with `--unsafe`)" if unsafe else ""
        return f"[*] {safe} fixable with `{PROGRAM} fix`{more}."
    return f"No safe fixes ({unsafe} fixable with `{PROGRAM} fix --unsafe`)." if unsafe else ""
