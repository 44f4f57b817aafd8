"""What a test asks about, as a text that stands for it, and the abstract values that an expression may have."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.lifetime.guards.stable_tests import is_stable
from flake8_tempfile.analysis.syntax.expressions import key, rooted, truth_test
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables.call_table import EXISTENCE
from flake8_tempfile.flow.syntax import descendants

# The abstract values of an expression: None, another false value, a true value.
NONE, FALSY, TRUTHY = "none", "falsy", "truthy"
ANYTHING = frozenset({NONE, FALSY, TRUTHY})
_NEGATED: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.IsNot: ast.Is, ast.NotEq: ast.Eq, ast.NotIn: ast.In}


def constant_value(node: ast.AST | None) -> frozenset[str]:
    """Return the abstract values that a literal may have; for all else any."""
    if isinstance(node, ast.Constant):
        return frozenset({NONE if node.value is None else TRUTHY if node.value else FALSY})
    if isinstance(node, (ast.List, ast.Tuple, ast.Dict, ast.Set)):
        empty = not (node.keys if isinstance(node, ast.Dict) else node.elts)
        return frozenset({FALSY if empty else TRUTHY})
    return ANYTHING


def is_question(value: ast.AST | None) -> bool:
    """Ex) ``made = path is not None``, ``there = os.path.exists(path)``: a test, to which a name is bound."""
    if isinstance(value, ast.UnaryOp):
        return isinstance(value.op, ast.Not) and is_question(value.operand)
    if isinstance(value, ast.BoolOp):
        return any(map(is_question, value.values))
    return isinstance(value, ast.Compare) or (
        isinstance(value, ast.Call) and (last_part(value.func) == "bool" or last_part(value.func) in EXISTENCE)
    )


def atom_of(test: ast.expr) -> tuple[str, bool] | None:
    """Return the text of a test without its negation, and whether it was negated; None if it is not stable."""
    if not is_stable(test):
        return None
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        positive = _NEGATED.get(type(test.ops[0]))
        if positive is not None:
            return ast.unparse(ast.Compare(test.left, [positive()], test.comparators)), True
    return ast.unparse(test), False


def none_test(test: ast.expr) -> tuple[ast.expr, bool] | None:
    """Return (x, True) for ``x is None`` and (x, False) for ``(x := f()) is not None``."""
    if not (isinstance(test, ast.Compare) and len(test.ops) == 1):
        return None
    operator, right = test.ops[0], test.comparators[0]
    if (
        isinstance(right, ast.Constant)
        and right.value is None
        and isinstance(operator, (ast.Is, ast.IsNot, ast.Eq, ast.NotEq))
    ):
        asked = test.left.target if isinstance(test.left, ast.NamedExpr) else test.left
        return asked, isinstance(operator, (ast.Is, ast.Eq))
    return None


def leaves(test: ast.expr) -> list[ast.expr]:
    """Return the tests that a test is made of by ``and``, ``or``, ``not`` and comparisons with truth values."""
    if isinstance(test, ast.BoolOp):
        return [leaf for value in test.values for leaf in leaves(value)]
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return leaves(test.operand)
    compared = truth_test(test)
    return leaves(compared[0]) if compared else [test]


def constants(node: ast.expr) -> tuple[object, ...] | list[object] | None:
    """Return the members of a written-out collection as a tuple, a constant alone as a list; None for all else."""
    if isinstance(node, ast.Constant):
        return [node.value]
    members = node.elts if isinstance(node, (ast.Tuple, ast.List, ast.Set)) else ()
    values = tuple(member.value for member in members if isinstance(member, ast.Constant))
    return values if members and len(values) == len(members) else None


def mentions(text: str, target: str) -> bool:
    """Tell whether a remembered test reads the place ``target``."""
    if target not in text:
        return False
    return text == target or any(
        rooted(name, target) for node in descendants(ast.parse(text, mode="eval")) if (name := key(node))
    )
