"""Reading expressions: their keys, what they run in which order, and the arguments of calls."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from flake8_tempfile.flow.syntax import BRANCHES, children

# Scopes whose bodies do not run where they stand.
DEFERRED_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def key(node: ast.AST, longest: int | None = None) -> str | None:
    """Return a text that names the place an expression reads: ``a``, ``a.b``, ``a['k']``, ``'x.txt'``; else None.

    Who looks for texts that are not longer than ``longest`` gets None for what is reached by more attributes.
    """
    parts: list[str] = []
    while longest is None or len(parts) <= longest:
        if isinstance(node, ast.Attribute):
            parts.append(f".{node.attr}")
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            parts.append(f"[{node.slice.value!r}]")
        else:
            break
        node = node.value
    if isinstance(node, ast.Name):
        parts.append(node.id)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        parts.append(repr(node.value))
    else:
        return None
    return "".join(reversed(parts)) if len(parts) > 1 else parts[0]


def last_part(node: ast.expr) -> str:
    """Return the last identifier of a name, attribute or called expression: ``b`` for ``x().a.b``; else ''."""
    while isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def is_none(value: ast.expr | None) -> bool:
    """Tell whether an expression is the constant None."""
    return isinstance(value, ast.Constant) and value.value is None


def is_false_constant(value: ast.expr | None) -> bool:
    """Tell whether a value is written out and false: an empty text, 0, None, False."""
    return isinstance(value, ast.Constant) and not value.value


def literal_text(value: ast.AST | None) -> str | None:
    """Return the text that a literal writes down; None for all else."""
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def rooted(text: str, root: str) -> bool:
    """Tell whether the key ``text`` is ``root`` or a place reached through it."""
    return text == root or (text.startswith(root) and text[len(root)] in ".[")


def operations(node: ast.AST) -> list[ast.AST]:
    """Return the calls, awaits, yields and walrus bindings in ``node`` in the order in which they are evaluated.

    Bodies of lambdas and nested functions are left out: they do not run here.
    """
    found: list[ast.AST] = []
    # Read from its end, what a stack yields is the order of evaluation: a node comes after its parts.
    pending = [node]
    while pending:
        each = pending.pop()
        kind = type(each)
        if kind in _OPERATIONS:
            found.append(each)
        if kind is not ast.Name and kind is not ast.Constant:
            pending += _evaluated_at_definition(each) if kind in DEFERRED_SCOPES else _in_evaluation_order(each)
    found.reverse()
    return found


_OPERATIONS = frozenset({ast.Call, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr})


def _in_evaluation_order(node: ast.AST) -> Sequence[ast.AST]:
    if isinstance(node, ast.IfExp):
        return node.test, node.body, node.orelse
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        made = [part for part in children(node) if not isinstance(part, ast.comprehension)]
        return *node.generators, *made  # from 3.15 on, `{**each for each in found}` has no value
    return children(node)


def _evaluated_at_definition(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.ClassDef):
        return [*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)]
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        return []
    defaults = [*node.args.defaults, *(default for default in node.args.kw_defaults if default is not None)]
    return defaults if isinstance(node, ast.Lambda) else node.decorator_list + defaults


def own_nodes(body: Sequence[ast.AST]) -> list[ast.AST]:
    """Return all nodes of a body, nested functions and classes as single nodes without their bodies."""
    pending = list(body)
    found: list[ast.AST] = []
    while pending:
        node = pending.pop()
        found.append(node)
        if isinstance(node, DEFERRED_SCOPES):
            pending += _evaluated_at_definition(node)
            continue
        for name in BRANCHES[type(node)]:
            value = getattr(node, name, None)
            if value.__class__ is list:
                pending += [item for item in value if isinstance(item, ast.AST)]
            elif isinstance(value, ast.AST):
                pending.append(value)
    return found


def argument(call: ast.Call, position: int, keywords: Sequence[str] = ()) -> ast.expr | None:
    """Return the argument at ``position`` (0-based) or under one of ``keywords``; None if a star may hide it."""
    for keyword in call.keywords:
        if keyword.arg in keywords:
            return keyword.value
    if any(isinstance(value, ast.Starred) for value in call.args[: position + 1]):
        return None
    return call.args[position] if 0 <= position < len(call.args) else None


def truth_test(test: ast.AST) -> tuple[ast.expr, bool] | None:
    """Return (x, True) for ``x is True`` and ``x is not False``, (x, False) for the opposites, where x asks something.

    Of a variable, which may be None as well, the comparison tells more than the test of the variable itself;
    ``bool(x)``, ``len(x)`` and ``len(x) > 0`` tell just as much.
    """
    asked = _asked_of(test, "bool", "len")
    if asked is not None:
        return asked, True
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.left, _ASKING):
        return None
    operator, right = test.ops[0], test.comparators[0]
    counted = _asked_of(test.left, "len")
    if counted is not None and isinstance(right, ast.Constant):
        found = _COUNTS.get((type(operator), right.value))
        return (counted, found) if found is not None else None
    if not isinstance(right, ast.Constant) or not isinstance(right.value, bool):
        return None
    if isinstance(operator, (ast.Is, ast.Eq)):
        return test.left, right.value
    return (test.left, not right.value) if isinstance(operator, (ast.IsNot, ast.NotEq)) else None


# What a length is compared with, and whether that holds where there is anything.
_COUNTS: dict[tuple[type[ast.cmpop], object], bool] = {
    (ast.Gt, 0): True, (ast.GtE, 1): True, (ast.NotEq, 0): True, (ast.Eq, 0): False, (ast.Lt, 1): False,
    (ast.LtE, 0): False,
}  # fmt: skip


def _asked_of(test: ast.AST, *functions: str) -> ast.expr | None:
    """Return what one of some functions is called with, and nothing else."""
    is_plain = isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and len(test.args) == 1
    return test.args[0] if is_plain and test.func.id in functions else None  # type: ignore[attr-defined]


_ASKING = (ast.Call, ast.Compare, ast.BoolOp, ast.UnaryOp)


def subject(call: ast.Call) -> ast.expr | None:
    """Return what a call is about: its first argument, or the object of a method: ``exists(p)``, ``p.exists()``."""
    if call.args:
        return call.args[0]
    return call.func.value if isinstance(call.func, ast.Attribute) else None


def arguments(call: ast.Call) -> list[ast.expr]:
    """Return all argument expressions of a call, stars taken off."""
    values = [value.value if isinstance(value, ast.Starred) else value for value in call.args]
    return values + [keyword.value for keyword in call.keywords]


_BUILDER_PREFIXES = ("from_", "build", "create", "new", "make")


def is_constructor(call: ast.Call) -> bool:
    """Tell whether the call looks like the making of an object.

    Ex) ``Spam(...)``, ``cls(...)``, ``Spam.build(...)``, ``str.__new__(cls, ...)``
    """
    function = call.func
    if isinstance(function, ast.Attribute) and function.attr == "__new__":
        return True
    if (
        isinstance(function, ast.Attribute)
        and function.attr.lstrip("_").startswith(_BUILDER_PREFIXES)
        and isinstance(function.value, ast.Name)
    ):
        return function.value.id == "cls" or function.value.id.lstrip("_")[:1].isupper()
    if isinstance(function, ast.Call):
        return isinstance(function.func, ast.Name) and function.func.id == "type"
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    stripped = name.lstrip("_")
    return name in {"cls", "__class__"} or (stripped[:1].isupper() and not stripped.isupper())


def bindings(node: ast.AST) -> Iterable[tuple[ast.expr, ast.expr | None]]:
    """Return the (target, value) pairs that a statement binds; value None where it is nothing that can be followed."""
    return _bound(node) if isinstance(node, BINDING) else ()


BINDING = (
    ast.Assign, ast.AnnAssign, ast.withitem, ast.NamedExpr, ast.For, ast.AsyncFor, ast.comprehension, ast.Delete,
)  # fmt: skip


def _bound(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    if isinstance(node, ast.Assign):
        for target in node.targets:
            yield from unpacked(target, node.value)
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        yield node.target, node.value
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        yield from unpacked(node.optional_vars, node.context_expr)
    elif isinstance(node, ast.NamedExpr):
        yield node.target, node.value
    elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
        yield node.target, None
    elif isinstance(node, ast.Delete):
        for target in node.targets:
            yield target, None


def unpacked(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """Yield the pairs of a possibly nested unpacking where both sides are written out, else the pair itself."""
    both = isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, (ast.Tuple, ast.List))
    if both and len(target.elts) == len(value.elts) and not any(isinstance(e, ast.Starred) for e in target.elts):  # type: ignore[attr-defined]
        for left, right in zip(target.elts, value.elts, strict=True):  # type: ignore[attr-defined]
            yield from unpacked(left, right)
    else:
        yield target, value
