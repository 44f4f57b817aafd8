"""One edit plan on one source text: dispatches to the rewriter of its kind."""

from __future__ import annotations

from flake8_tempfile.edits import RemovalIntoFinally, Splice, WrapInTemporaryDirectory
from flake8_tempfile.fixes import directory, finally_, splice
from flake8_tempfile.fixes.imports import with_imports
from flake8_tempfile.fixes.locate import Located
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.model import Edit


def perform(edit: Edit, source: str) -> str:
    """Return ``source`` with ``edit`` performed; raise :class:`RefusedError` if it cannot be."""
    located = Located(source)
    if isinstance(edit, RemovalIntoFinally):
        module = with_imports(finally_.rewrite(edit, located), edit.imports, ())
    elif isinstance(edit, WrapInTemporaryDirectory):
        module = with_imports(directory.rewrite(edit, located), edit.imports, edit.unused)
    elif isinstance(edit, Splice):
        module = with_imports(splice.rewrite(edit, located), edit.imports, edit.unused)
    else:
        raise RefusedError(f"nothing performs {type(edit).__name__}")
    return module.code
