"""Puts what the planning of a fix came to on a finding: the edit, or the reason why there is none."""

from __future__ import annotations

from flake8_tempfile.model import Edit, Finding, Unfixed


def fixable(finding: Finding, planned: Edit | Unfixed | None) -> Finding:
    """Return ``finding`` with its edit plan, or with the reason for having none; None says nothing."""
    if planned is None:
        return finding
    if isinstance(planned, Unfixed):
        return finding._replace(unfixed=planned.reason)
    return finding._replace(edit=planned)
