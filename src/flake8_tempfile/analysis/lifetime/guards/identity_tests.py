"""Tests that ask which file a name stands for: ``path != source``, ``is_temporary(path)``.

A path that was just made is never that of something older.  And what is asked of the path itself, right around its
removal, decides whether it is the one made here: so there it is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from flake8_tempfile.analysis.lifetime.intent import is_intent
from flake8_tempfile.analysis.lifetime.roles import Roles
from flake8_tempfile.analysis.model import Obligation, Role
from flake8_tempfile.analysis.syntax.blocks import clean_up_around
from flake8_tempfile.analysis.syntax.expressions import key, truth_test
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.question_names import Question, question
from flake8_tempfile.flow.syntax import descendants

_ITSELF = frozenset({Role.PATH, Role.HANDLE, Role.PART, Role.BESIDE})
_ABOUT = _ITSELF | {Role.PARENT}
_SAME = (ast.Eq, ast.Is)
_OTHER = (ast.NotEq, ast.IsNot)
_PLACE_METHODS = frozenset({"startswith", "is_relative_to"})
_TEMPORARY_PLACES = frozenset({"gettempdir", "gettempdirb", "gettempprefix", "tempdir"})


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
    if roles.calls[test].last == "samefile":
        pair = [test.func.value, *test.args] if isinstance(test.func, ast.Attribute) else test.args
        about = [roles.of(value, fact) for value in pair[-2:]]
        if about.count(None) != 1 or _ITSELF.isdisjoint(about):
            return None
        return None if _may_be_it(pair[-2:][about.index(None)], fact, roles, assigned) else False
    return _asks_whose(test, fact, roles, assigned)


def asks_presence(call: ast.Call, roles: Roles) -> bool:
    """Tell whether a call asks whether there is anything at a path: ``exists(path)``, ``path_exists(path)``.

    What a function of the module asks, its body says.
    """
    helper = roles.summaries.called(call.func)
    if helper is None:
        last = roles.calls[call].last
        return last in call_table.EXISTENCE or question(last) is Question.PRESENT
    returned = (statement.value for statement in roles.module.own(helper.node.body, (ast.Return,)))
    values = [value for value in returned if value is not None]
    return bool(values) and all(isinstance(v, ast.Call) and roles.calls[v].last in call_table.EXISTENCE for v in values)


def leads_to_removal(call: ast.Call, roles: Roles) -> bool:
    """Tell whether a clean-up only asks something right before it removes, or enters something for the removal.

    Ex) ``if is_ours(path):``, ``if not keep_files():``, ``with save_and_reraise_exception():``
    """
    module = roles.module
    if clean_up_around(call, module) is None:
        return False
    item = module.parents.get(call)
    if isinstance(item, ast.withitem):
        return roles.summaries.called(call.func) is None and enters_for_removal(item, roles)
    found = _tested_in(call, module)
    if found is None:
        return False
    if is_intent(call) and roles.summaries.called(call.func) is None:
        return bool(_removed_in([*found[0].body, *found[0].orelse], roles))
    asked = {text for value in module.calls[call].arguments if (text := key(value))}
    return question(module.calls[call].last) is not None and not asked.isdisjoint(_removed_in(found[0].body, roles))


def enters_for_removal(item: ast.withitem, roles: Roles) -> bool:
    """Tell whether a ``with`` in a clean-up has a removal in its body: a lock, what raises the exception again."""
    around = roles.module.parents.get(item)
    if not isinstance(around, (ast.With, ast.AsyncWith)) or clean_up_around(item, roles.module) is None:
        return False
    return bool(_removed_in(around.body, roles))


def _removed_in(body: Sequence[ast.stmt], roles: Roles) -> set[str | None]:
    """Return the keys of what a body removes, and of what these paths are made of."""
    calls = roles.module.own(body, (ast.Call,))
    return {key(leaf) for node in calls for target in roles.targets(node) for leaf in descendants(target)}


def _compares(
    test: ast.Compare, fact: Obligation, roles: Roles, assigned: Mapping[str, Sequence[ast.expr]]
) -> bool | None:
    left, operator, right = test.left, test.ops[0], test.comparators[0]
    sides = (roles.of(left, fact), roles.of(right, fact))
    if isinstance(operator, (*_SAME, *_OTHER)) and None in sides and not _ITSELF.isdisjoint(sides):
        other = right if sides[1] is None else left
        differs = isinstance(operator, _OTHER)
        may_be_it = _may_be_it(other, fact, roles, assigned)
        if fact.site is not None and fact.site.unique and not may_be_it:
            return differs
        # What is given back instead is the caller's: ``if result != path: os.remove(path)`` and ``return result``.
        is_told_apart = differs and (not may_be_it or _is_given_away(other, roles))
        return True if is_told_apart and _removed_if(test, fact, roles) else None
    if isinstance(operator, _SAME) and _ITSELF.issuperset(sides):
        return True if _removed_if(test, fact, roles) else None
    if isinstance(operator, (ast.In, ast.NotIn)):
        return _is_among(test, fact, roles, assigned)
    if Role.PARENT in sides and not _has_directory(fact):
        other = right if sides[1] is not Role.PARENT else left
        return _removed_if(test, fact, roles) if _is_temporary_place(other) else None
    return None


def _is_among(
    test: ast.Compare, fact: Obligation, roles: Roles, assigned: Mapping[str, Sequence[ast.expr]]
) -> bool | None:
    """Ex) ``path in made``, a list that has it, ``path not in (source, target)``, ``gettempdir() in path``."""
    left, operator, right = test.left, test.ops[0], test.comparators[0]
    if roles.of(right, fact) in _ABOUT:
        is_place = _is_temporary_place(left) and not _has_directory(fact)
        return _removed_if(test, fact, roles) if is_place else None
    if roles.of(left, fact) not in _ABOUT:
        return None
    if roles.of(right, fact) is Role.ELEMENT:
        return _removed_if(test, fact, roles)
    if not isinstance(right, (ast.Tuple, ast.List, ast.Set)):
        return None
    is_unlike = not any(_may_be_it(element, fact, roles, assigned) for element in right.elts)
    return isinstance(operator, ast.NotIn) if is_unlike and fact.site is not None and fact.site.unique else None


def _may_be_it(other: ast.expr, fact: Obligation, roles: Roles, assigned: Mapping[str, Sequence[ast.expr]]) -> bool:
    """Ex) ``result = convert(path)`` may be the same path again, and so may ``self.last`` after ``self.load(path)``."""
    seen: set[str] = set()
    pending = [other]
    while pending:
        value = pending.pop()
        if isinstance(value, (ast.Attribute, ast.Subscript)) and _may_be_told(value, fact, roles):
            return True
        for node in descendants(value):
            if isinstance(node, ast.expr) and roles.of(node, fact) is not None:
                return True
            text = key(node)
            if text is not None and text not in seen:
                seen.add(text)
                pending.extend(assigned.get(text, ()))
    return False


def _may_be_told(other: ast.Attribute | ast.Subscript, fact: Obligation, roles: Roles) -> bool:
    """Tell whether a call brings the path and the object together that ``other`` is taken from."""
    base = _base(other)
    if base is None:
        return False
    module = roles.module
    calls = (
        call
        for node in module.written.get(base.id, ())
        if module.owners[node] is module.owners.get(base)
        for call in _around(node, roles)
    )
    return any(roles.any_of(module.calls[call].arguments, fact) for call in calls)


def _around(node: ast.AST, roles: Roles) -> Iterator[ast.Call]:
    """Yield the calls in which a name stands, as an argument or as what is called."""
    for parent in roles.module.ancestors(node):
        if isinstance(parent, ast.stmt):
            return
        if isinstance(parent, ast.Call):
            yield parent


def _base(node: ast.expr) -> ast.Name | None:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node if isinstance(node, ast.Name) else None


def _is_given_away(other: ast.expr, roles: Roles) -> bool:
    """Tell whether the function returns what a name stands for, or stores it."""
    module = roles.module
    if not isinstance(other, ast.Name):
        return False
    for node in module.written.get(other.id, ()):
        statement = next((parent for parent in module.ancestors(node) if isinstance(parent, ast.stmt)), None)
        if module.owners[node] is not module.owners[other]:
            continue
        if isinstance(statement, ast.Return):
            return True
        if isinstance(statement, ast.Assign) and statement.value is node:
            return isinstance(statement.targets[0], (ast.Attribute, ast.Subscript))
    return False


def _asks_whose(
    call: ast.Call, fact: Obligation, roles: Roles, assigned: Mapping[str, Sequence[ast.expr]]
) -> bool | None:
    """Return what a call that asks whose a path is, or where it lies, comes to; None for any other call."""
    last = roles.calls[call].last
    if isinstance(call.func, ast.Attribute) and last in _PLACE_METHODS:
        if roles.of(call.func.value, fact) not in _ABOUT or not call.args or _has_directory(fact):
            return None
        return _removed_if(call, fact, roles) if _is_temporary_place(call.args[0]) else None
    asked = [value for value in roles.calls[call].arguments if roles.of(value, fact) in _ABOUT]
    about = question(last) if asked else None
    if about is Question.OWN:
        return True if _removed_if(call, fact, roles) else None
    if about is Question.EITHER and any(_may_be_other(value, fact, roles, assigned) for value in asked):
        return _removed_if(call, fact, roles)
    return None


def _has_directory(fact: Obligation) -> bool:
    """Tell whether it was made in a directory that the call names, not in the system's."""
    made = fact.site.node if fact.site is not None else None
    return isinstance(made, ast.Call) and any(keyword.arg == "dir" for keyword in made.keywords)


