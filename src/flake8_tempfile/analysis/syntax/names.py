"""Canonical dotted names through imports and their aliases.

``import tempfile as tf`` and ``from tempfile import mkdtemp as m`` make ``tf.mkdtemp`` and ``m`` the same
``tempfile.mkdtemp`` to everything above this module.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from flake8_tempfile.analysis.syntax.calls import Calls
from flake8_tempfile.analysis.syntax.expressions import last_part
from flake8_tempfile.flow.syntax import plain_dotted as dotted

__all__ = ["Names", "dotted", "imported_names", "last_part", "names_in"]


# Modules of the standard library that others pass on, as they are or amended: ``from project.compat import os``.
_PASSED_ON = frozenset({"os", "shutil", "pathlib", "subprocess", "sys"})


@dataclass(frozen=True, slots=True)
class Names:
    """The imports of a module: local name -> canonical dotted name; ``calls`` has what is known of each call."""

    imported: dict[str, str]
    calls: Calls = field(init=False, compare=False, repr=False)
    _resolved: dict[ast.Attribute, str | None] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "calls", Calls(self))

    def resolve(self, node: ast.expr) -> str | None:
        """Return the canonical dotted name of a name or attribute chain; None for any other expression.

        A name that was not imported stands for itself: ``self.path`` stays ``self.path``.
        """
        if isinstance(node, ast.Name):
            return self.imported.get(node.id, node.id)
        if not isinstance(node, ast.Attribute):
            return None
        if node not in self._resolved:
            head, _, rest = (dotted(node) or "").partition(".")
            self._resolved[node] = f"{self.imported.get(head, head)}.{rest}" if rest else None
        return self._resolved[node]


def imported_names(nodes: Iterable[ast.AST]) -> Names:
    """Collect the imports among ``nodes``; those inside functions count for the whole module."""
    found: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                head = alias.name.partition(".")[0]
                found[alias.asname or head] = alias.name if alias.asname else head
        elif isinstance(node, ast.ImportFrom):
            # Relative to a package whose name is not known here: `.files.mkdtemp`.
            package = "." * node.level + (f"{node.module}." if node.module else "")
            for alias in node.names:
                is_passed_on = node.module and alias.name in _PASSED_ON
                found[alias.asname or alias.name] = alias.name if is_passed_on else f"{package}{alias.name}"
    return Names(found)


def names_in(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Return the names that are read or bound among ``nodes``."""
    used: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Name):
            used.add(node.id)
        elif isinstance(node, ast.arg):
            used.add(node.arg)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler)):
            used.update({node.name} if node.name else ())
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            used.update(node.names)
    return frozenset(used)
