"""What is said beside the message of a finding: ``[*]`` for those that ``fix`` makes, how many there are, and which
tests of a run have left what it speaks of.
"""

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


def confirmation(finding: Finding) -> str:
    """Return which tests of a run have left what the finding speaks of, '' without such a run."""
    if not finding.confirmed:
        return ""
    first, *others = finding.confirmed
    return f"confirmed by {first}" + (f" and {len(others)} more" if others else "")


def confirmed_message(finding: Finding) -> str:
    """Return the message, with what a run has shown where one has."""
    said = confirmation(finding)
    return f"{finding.message} ({said})" if said else finding.message


def fix_sentence(safe: int, unsafe: int) -> str:
    """Return what the fix command can do about so many findings, '' if that is nothing."""
    if safe:
        more = f" ({unsafe} more with `--unsafe`)" if unsafe else ""
        return f"[*] {safe} fixable with `{PROGRAM} fix`{more}."
    return f"No safe fixes ({unsafe} fixable with `{PROGRAM} fix --unsafe`)." if unsafe else ""
