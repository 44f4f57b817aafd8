"""Which names and attributes of a module stand for lists, sets and mappings, by what they are bound to."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.syntax.expressions import is_none, key
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
    return (key(receiver) or "") not in module.nodes.values_of or bool(_values(receiver, module))


def _values(receiver: ast.expr, module: Module) -> list[ast.expr]:
    bound = module.nodes.values_of.get(key(receiver) or "", ())
    return [value for value in bound if not is_none(value)]


def _makes_container(value: ast.expr, module: Module) -> bool:
    return isinstance(value, _DISPLAYS) or module.calls[value].name in call_table.giving(Gives.CONTAINER)
