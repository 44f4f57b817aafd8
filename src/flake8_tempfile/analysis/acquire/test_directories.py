"""Directories that a test is given by a fixture or a decorator, which removes them afterwards."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.effects.values.local_values import NameValues
from flake8_tempfile.analysis.syntax.module import FunctionNode
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.flow.syntax import descendants

_WRAPPERS = frozenset({"join", "str", "Path", "abspath", "realpath", "normpath", "fspath"})


def is_given(path: ast.expr, names: NameValues) -> bool:
    """Tell whether a path begins with what a test was given by its framework, or with what it made of that.

    Ex) ``dataset = create(path)`` and ``dataset.root / "x"``.
    """
    injected = _injected(names)
    assigned = _assigned(names) if injected else {}
    seen: set[str] = set()
    pending = [path] if injected else []
    while pending:
        base = _base(pending.pop())
        used = {node.id for node in descendants(base) if isinstance(node, ast.Name)} if base is not None else set()
        if not used.isdisjoint(injected):
            return True
        for name in used - seen:
            pending.extend(assigned.get(name, ()))
        seen |= used
    return False


def _assigned(names: NameValues) -> dict[str, list[ast.expr]]:
    """Return what each name is bound to or unpacked from: ``folder, name = os.path.split(path)``."""
    found: dict[str, list[ast.expr]] = {}
    for target, value in names.nodes.bound:
        leaves = descendants(target) if value is not None else ()
        for name in (leaf.id for leaf in leaves if isinstance(leaf, ast.Name)):
            found.setdefault(name, []).append(value)  # type: ignore[arg-type]
    return found


def _injected(names: NameValues) -> frozenset[str]:
    """Return the parameters that fixtures and decorators fill: those of a test, and of a decorated function."""
    scope = names.scope
    if not isinstance(scope, FunctionNode) or not (scope.name.startswith("test") or scope.decorator_list):
        return frozenset()
    return frozenset(names.summaries.by_node[scope].parameters)


def _first_two(text: ast.JoinedStr) -> tuple[ast.expr | None, ast.expr | None]:
    values = [*text.values[:2], None, None]
    return values[0], values[1]


def _starts_with_slash(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("/")


def _base(path: ast.expr) -> ast.expr | None:
    """Return the directory that a path begins with; None where it begins with a part of a name."""
    while True:
        if isinstance(path, ast.BinOp):
            if not isinstance(path.op, ast.Div) and not _starts_with_slash(path.right):
                return None
            path = path.left
        elif isinstance(path, ast.JoinedStr):
            first, following = _first_two(path)
            return first.value if isinstance(first, ast.FormattedValue) and _starts_with_slash(following) else None
        elif isinstance(path, ast.Call) and last_part(path.func) in _WRAPPERS and path.args:
            path = path.args[0]
        else:
            return path
