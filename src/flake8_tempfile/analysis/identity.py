"""Tests that ask which file a name stands for: ``path != source``, ``is_temporary(path)``.

A path that was just made is never that of something older.  And what is asked of the path itself, right around its
removal, decides whether it is the one made here: so there it is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence

from flake8_tempfile.analysis.expressions import arguments, key
from flake8_tempfile.analysis.names import last_part
from flake8_tempfile.analysis.resources import Obligation, Role
from flake8_tempfile.analysis.roles import Roles
from flake8_tempfile.flow.syntax import descendants

_ITSELF = frozenset({Role.PATH, Role.HANDLE, Role.PART})
_ABOUT = _ITSELF | {Role.PARENT}
_SAME = (ast.Eq, ast.Is)
_OTHER = (ast.NotEq, ast.IsNot)
_PLACE_METHODS = frozenset({"startswith", "is_relative_to"})
_TEMPORARY = re.compile(r"te?mp|scratch|own(?:s|ed)|ours", re.IGNORECASE)
_QUESTION = re.compile(
    r"^_?(?:is|was|in|inside|under|looks|has|can|may|should|must|needs?|allow(?:s|ed)?|valid|owns?)(?:_|$|[A-Z])"
)


def identifies(
    test: ast.Compare | ast.Call, fact: Obligation, roles: Roles, assigned: Mapping[str, Sequence[ast.expr]]
) -> bool | None:
    """Return what a test that asks which file a name stands for comes to; None for any other test.

    ``assigned`` has all that each name of the function is bound to.
    """
    if fact.site is None:
        return None
    if isinstance(test, ast.Compare):
        return _compares(test, fact, roles, assigned) if len(test.ops) == 1 else None
    if last_part(test.func) == "samefile":
        pair = [test.func.value, *test.args] if isinstance(test.func, ast.Attribute) else test.args
        about = [roles.of(value, fact) for value in pair[-2:]]
        return False if about.count(None) == 1 and not _ITSELF.isdisjoint(about) else None
    return _removed_if(test, fact, roles) if _asks_whose(test, fact, roles, assigned) else None


def asks_before_removal(call: ast.Call, roles: Roles) -> bool:
    """Tell whether a call asks something of a path right before the path is removed: ``if is_ours(path):``."""
    if not _QUESTION.search(last_part(call.func)):
        return False
    statement = next((n for n in roles.summaries.module.ancestors(call) if isinstance(n, ast.stmt)), None)
    if not isinstance(statement, ast.If) or call not in descendants(statement.test):
        return False
    asked = {text for value in arguments(call) if (text := key(value))}
    calls = roles.summaries.module.own(statement.body, (ast.Call,))
    removed = (leaf for node in calls for target in roles.targets(node) for leaf in descendants(target))
    return any(key(leaf) in asked for leaf in removed)


def _compares(
    test: ast.Compare, fact: Obligation, roles: Roles, assigned: Mapping[str, Sequence[ast.expr]]
) -> bool | None:
    left, operator, right = test.left, test.ops[0], test.comparators[0]
    sides = (roles.of(left, fact), roles.of(right, fact))
    if isinstance(operator, (*_SAME, *_OTHER)) and None in sides and not _ITSELF.isdisjoint(sides):
        other = right if sides[1] is None else left
        differs = isinstance(operator, _OTHER)
        if fact.site is not None and fact.site.unique and not _may_be_it(other, fact, roles, assigned):
            return differs
        return True if differs and _removed_if(test, fact, roles) else None
    if isinstance(operator, _SAME) and _ITSELF.issuperset(sides):
        return True if _removed_if(test, fact, roles) else None
    if isinstance(operator, (ast.In, ast.NotIn)) or Role.PARENT in sides:
        about = sides[0] if isinstance(operator, (ast.In, ast.NotIn)) else Role.PARENT
        return _removed_if(test, fact, roles) if about in _ABOUT or sides[1] is Role.PATH else None
    return None


def _may_be_it(other: ast.expr, fact: Obligation, roles: Roles, assigned: Mapping[str, Sequence[ast.expr]]) -> bool:
    """Ex) ``result = convert(path)`` may be the same path again."""
    values = assigned.get(key(other) or "", ())
    return any(
        isinstance(node, ast.expr) and roles.of(node, fact) is not None
        for value in (other, *values)
        for node in descendants(value)
    )


def _asks_whose(call: ast.Call, fact: Obligation, roles: Roles, assigned: Mapping[str, Sequence[ast.expr]]) -> bool:
    last = last_part(call.func)
    if isinstance(call.func, ast.Attribute) and last in _PLACE_METHODS:
        return roles.of(call.func.value, fact) in _ABOUT
    if not _QUESTION.search(last):
        return False
    asked = [value for value in arguments(call) if roles.of(value, fact) in _ABOUT]
    if not asked:
        return False
    return bool(_TEMPORARY.search(last)) or any(_may_be_other(value, fact, roles, assigned) for value in asked)


def _may_be_other(value: ast.expr, fact: Obligation, roles: Roles, assigned: Mapping[str, Sequence[ast.expr]]) -> bool:
    """Tell whether the name stands for something older on another way: what is asked then is which of them it is."""
    made = fact.site.node if fact.site is not None else None
    older = (v for v in assigned.get(key(value) or "", ()) if not isinstance(v, ast.Constant))
    return any(roles.of(v, fact) is None and all(node is not made for node in descendants(v)) for v in older)


def _removed_if(test: ast.expr, fact: Obligation, roles: Roles) -> bool | None:
    """Return what a test must come to for the removal in the branches of its ``if``; None if there is none."""
    parents = roles.summaries.module.parents
    node: ast.AST = test
    positive = True
    while isinstance(parent := parents.get(node), (ast.UnaryOp, ast.BoolOp)):
        positive ^= isinstance(parent, ast.UnaryOp)
        node = parent
    if not isinstance(parent, ast.If) or parent.test is not node:
        return None
    first, second = _removes(parent.body, fact, roles), _removes(parent.orelse, fact, roles)
    return None if first is second else first is positive


def _removes(body: Sequence[ast.stmt], fact: Obligation, roles: Roles) -> bool:
    return any(roles.releases(call, fact) for call in roles.summaries.module.own(body, (ast.Call,)))
