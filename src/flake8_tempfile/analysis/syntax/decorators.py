"""How a function or class is decorated, by the last names of its decorators, called or not."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.syntax.module import FunctionNode
from flake8_tempfile.analysis.syntax.names import last_part


def decorators(definition: FunctionNode | ast.ClassDef) -> frozenset[str]:
    """Return the last names of the decorators: ``dataclass`` for ``@dataclasses.dataclass(frozen=True)``."""
    return frozenset(map(last_part, definition.decorator_list))


def is_called_as_written(function: FunctionNode) -> bool:
    """Tell whether no decorator stands between a call of a function and its body."""
    return decorators(function) <= {"classmethod", "staticmethod"}


def gives_what_it_returns(function: FunctionNode) -> bool:
    """Tell whether who calls a function gets what a ``return`` of it gives, at once or as it was kept: ``@cache``."""
    changing = decorators(function) - {"classmethod", "staticmethod"}
    return all("cache" in name or "memoize" in name for name in changing)


def is_setter(function: FunctionNode) -> bool:
    """Tell whether a method runs where a property is bound: ``@place.setter``."""
    return "setter" in decorators(function)


def is_property(function: FunctionNode) -> bool:
    """Tell whether a method is read like an attribute: a ``property``, a ``cached_property``."""
    return any(name.endswith("property") for name in decorators(function))
