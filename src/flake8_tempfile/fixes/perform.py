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
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.fixes.rewriters import (
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
from flake8_tempfile.fixes.rewriters.locate import Located
from flake8_tempfile.model import Edit


def perform(edit: Edit, source: str) -> str:
    """Return ``source`` with ``edit`` performed but for imports; raise :class:`RefusedError` if it cannot be."""
    if isinstance(edit, DropSuppression):
        return comments.rewrite(edit, source)
    located = Located(source)
    match edit:
        case RemovalIntoFinally():
            module = finally_.rewrite(edit, located)
        case WrapInNamedFile():
            module = named_file.rewrite(edit, located)
        case WrapInTemporaryDirectory():
            module = directory.rewrite(edit, located)
        case ResponseBackgroundTask():
            module = response.rewrite(edit, located)
        case Splice():
            module = splice.rewrite(edit, located)
        case DefaultToNone():
            module = defaults.make_none(edit, located)
        case RequireArgument():
            module = defaults.require(edit, located)
        case ChangeArguments():
            module = arguments.rewrite(edit, located)
        case ExtendWith():
            module = extend.rewrite(edit, located)
        case ToAddCleanup():
            module = test_code.register(edit, located)
        case ToTmpPath():
            module = test_code.use_tmp_path(edit, located)
        case _:
            raise RefusedError(f"nothing performs {type(edit).__name__}")
    return module.code
