"""Findings as diagnostics: the path to the leak as related information, and the address of the rule's page."""

from __future__ import annotations

from lsprotocol import types

from flake8_tempfile.model import Finding, Span
from flake8_tempfile.reporters import PROGRAM
from flake8_tempfile.reporters.identity import is_grave, page_address
from flake8_tempfile.reporters.places import UNPARSABLE
from flake8_tempfile.server.documents import Checked
from flake8_tempfile.server.positions import Positions

_UNUSED = "TMP002"
_TOP = Span(1, 0, 1, 1)


def diagnostics(checked: Checked, positions: Positions) -> list[types.Diagnostic]:
    """Return what is to be shown in a document."""
    if checked.problem:
        return [types.Diagnostic(positions.range_of(_TOP), checked.problem, _ERROR, source=PROGRAM)]
    return [diagnostic(finding, checked, positions) for finding in checked.report.findings]


def diagnostic(finding: Finding, checked: Checked, positions: Positions) -> types.Diagnostic:
    """Return one finding as a diagnostic."""
    related = [
        types.DiagnosticRelatedInformation(
            types.Location(checked.document.uri, positions.range_of_line(step.line)), step.text
        )
        for step in finding.steps
    ]
    return types.Diagnostic(
        positions.range_of(finding.span),
        finding.message,
        _severity(finding.code),
        finding.code,
        types.CodeDescription(page_address(finding.code)),
        PROGRAM,
        [types.DiagnosticTag.Unnecessary] if finding.code == _UNUSED else None,
        related or None,
    )


_ERROR = types.DiagnosticSeverity.Error


def _severity(code: str) -> types.DiagnosticSeverity:
    if code == UNPARSABLE:
        return _ERROR
    return types.DiagnosticSeverity.Warning if is_grave(code) else types.DiagnosticSeverity.Information
