"""Attributes that hold a temporary directory of their object: by what they are bound to, declared as, and called.

Whether the object removes it is another question: what is made in such a directory goes with it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.paths.forms import origin
from flake8_tempfile.analysis.syntax.expressions import bindings, is_none, key
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.signatures import defaults, parameters
from flake8_tempfile.analysis.tables import call_table, function_names
from flake8_tempfile.flow.syntax import descendants

_FACTORY_KEYWORDS = frozenset({"factory", "default_factory"})


def is_own(attribute: ast.Attribute, summaries: Summaries) -> bool:
    """Tell whether an attribute holds a directory that its object, or who made the object, owns."""
    return _is_made_temporary(attribute, summaries) or _is_named_temporary(attribute, summaries)


def _is_made_temporary(attribute: ast.Attribute, summaries: Summaries) -> bool:
    """Tell whether each binding of an attribute in the module makes a temporary directory.

    Ex) ``self.work = mkdtemp()``, ``self.tmp = TemporaryDirectory()``; in a class ``tmp: TemporaryDirectory``, or
    ``tmp = field(factory=TemporaryDirectory)``
    """
    found, module = False, summaries.module
    for target, value in _bound(attribute, summaries):
        if _makes(value, module) or _is_declared(target, module):
            found = True
        elif not isinstance(value, ast.Constant):
            return False
    return found


def _is_named_temporary(attribute: ast.Attribute, summaries: Summaries) -> bool:
    """Tell whether an attribute of ``self`` is called a temporary directory, and nothing in the module denies it.

    A parameter that is None by default may stand for the directory that is shared by all.
    """
    if key(attribute.value) not in ("self", "cls") or not function_names.TEMPORARY_ATTRIBUTE.search(attribute.attr):
        return False
    return all(_may_be_own(value, summaries.module) for _, value in _bound(attribute, summaries))


def _bound(attribute: ast.Attribute, summaries: Summaries) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """Yield where an attribute is bound in methods and class bodies, with the value if it can be followed.

    One of ``self`` is bound in the class around it, in its bases and its subclasses.
    """
    module = summaries.module
    owner = module.class_around(attribute) if key(attribute.value) in ("self", "cls") else None
    family = summaries.families.of(owner) if owner is not None else None
    for node in module.written.get(attribute.attr, ()):
        if isinstance(node.ctx, ast.Load) or (family is not None and module.class_around(node) not in family):
            continue
        if isinstance(node, ast.Attribute) or isinstance(module.owners[node], ast.ClassDef):
            yield node, next((value for target, value in bindings(module.parents[node]) if target is node), None)


def _makes(value: ast.expr | None, module: Module) -> bool:
    if not isinstance(value, ast.Call):
        return False
    if module.calls[value].name in call_table.OBJECT_FACTORIES | call_table.DIRECTORY_FACTORIES:
        return True
    given = (keyword.value for keyword in value.keywords if keyword.arg in _FACTORY_KEYWORDS)
    return any(_is_object_factory(each, module) for each in given)


def _is_object_factory(function: ast.expr, module: Module) -> bool:
    if isinstance(function, ast.Lambda):
        return module.calls[function.body].name in call_table.OBJECT_FACTORIES
    return module.names.resolve(function) in call_table.OBJECT_FACTORIES


def _is_declared(target: ast.expr, module: Module) -> bool:
    """Ex) ``tmp: TemporaryDirectory[str] | None``."""
    statement = module.parents[target]
    parts = descendants(statement.annotation) if isinstance(statement, ast.AnnAssign) else ()
    names = (module.names.resolve(part) for part in parts if isinstance(part, (ast.Name, ast.Attribute)))
    return any(name in call_table.OBJECT_FACTORIES for name in names)


def _may_be_own(value: ast.expr | None, module: Module) -> bool:
    value = origin(value, module.names) if value is not None else None
    if isinstance(value, ast.Attribute) and value.attr == "name":
        return _may_be_own(value.value, module)
    if isinstance(value, ast.Name):
        function = module.owners[value]
        return isinstance(function, FunctionNode) and _must_be_given(value.id, function)
    name = module.calls[value].name if isinstance(value, ast.Call) else None
    is_made = name in call_table.OBJECT_FACTORIES or name in call_table.DIRECTORY_FACTORIES
    return is_made or is_none(value)


def _must_be_given(name: str, function: FunctionNode) -> bool:
    """Tell whether a name is a parameter without a default."""
    optional = defaults(function)
    return any(each.arg == name and each not in optional for each in parameters(function))
