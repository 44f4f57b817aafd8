"""Which calls give back the path they are given in another form, as one more name for it, and which make another."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.syntax.names import last_part

_FUNCTIONS = frozenset({
    "str", "bytes", "repr", "os.fspath", "os.fsencode", "os.fsdecode", "os.path.abspath", "os.path.realpath",
    "os.path.normpath", "os.path.normcase", "os.path.expanduser", "pathlib.Path", "pathlib.PurePath",
    "pathlib.PosixPath", "anyio.Path", "py.path.local", "path.Path", "UPath", "upath.UPath", "pathlib2.Path",
})  # fmt: skip
# Whoever offers these, and as whatever: projects have their own for what theirs lack or do wrong.
_OF_PATHS = frozenset({
    "abspath", "realpath", "normpath", "normcase", "fspath", "fsencode", "fsdecode", "Path", "UPath",
})  # fmt: skip
_OF_PROJECTS = frozenset({
    "abs_path", "real_path", "norm_path", "normalize_path", "canonical_path", "resolve_path", "native_path",
    "long_path", "native_str", "ensure_str", "ensure_text", "ensure_unicode", "ensure_binary", "ensure_bytes",
    "force_str", "force_text", "to_str", "to_text", "to_unicode", "to_bytes", "to_native", "to_native_string",
    "utf8",
})  # fmt: skip
_METHODS = frozenset({
    "resolve", "absolute", "as_posix", "encode", "decode", "strip", "rstrip", "expanduser", "__fspath__",
})  # fmt: skip
_SEPARATORS = frozenset({"/", "\\", "\\\\", "//", b"/", b"\\"})
_SEPARATOR_NAMES = frozenset({"sep", "altsep"})
_JOINING = frozenset({"Path", "PurePath", "PosixPath", "UPath", "local"})


def joins(call: ast.Call) -> bool:
    """Tell whether a conversion puts its arguments together; of others the first is the path: ``str(p, "ascii")``."""
    return len(call.args) > 1 and last_part(call.func) in _JOINING


def is_conversion(call: ast.Call, name: str | None) -> bool:
    """Tell whether a call, whose canonical name is ``name``, converts the path that is its first argument."""
    if name in _FUNCTIONS:
        return True
    last = last_part(call.func)
    return bool(call.args) and (last in _OF_PATHS or (last in _OF_PROJECTS and _is_imported(call, name)))


def is_same_path(call: ast.Call) -> bool:
    r"""Tell whether a method of a path gives it back: ``p.resolve()``, ``p.replace("\\", "/")``.

    What else is replaced in a path makes another one: ``p.replace(".pdf", ".txt")``.
    """
    method = last_part(call.func)
    return method in _METHODS or (method == "replace" and len(call.args) == 2 and all(map(_separates, call.args)))


def _separates(value: ast.expr) -> bool:
    return last_part(value) in _SEPARATOR_NAMES or (isinstance(value, ast.Constant) and value.value in _SEPARATORS)


def _is_imported(call: ast.Call, name: str | None) -> bool:
    """Tell whether a function is imported by its name: a method ``ocr.to_text(path)`` may read the file."""
    return isinstance(call.func, ast.Name) and name != call.func.id


def is_path_conversion(call: ast.Call) -> bool:
    """Tell whether a call only works on the text of a path, and so does not fail, as an encoding may."""
    return last_part(call.func) in _OF_PATHS
