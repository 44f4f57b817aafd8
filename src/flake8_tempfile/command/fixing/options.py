"""What the flags of ``fix`` say: which findings are to be fixed, and why the others are not."""

from __future__ import annotations

from dataclasses import dataclass, field

from flake8_tempfile.adoption.baselines import Baselines
from flake8_tempfile.model import Applicability, Finding
from flake8_tempfile.running.consent import Consent
from flake8_tempfile.running.file_fix import applicability


@dataclass(frozen=True)
class FixOptions:
    """What the flags say.

    ``trusted`` are the kinds of fixes to make.  ``output_format``: what becomes of each finding is reported so, and no
    diff is printed.  ``baselines`` know the findings that are not to be touched.
    """

    trusted: frozenset[Applicability] = frozenset({Applicability.SAFE})
    diff: bool = False
    exit_zero: bool = False
    consent: Consent = field(default_factory=Consent)
    baselines: Baselines = field(default_factory=Baselines)
    output_format: str = ""

    def wanted(self, finding: Finding) -> bool:
        """Tell whether the fix of a finding is of a kind that is to be made."""
        return applicability(finding) in self.trusted

    def reason(self, finding: Finding) -> str:
        """Return why a finding is left that was not refused, '' if the user has said so."""
        kind = applicability(finding)
        if kind is None:
            return finding.unfixed
        if kind not in self.trusted:
            return _NOT_TRUSTED[kind]
        return "there were enough changes (--max)" if self.consent.is_full else ""


_NOT_TRUSTED = {
    Applicability.SAFE: "it is safe, and only others are asked for (--unsafe-only)",
    Applicability.UNSAFE: "only with --unsafe",
    Applicability.DISPLAY: "the change is only suggested",
}
