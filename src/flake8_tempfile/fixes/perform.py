"""One edit plan on one source text: dispatches to the rewriter of its kind."""

from __future__ import annotations

from flake8_tempfile.edits import (
    ChangeArguments,
    DefaultToNone,
    DropSuppression,
    ExtendWith,
    RemovalIntoFinally,
    RequireArgument,
    ResponseBackgroundTask,
    Splice,
    ToAddCleanup,
    ToTmpPath,
    WrapInNamedFile,
    WrapInTemporaryDirectory,
)
from flake8_tempfile.fixes import (
    arguments,
    comments,
    defaults,
    directory,
    extend,
    finally_,
    named_file,
    response,
    splice,
    test_code,
)
from flake8_tempfile.fixes.imports import with_imports
from flake8_tempfile.fixes.locate import Located
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.model import Edit


def perform(edit: Edit, source: str) -> str:
    """Return ``source`` with ``edit`` performed; raise :class:`RefusedError` if it cannot be."""
    if isinstance(edit, DropSuppression):
        return comments.rewrite(edit, source)
    located = Located(source)
    if isinstance(edit, RemovalIntoFinally):
        module = with_imports(finally_.rewrite(edit, located), edit.imports, ())
    elif isinstance(edit, WrapInNamedFile):
        module = with_imports(named_file.rewrite(edit, located), edit.imports, edit.unused)
    elif isinstance(edit, WrapInTemporaryDirectory):
        module = with_imports(directory.rewrite(edit, located), edit.imports, edit.unused)
    elif isinstance(edit, ResponseBackgroundTask):
        module = with_imports(response.rewrite(edit, located), edit.imports, edit.unused)
    elif isinstance(edit, Splice):
        module = with_imports(splice.rewrite(edit, located), edit.imports, edit.unused)
    elif isinstance(edit, DefaultToNone):
        module = with_imports(defaults.make_none(edit, located), edit.imports, ())
    elif isinstance(edit, RequireArgument):
        module = defaults.require(edit, located)
    elif isinstance(edit, ChangeArguments):
        module = arguments.rewrite(edit, located)
    elif isinstance(edit, ExtendWith):
        module = extend.rewrite(edit, located)
    elif isinstance(edit, ToAddCleanup):
        module = with_imports(test_code.register(edit, located), edit.imports, ())
    elif isinstance(edit, ToTmpPath):
        module = with_imports(test_code.use_tmp_path(edit, located), (), edit.unused)
    else:
        raise RefusedError(f"nothing performs {type(edit).__name__}")
    return module.code
