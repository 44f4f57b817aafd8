"""Which names and attributes of a module stand for lists, sets and mappings, by what they are bound to."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from flake8_tempfile.analysis.syntax.expressions import BINDING, bindings, is_none, key
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import Gives

_DISPLAYS = (ast.List, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp)


def is_container(receiver: ast.expr, module: Module) -> bool:
    """Tell whether all that a name or attribute is bound to in the module are containers."""
    values = _values(receiver, module)
    return bool(values) and all(_makes_container(value, module) for value in values)


def may_be_container(receiver: ast.expr, module: Module) -> bool:
    """Tell whether nothing speaks against that: what is only ever bound to None is none."""
    bound = _bound(module).get(key(receiver) or "", ())
    return not bound or bool(_values(receiver, module))


def _bound(module: Module) -> Mapping[str, Sequence[ast.expr]]:
    found = module.values_of_keys
    if not found:
        found[""] = []
        for target, value in (pair for node in module.nodes.of_any(BINDING) for pair in bindings(node)):
            if value is not None:
                found.setdefault(key(target) or "", []).append(value)
        found[""].clear()
    return found


def _values(receiver: ast.expr, module: Module) -> list[ast.expr]:
    bound = _bound(module).get(key(receiver) or "", ())
    return [value for value in bound if not is_none(value)]


def _makes_container(value: ast.expr, module: Module) -> bool:
    return isinstance(value, _DISPLAYS) or module.calls[value].name in call_table.giving(Gives.CONTAINER)
