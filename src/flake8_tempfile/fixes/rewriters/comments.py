"""Takes items out of a ``# noqa`` comment, or the comment out of its line; nothing else of the text is touched."""

from __future__ import annotations

import io

from flake8_tempfile.edits import DropSuppression
from flake8_tempfile.fixes.refusal import RefusedError


def rewrite(edit: DropSuppression, source: str) -> str:
    """Perform the edit."""
    span = edit.span
    lines = io.StringIO(source, newline="").readlines()
    line = lines[span.line - 1] if span.line <= len(lines) else ""
    if "#" not in line[: span.end_column]:
        raise RefusedError(f"there is no comment on line {span.line}")
    new = line[: span.column] + edit.text + line[span.end_column :]
    lines[span.line - 1] = new if new.strip() else ""
    return "".join(lines)
