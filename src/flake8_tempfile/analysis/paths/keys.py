"""The keys that an expression may take its path from: names and attributes, through the forms of a path."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from flake8_tempfile.analysis.paths.forms import Kind, forms_of
from flake8_tempfile.analysis.paths.pieces import Piece, PieceKind, builds_text, is_root, pieces
from flake8_tempfile.analysis.syntax.expressions import key
from flake8_tempfile.analysis.syntax.names import Names
from flake8_tempfile.flow.syntax import descendants

PARENT = ".parent"
# No program names a place by a longer chain of attributes.
_LONGEST = 100
# Who removes the parent removes the path with it.
_PASSING = frozenset({
    Kind.ITSELF, Kind.SAME, Kind.CHOICE, Kind.MEMBERS, Kind.SAME_MEMBERS, Kind.MEMBER, Kind.PARENT,
})  # fmt: skip


def path_keys(expression: ast.expr, names: Names) -> Iterator[str]:
    """Yield the keys an expression may take its path from.

    Ex) ``str(self.f.name)`` gives ``self.f.name`` and ``self.f``; ``dirname(p)`` gives ``p``, and ``p.parent``, which
    is how ``pathlib`` writes it; ``join(d, "x")`` gives nothing: a part.
    """
    if _is_long(expression):
        return
    own = key(expression)
    if own is not None:
        yield own
    is_member = isinstance(expression, (ast.Attribute, ast.Subscript))
    if is_member and not any(form.kind is Kind.PARENT for form in forms_of(expression, names)):
        yield from path_keys(expression.value, names)  # type: ignore[attr-defined]
        return
    is_sum = isinstance(expression, ast.BinOp)  # of lists or of texts, and of these the parts are other paths
    for form in forms_of(expression, names):
        if form.kind in _PASSING and not (is_sum and form.kind is Kind.SAME_MEMBERS):
            for text in (text for part in form.of for text in path_keys(part, names)):
                yield text
                if form.kind is Kind.PARENT:
                    yield f"{text}{PARENT}"
    if isinstance(expression, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
        yield from path_keys(expression.generators[0].iter, names)
    elif isinstance(expression, ast.Call):
        yield from _call_keys(expression, names)


def _is_long(chain: ast.expr) -> bool:
    for _ in range(_LONGEST):
        if not isinstance(chain, (ast.Attribute, ast.Subscript)):
            return False
        chain = chain.value
    return True


def _call_keys(call: ast.Call, names: Names) -> Iterator[str]:
    last = names.calls[call].last
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


_TEXTS = (ast.JoinedStr, ast.BinOp, ast.Call)
_CHANGING = (ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr, ast.Lambda, ast.Starred)
# What stands in a text otherwise than as it is: these texts are the same where they are written the same.
_SHAPING = frozenset({"with_suffix", "rstrip", "strftime"})
_PLAIN_TEMPLATE = re.compile(r"(?:[^%{}]|%[sd]|\{\w*\})*")
_MARK = "f'"


def text_key(node: ast.expr, names: Names) -> str | None:
    """Return a key for the path that an expression puts together of constants and variables, however it is written.

    Ex) ``f"/tmp/{n}.txt"`` and ``"/tmp/%s.txt" % n`` have one; ``f"/tmp/{time()}"`` has none, being another each time.
    """
    if not isinstance(node, _TEXTS):
        return None
    inner = list(descendants(node))
    calls = [each for each in inner if isinstance(each, ast.Call)]
    if not all(is_root(call, names) or builds_text(call, names) for call in calls):
        return None
    if any(isinstance(each, _CHANGING) for each in inner):
        return None
    found = pieces(node, names, lambda _: None)
    varying = [piece for piece in found if piece.kind not in (PieceKind.CONSTANT, PieceKind.ROOT)]
    places = {key(piece.node) for piece in varying}
    if None in places or len(varying) == len(found):
        return None
    text = "".join(map(_shown, found)) if _is_plain(inner) else ast.unparse(node)
    return f"{_MARK}{text}'" + "".join(f"{{{place}}}" for place in sorted(filter(None, places)))


def is_text_key(text: str) -> bool:
    """Tell whether a key is one of a text that is put together."""
    return text.startswith(_MARK)


def depends_on(text: str, place: str) -> bool:
    """Tell whether a key of a text means another one when ``place``, a key, is bound anew."""
    return is_text_key(text) and any(f"{{{place}{end}" in text for end in "}.[")


def _shown(piece: Piece) -> str:
    return piece.text if piece.kind in (PieceKind.CONSTANT, PieceKind.ROOT) else f"<{key(piece.node)}>"


def _is_plain(inner: list[ast.AST]) -> bool:
    """Tell whether all values go into the text as they are, without a format."""
    for node in inner:
        if isinstance(node, ast.FormattedValue) and (node.format_spec is not None or node.conversion != -1):
            return False
        if isinstance(node, ast.Attribute) and node.attr in _SHAPING:
            return False
        template = node.left if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) else None
        if isinstance(node, ast.Attribute) and node.attr == "format":
            template = node.value
        if template is not None and not (isinstance(template, ast.Constant) and _is_plain_template(template.value)):
            return False
    return True


def _is_plain_template(text: object) -> bool:
    return isinstance(text, str) and _PLAIN_TEMPLATE.fullmatch(text) is not None
