"""What an expression makes of the expressions in it, seen from a path: the one place that reads how paths are written.

``forms_of`` takes an expression one step apart and says how its value relates to the parts; whoever follows a path, an
object or a container through a program applies its own meaning to the step, ``paths.relation`` first of all.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from enum import Enum

from flake8_tempfile.analysis.paths.composed import Parts, Place, composed, place_of
from flake8_tempfile.analysis.paths.templates import Part
from flake8_tempfile.analysis.syntax.expressions import arguments
from flake8_tempfile.analysis.syntax.names import Names, last_part
from flake8_tempfile.analysis.tables import path_forms as table
from flake8_tempfile.records import NamedTuple


class Kind(Enum):
    """How the value of an expression relates to the values of the expressions ``of`` which it is made."""

    ITSELF = "the value itself: awaited, bound, starred"
    SAME = "the same path in another form"
    BELOW = "a path below it"
    BESIDE = "another path, whose text is made from its text"
    PARENT = "the directory that it is in"
    TEXT = "a text with it in it"
    DOCUMENT = "a text of several lines with it in it"
    MEMBERS = "a container in which each is one element"
    SAME_MEMBERS = "a container with elements of it"
    MEMBER = "one of its elements"
    CHOICE = "one of several values"
    NAME = "its attribute that names a file"
    FILE = "the object in it, or that its context manager gives"
    OPENED = "a file object that is open on it"


class Form(NamedTuple):
    """One step: the kind, and the expressions it is about, the more important first."""

    kind: Kind
    of: tuple[ast.expr, ...]


_OF_PLACE = {
    Place.WHOLE: Kind.SAME,
    Place.BEGINNING: Kind.BELOW,
    Place.STEM: Kind.BESIDE,
    Place.STEM_OF_WORD: Kind.BESIDE,
    Place.WORD: Kind.TEXT,
    Place.LINE: Kind.DOCUMENT,
}


def forms_of(node: ast.expr, names: Names) -> tuple[Form, ...]:
    """Return what ``node`` makes of its parts, () where that is not known; of one text there may be several."""
    match node:
        case ast.NamedExpr(value=value) | ast.Await(value=value) | ast.Starred(value=value):
            return (Form(Kind.ITSELF, (value,)),)
        case ast.FormattedValue(value=value):
            return (Form(Kind.SAME, (value,)),)
        case ast.Attribute(value=value, attr=attribute):
            return _attribute(value, attribute)
        case ast.Subscript(value=value, slice=index):
            return _element(value, index, names)
        case ast.IfExp(body=first, orelse=second):
            return (Form(Kind.CHOICE, (first, second)),)
        case ast.BoolOp(values=values):
            return (Form(Kind.CHOICE, tuple(values)),)
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items) | ast.Dict(values=items):
            return (Form(Kind.MEMBERS, tuple(items)),)
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
            return _comprehension(node)
        case ast.JoinedStr():
            return _text(composed(node, names) or ())
        case ast.BinOp():
            return _operation(node, names)
        case ast.Call():
            return _call(node, names)
    return ()


def _attribute(value: ast.expr, attribute: str) -> tuple[Form, ...]:
    match attribute:
        case "parent":
            return (Form(Kind.PARENT, (value,)),)
        case "name" | "path":
            return (Form(Kind.NAME, (value,)),)
        case "file":
            return (Form(Kind.FILE, (value,)),)
    return ()


def _element(value: ast.expr, index: ast.expr, names: Names) -> tuple[Form, ...]:
    position = index.value if isinstance(index, ast.Constant) else None
    first = position == 0 and isinstance(position, int)
    match value:
        case ast.Attribute(value=path, attr="parents") if isinstance(position, int) and position >= 0:
            return (Form(Kind.PARENT, (_above(path, position),)),)
        case ast.Call(args=[path, *_]) if first and names.calls[value].name in table.STEMS:
            return (Form(Kind.BESIDE, (path,)),)
        case ast.Call(args=[path, *_]) if first and names.calls[value].name in table.SPLITS:
            return (Form(Kind.PARENT, (path,)),)
    if isinstance(index, ast.Slice):
        return (Form(Kind.SAME_MEMBERS, (value,)), Form(Kind.BESIDE, (value,)))
    return (Form(Kind.MEMBER, (value,)),)


def _above(path: ast.expr, levels: int) -> ast.expr:
    for _ in range(levels):
        path = ast.Attribute(path, "parent", ast.Load())
    return path


def _comprehension(node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> tuple[Form, ...]:
    element = node.elt.value if isinstance(node.elt, ast.Attribute) else node.elt
    target = node.generators[0].target
    if isinstance(element, ast.Name) and isinstance(target, ast.Name) and element.id == target.id:
        return (Form(Kind.MEMBERS, (node.elt,)), Form(Kind.SAME_MEMBERS, (node.generators[0].iter,)))
    return (Form(Kind.MEMBERS, (node.elt,)),)


def _operation(node: ast.BinOp, names: Names) -> tuple[Form, ...]:
    if isinstance(node.op, ast.Div):
        return _joined([node.left, node.right])
    parts = composed(node, names)
    found = _text(parts) if parts is not None else ()
    if isinstance(node.op, ast.Add) and not any(isinstance(part, str) for part in parts or ()):
        return (Form(Kind.SAME_MEMBERS, (node.left, node.right)), *found)
    return found


def _text(parts: Parts) -> tuple[Form, ...]:
    placed = [(_OF_PLACE[place_of(parts, at)], part) for at, part in enumerate(parts) if isinstance(part, ast.expr)]
    return tuple(Form(kind, (part,)) for kind, part in placed)


def _joined(parts: list[ast.expr]) -> tuple[Form, ...]:
    """Ex) ``join(d, "x")`` lies below ``d``, ``join(d, "")`` is ``d``, and of ``join(x, d)`` nothing is certain."""
    rest = parts[1:]
    same = all(isinstance(part, ast.Constant) and part.value in ("", b"") for part in rest)
    first = Form(Kind.SAME if same else Kind.BELOW, (parts[0],))
    return (first, *(Form(Kind.BESIDE, (part,)) for part in rest))


def _call(call: ast.Call, names: Names) -> tuple[Form, ...]:
    name = names.calls[call].name
    if call.args and is_conversion(call, name):
        return _joined(call.args) if len(call.args) > 1 and joins(call) else (Form(Kind.SAME, (call.args[0],)),)
    if name == "os.path.relpath" and len(arguments(call)) == 1:
        return (Form(Kind.SAME, (call.args[0],)),) if call.args else ()
    if call.args and name in table.JOINS:
        return _joined(call.args)
    if call.args and name in table.LISTINGS:
        return _matching(composed(call.args[0], names) or ())
    if call.args and name in table.PARENTS:
        return (Form(Kind.PARENT, (call.args[0],)),)
    return _builder(call, name) or _method(call, names)


def _matching(pattern: Parts) -> tuple[Form, ...]:
    """Ex) ``glob.glob(path + "*")``: the path itself is among what a pattern that only goes on behind it finds."""
    match list(pattern):
        case [ast.expr() as path, str(end)] if end.startswith("*") and not end.strip("*"):
            return (Form(Kind.MEMBERS, (path,)),)
    return ()


def _builder(call: ast.Call, name: str | None) -> tuple[Form, ...]:
    given = arguments(call)
    if name == "next" and len(given) == 1:
        return (Form(Kind.MEMBER, (given[0],)),)
    if name in table.DEFAULT_LAST and len(given) > (2 if name == "getattr" else 1):
        return (Form(Kind.ITSELF, (given[-1],)),)
    if name == "dict":
        return (Form(Kind.MEMBERS, tuple(given)),)
    if name in table.SAME_ELEMENTS:
        return (Form(Kind.SAME_MEMBERS, tuple(given)),)
    if name in table.QUOTING:
        return tuple(Form(Kind.TEXT, (value,)) for value in given)
    if call.args and name in table.OPENERS:
        return (Form(Kind.OPENED, (call.args[0],)),)
    return ()


def _method(call: ast.Call, names: Names) -> tuple[Form, ...]:
    if not isinstance(call.func, ast.Attribute):
        return ()
    owner, method = call.func.value, call.func.attr
    if isinstance(owner, ast.Name) and owner.id in names.imported:  # shutil.copy(p) is no method of a list
        return ()
    if method in table.CONVERSION_METHODS or (method in table.TRIMMING_METHODS and _only_trims(call, names)):
        return (Form(Kind.SAME, (owner,)),)
    if method in table.BELOW_METHODS:
        return _joined([owner, *call.args])
    if method in table.BESIDE_METHODS or method in table.TRIMMING_METHODS:
        return (Form(Kind.BESIDE, (owner,)),)
    if method in ("format", "join"):
        spread = any(isinstance(value, ast.Starred) for value in call.args) or any(k.arg is None for k in call.keywords)
        parts = None if spread else composed(call, names)
        return _text(parts) if parts is not None else _filled(owner, names.calls[call].arguments)
    if method in table.ONE_ELEMENT_METHODS:
        return (Form(Kind.MEMBER, (owner,)), *(Form(Kind.ITSELF, (default,)) for default in call.args[1:]))
    if method in table.SAME_ELEMENT_METHODS:
        return (Form(Kind.SAME_MEMBERS, (owner,)),)
    if method == "as_uri":
        return (Form(Kind.TEXT, (owner,)),)
    if method == "open":
        return (Form(Kind.OPENED, (owner,)),)
    return (Form(Kind.FILE, (owner,)),) if method == "__enter__" else ()


def _filled(template: ast.expr, given: Sequence[ast.expr]) -> tuple[Form, ...]:
    """Ex) ``" ".join(command)``, ``template.format(path)``: a text, of which no more is known."""
    text = template.value if isinstance(template, ast.Constant) else None
    kind = Kind.TEXT if isinstance(text, str) and any(map(str.isspace, text)) else Kind.BESIDE
    return tuple(Form(kind, (value,)) for value in given)


def _only_trims(call: ast.Call, names: Names) -> bool:
    """Tell whether a method of a text takes off, or exchanges, nothing but separators and blanks."""
    is_rename = names.calls[call].last == "replace" and len(call.args) != 2  # Path.replace(target)
    return not is_rename and all(_is_trimming(value, names) for value in call.args)


def _is_trimming(value: ast.expr, names: Names) -> bool:
    if isinstance(value, ast.Constant):
        text: Part = value.value.decode("latin-1") if isinstance(value.value, bytes) else value.value  # type: ignore[assignment]
        return isinstance(text, str) and not text.strip("/\\ \t\r\n")
    return names.resolve(value) in table.SEPARATORS


def origin(node: ast.expr, names: Names) -> ast.expr:
    """Return the expression that ``node`` only writes otherwise, or itself: ``p`` of ``str(Path(p).resolve())``."""
    while True:
        match forms_of(node, names):
            case (Form(kind=Kind.SAME | Kind.ITSELF, of=(inner,)), *_):
                node = inner
            case _:
                return node


def levels_below(node: ast.expr, names: Names) -> int:
    """Return how many directories down a path is seen to lie from what it begins with: 2 for ``join(d, "a/b")``."""
    node = origin(node, names)
    forms = forms_of(node, names)
    if not forms or forms[0].kind is not Kind.BELOW:
        return 0
    parts = composed(node, names)
    rest: list[Part] = list(parts[1:]) if parts is not None else _separated([form.of[0] for form in forms[1:]])
    text = "".join(part if isinstance(part, str) else "x" for part in rest)
    return len([part for part in text.split("/") if part]) + levels_below(forms[0].of[0], names)


def _separated(ends: list[ast.expr]) -> list[Part]:
    texts = (str(end.value) if isinstance(end, ast.Constant) else end for end in ends)
    return [part for text in texts for part in ("/", text)]


def members(target: ast.expr, value: ast.expr | None, names: Names) -> list[tuple[ast.expr, ast.expr | None]]:
    """Return what an unpacking binds: the head of ``os.path.split(p)`` is what ``os.path.split(p)[0]`` is."""
    is_split = isinstance(value, ast.Call) and names.calls[value].name in table.SPLITS | table.STEMS
    if not is_split or value is None or not isinstance(target, (ast.Tuple, ast.List)):
        return [(target, value)]
    return [(each, ast.Subscript(value, ast.Constant(at), ast.Load())) for at, each in enumerate(target.elts)]


def joins(call: ast.Call) -> bool:
    """Tell whether a conversion puts its arguments together; of others the first is the path: ``str(p, "ascii")``."""
    return last_part(call.func) in table.JOINING_CLASSES


def is_conversion(call: ast.Call, name: str | None) -> bool:
    """Tell whether a call, whose canonical name is ``name``, converts the path that is its first argument."""
    if name in table.CONVERSIONS:
        return True
    last = last_part(call.func)
    return bool(call.args) and (
        last in table.CONVERSION_WORDS or (last in table.IMPORTED_CONVERSION_WORDS and _is_imported(call, name))
    )


def _is_imported(call: ast.Call, name: str | None) -> bool:
    """Tell whether a function is imported by its name: a method ``ocr.to_text(path)`` may read the file."""
    return isinstance(call.func, ast.Name) and name != call.func.id


def is_path_conversion(call: ast.Call) -> bool:
    """Tell whether a call only works on the text of a path, and so does not fail, as an encoding may."""
    return last_part(call.func) in table.CONVERSION_WORDS
