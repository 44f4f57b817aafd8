"""The small ways in which a module can be broken, for ``mutation.py``: each is a place in its text, and another."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple


class Mutant(NamedTuple):
    """One small change of a file: what stands from ``start`` to ``end`` becomes ``new``."""

    path: Path
    kind: str
    lines: range
    start: int
    end: int
    new: str

    def applied(self, text: bytes) -> bytes:
        """Return the text with the change."""
        return text[: self.start] + self.new.encode() + text[self.end :]

    def shown(self, text: bytes) -> str:
        """Return the place and the change on one line."""
        old = " ".join(text[self.start : self.end].decode().split())
        return f"{self.path}:{self.lines.start}: {self.kind}: {old} -> {self.new}"


class _Places:
    """The places of nodes in the bytes of a text."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self._lines = [0]
        for line in text.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))

    def of(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Return where a node begins and ends."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._lines[node.lineno - 1] + node.col_offset, self._lines[node.end_lineno - 1] + node.end_col_offset

    def source(self, node: ast.expr | ast.stmt) -> str:
        """Return the text of a node."""
        start, end = self.of(node)
        return self.text[start:end].decode()


Changes = Iterator[tuple[ast.expr | ast.stmt, str]]
_OTHER: dict[type[ast.cmpop], str] = {
    ast.Eq: "!=", ast.NotEq: "==", ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Is: "is not",
    ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in",
}  # fmt: skip


def _operators(node: ast.AST, places: _Places) -> Changes:
    """``and`` for ``or``, and the other way round."""
    if isinstance(node, ast.BoolOp):
        word = " or " if isinstance(node.op, ast.And) else " and "
        yield node, f"({word.join(f'({places.source(value)})' for value in node.values)})"


def _operands(node: ast.AST, places: _Places) -> Changes:
    """One operand of ``and`` or ``or`` less."""
    if isinstance(node, ast.BoolOp):
        word = " and " if isinstance(node.op, ast.And) else " or "
        for left_out in node.values:
            kept = [f"({places.source(value)})" for value in node.values if value is not left_out]
            yield node, f"({word.join(kept)})"


def _comparisons(node: ast.AST, places: _Places) -> Changes:
    """The opposite comparison, or one that takes in the limit."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        left, right = places.source(node.left), places.source(node.comparators[0])
        yield node, f"({left} {_OTHER[type(node.ops[0])]} {right})"


def _negations(node: ast.AST, places: _Places) -> Changes:
    """A ``not`` less."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node, f"bool({places.source(node.operand)})"


def _conditions(node: ast.AST, places: _Places) -> Changes:
    """A condition that is never, or always, true: a case that is not told apart."""
    if isinstance(node, ast.If | ast.IfExp):
        yield node.test, "False"
        yield node.test, "True"
    elif isinstance(node, ast.comprehension):
        yield from ((test, "True") for test in node.ifs)
    elif isinstance(node, ast.match_case) and node.guard is not None:
        yield node.guard, "True"


def _quantifiers(node: ast.AST, places: _Places) -> Changes:
    """``any`` for ``all``, and the other way round."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("any", "all"):
        yield node.func, "all" if node.func.id == "any" else "any"


def _members(node: ast.AST, places: _Places) -> Changes:
    """A member of a set, tuple or list that is written down less, or an entry of a mapping."""
    if not isinstance(node, ast.Set | ast.Tuple | ast.List) or len(node.elts) < 2:
        return
    if all(isinstance(member, ast.Constant) for member in node.elts):
        opening, closing = {ast.Set: ("{", "}"), ast.Tuple: ("(", ")"), ast.List: ("[", "]")}[type(node)]
        for left_out in node.elts:
            kept = ", ".join(places.source(member) for member in node.elts if member is not left_out)
            yield node, f"{opening}{kept},{closing}"


def _constants(node: ast.AST, places: _Places) -> Changes:
    """The other truth value; a number one higher."""
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield node, str(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield node, str(node.value + 1)


def _statements(node: ast.AST, places: _Places) -> Changes:
    """A statement less: a call for its effect, a change of a variable or a field, a jump."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.YieldFrom | ast.Yield):
        yield node, "pass" if isinstance(node.value, ast.Call) else "yield from ()"
    elif isinstance(node, ast.AugAssign | ast.Continue | ast.Break) or (
        isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute | ast.Subscript)
    ):
        yield node, "pass"


KINDS: dict[str, Callable[[ast.AST, _Places], Changes]] = {
    "operator": _operators,
    "operand": _operands,
    "comparison": _comparisons,
    "negation": _negations,
    "condition": _conditions,
    "quantifier": _quantifiers,
    "member": _members,
    "constant": _constants,
    "statement": _statements,
}


def _judged(tree: ast.AST) -> Iterator[ast.AST]:
    """Iterate over what is worth a change: no annotation, decorator, assertion, message of an error."""
    for field, value in ast.iter_fields(tree):
        if field in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.Assert | ast.Raise | ast.JoinedStr) or not isinstance(child, ast.AST):
                continue
            yield child
            yield from _judged(child)


def mutants(path: Path, text: bytes, kinds: Sequence[str]) -> Iterator[Mutant]:
    """Iterate over the mutants of a file; not all of them are Python."""
    places = _Places(text)
    for node in _judged(ast.parse(text)):
        for kind in kinds:
            for changed, new in KINDS[kind](node, places):
                lines = range(changed.lineno, (changed.end_lineno or changed.lineno) + 1)
                yield Mutant(path, kind, lines, *places.of(changed), new)


def is_python(text: bytes) -> bool:
    """Tell whether a text compiles."""
    try:
        compile(text, "<mutant>", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True
