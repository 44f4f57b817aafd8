"""A quick look at a function: whether anything in it may acquire or remove a temporary resource."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from flake8_tempfile.analysis import library
from flake8_tempfile.analysis.module import Module
from flake8_tempfile.analysis.names import last_part
from flake8_tempfile.analysis.summaries import Summaries

_CALLS = frozenset(
    name.rpartition(".")[2]
    for table in (
        library.DIRECTORY_FACTORIES,
        library.MKSTEMP_FACTORIES,
        library.NAMED_FILE_FACTORIES,
        library.OBJECT_FACTORIES,
        library.REMOVERS,
        library.REMOVING_METHODS,
    )
    for name in table
) - {"cleanup", "delete"}
_ROOTS = frozenset({"gettempdir", "gettempdirb", "mktemp", "tempdir"})
_VARIABLES = ("TMPDIR", "TEMP", "TMP")


def may_acquire(nodes: Iterable[ast.AST], module: Module, summaries: Summaries | None = None) -> bool:
    """Tell whether a closer look at ``nodes`` is worth it; fresh helpers count once ``summaries`` knows them."""
    helpers = {f.name for f in (*summaries.fresh, *summaries.sometimes_fresh)} if summaries else set()
    constants = summaries.module_values if summaries else {}
    directories = module.settings.temp_directories
    renamed = {local for local, name in module.names.imported.items() if name.rpartition(".")[2] in _CALLS}
    wanted = _CALLS | helpers | renamed
    for node in nodes:
        if isinstance(node, ast.Call):
            last = last_part(node.func)
            if last in wanted or (module.settings.acquirers and last):
                return True
        elif isinstance(node, (ast.Attribute, ast.Name)):
            name = node.attr if isinstance(node, ast.Attribute) else node.id
            if name in _ROOTS or name in constants or name in wanted:
                return True
        elif isinstance(node, ast.Constant) and _is_root(node.value, directories):
            return True
    return False


def _is_root(value: object, directories: tuple[str, ...]) -> bool:
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    return isinstance(text, str) and (text in _VARIABLES or text.startswith(directories))
