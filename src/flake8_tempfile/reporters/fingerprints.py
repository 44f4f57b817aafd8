"""What a finding is known by from one version of a file to the next: it survives lines that move."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_tempfile.reporters import FileReport

if TYPE_CHECKING:
    from flake8_tempfile.model import Finding


def fingerprinted(file: FileReport, path: str) -> Iterator[tuple[Finding, str]]:
    """Yield the findings of ``file``, known as ``path``, each with a fingerprint that no other one of the run has.

    It is made of the path, the code and the text of the line, not of its number; equal ones are numbered in order.
    """
    seen: Counter[str] = Counter()
    for finding in file.findings:
        text = file.lines[finding.span.line - 1].strip() if finding.span.line <= len(file.lines) else ""
        known = "\0".join((path, finding.code, text))
        seen[known] += 1
        key = f"{known}\0{seen[known]}".encode("utf-8", "surrogatepass")
        yield finding, hashlib.sha256(key).hexdigest()
