"""The keys that an expression may take its path from: names and attributes, through the forms of a path."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis.paths.forms import Kind, forms_of
from flake8_tempfile.analysis.syntax.expressions import key
from flake8_tempfile.analysis.syntax.names import Names, last_part

# Who removes the parent removes the path with it.
_PASSING = frozenset({
    Kind.ITSELF, Kind.SAME, Kind.CHOICE, Kind.MEMBERS, Kind.SAME_MEMBERS, Kind.MEMBER, Kind.PARENT,
})  # fmt: skip


def path_keys(expression: ast.expr, names: Names) -> Iterator[str]:
    """Yield the keys an expression may take its path from.

    Ex) ``str(self.f.name)`` gives ``self.f.name`` and ``self.f``; ``join(d, "x")`` gives nothing: a part.
    """
    own = key(expression)
    if own is not None:
        yield own
    if isinstance(expression, (ast.Attribute, ast.Subscript)):
        yield from path_keys(expression.value, names)
        return
    is_sum = isinstance(expression, ast.BinOp)  # of lists or of texts, and of these the parts are other paths
    for form in forms_of(expression, names):
        if form.kind in _PASSING and not (is_sum and form.kind is Kind.SAME_MEMBERS):
            for part in form.of:
                yield from path_keys(part, names)
    if isinstance(expression, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
        yield from path_keys(expression.generators[0].iter, names)
    elif isinstance(expression, ast.Call):
        yield from _call_keys(expression, names)


def _call_keys(call: ast.Call, names: Names) -> Iterator[str]:
    last = last_part(call.func)
    match call:
        case ast.Call(func=ast.Name(id="getattr"), args=[owner, ast.Constant(value=str(attribute)), *_]):
            base = key(owner)
            if base:
                yield f"{base}.{attribute}"
        case ast.Call(func=ast.Name(id="map"), args=[_, *over]):
            for value in over:
                yield from path_keys(value, names)
        case ast.Call(func=ast.Attribute(attr="temporary_file_path", value=owner)):
            yield from path_keys(owner, names)
    # What a method without arguments returns is the object's, as what a property gives: self.get_target()
    if isinstance(call.func, ast.Attribute) and key(call.func.value) in ("self", "cls") and not call.args:
        yield f"{key(call.func.value)}.{last}"


def spelled(target: ast.expr, names: Names) -> ast.expr:
    """Return what a removal of ``target`` removes: a function of one argument only spells a path otherwise.

    Ex) ``rmtree(long_form(d))``; what a known function makes of its argument is known, and stays as it is.
    """
    while isinstance(target, ast.Call) and len(target.args) == 1 and not target.keywords:
        if isinstance(target.args[0], ast.Starred) or forms_of(target, names):
            break
        target = target.args[0]
    return target