def _is_temporary_place(value: ast.expr) -> bool:
    return any(last_part(node) in _TEMPORARY_PLACES for node in descendants(value) if isinstance(node, ast.expr))


def _may_be_other(value: ast.expr, fact: Obligation, roles: Roles, assigned: Mapping[str, Sequence[ast.expr]]) -> bool:
    """Tell whether the name stands for something older on another way: what is asked then is which of them it is."""
    made = fact.site.node if fact.site is not None else None
    older = (v for v in assigned.get(key(value) or "", ()) if not isinstance(v, ast.Constant))
    return any(roles.of(v, fact) is None and all(node is not made for node in descendants(v)) for v in older)


def _removed_if(test: ast.expr, fact: Obligation, roles: Roles) -> bool | None:
    """Return what a test must come to for the removal in the branches of its ``if``; None if there is none."""
    found = _tested_in(test, roles.module)
    if found is None:
        return None
    parent, positive = found
    first, second = _removes(parent.body, fact, roles), _removes(parent.orelse, fact, roles)
    return None if first is second else first is positive


def _tested_in(test: ast.expr, module: Module) -> tuple[ast.If, bool] | None:
    """Return the ``if`` that a test is a part of, and False where it is negated there."""
    node: ast.AST = test
    positive = True
    for parent in module.ancestors(test):
        compared = truth_test(parent)
        if isinstance(parent, ast.UnaryOp) or (compared and not compared[1]):
            positive = not positive
        elif not isinstance(parent, ast.BoolOp) and compared is None:
            return (parent, positive) if isinstance(parent, ast.If) and parent.test is node else None
        node = parent
    return None


def _removes(body: Sequence[ast.stmt], fact: Obligation, roles: Roles) -> bool:
    return any(roles.releases(call, fact) for call in roles.module.own(body, (ast.Call,)))
