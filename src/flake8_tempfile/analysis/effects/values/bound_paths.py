"""What the names of one body are bound to, and what that says of where a path lies."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterable, Sequence, Set

from flake8_tempfile.analysis.paths.forms import is_conversion, joins
from flake8_tempfile.analysis.syntax.expressions import BINDING, bindings, key
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.flow.syntax import descendants

_LOOPS = (ast.For, ast.AsyncFor, ast.comprehension)
# What they give back is no place: a size, an answer, a name without its directory.
_TELLING = frozenset({"stat", "getsize", "exists", "isfile", "isdir", "len", "hexdigest"})
_NAMES_ONLY = frozenset({"basename", "stem", "suffix"})


class Bound:
    """The bindings of a body, as pairs of a name and a value (None for a value that is not written out)."""

    def __init__(self, body: Sequence[ast.stmt], module: Module) -> None:
        """Read all bindings of ``body``, nested functions left out."""
        self._module = module
        self.pairs: list[tuple[str, ast.expr | None]] = []
        self._values: dict[str, list[ast.expr | None]] = {}
        self._meaning: dict[str, set[str]] = {}
        self._loops: set[str] = set()
        for node in module.own(body, BINDING):
            pairs = [(node.target, node.iter)] if isinstance(node, _LOOPS) else list(bindings(node))
            for target, value in pairs:
                is_place = isinstance(target, (ast.Attribute, ast.Subscript))
                leaves = () if is_place else descendants(target)
                names = [leaf.id for leaf in leaves if isinstance(leaf, ast.Name)]
                self.pairs += [(name, value) for name in names]
                self._loops.update(names if isinstance(node, _LOOPS) else ())
        for name, value in self.pairs:
            self._values.setdefault(name, []).append(value)

    @property
    def targets(self) -> set[str]:
        """The names that the body binds."""
        return {name for name, _ in self.pairs}

    def value_of(self, value: ast.expr) -> ast.expr:
        """Return what a name stands for that is bound once, the name itself where it is bound more often."""
        values = self._values.get(value.id, []) if isinstance(value, ast.Name) else []
        single = values[0] if len(values) == 1 else None
        return single if single is not None else value

    def places_of(self, names: Iterable[str]) -> set[str]:
        """Return ``names`` with those of paths that begin with theirs."""
        return self._grown(names, self.lies_in)

    def _grown(self, names: Iterable[str], is_of: Callable[[ast.expr, Set[str]], bool]) -> set[str]:
        """Return ``names`` with those whose values are of them; most are bound after what they are made of."""
        found = set(names)
        size = -1
        while size != len(found):
            size = len(found)
            for name, value in self.pairs if found else ():
                if name not in found and value is not None and is_of(value, found):
                    found.add(name)
        return found

    def surely_of(self, names: Iterable[str]) -> set[str]:
        """Return ``names`` with those of paths that begin with theirs, whatever they are bound to."""
        found = self.places_of(names)
        while astray := {n for n, value in self.pairs if n in found and not self._is_of(value, found)} - set(names):
            found -= astray
        return found

    def _is_of(self, value: ast.expr | None, names: Set[str]) -> bool:
        return value is not None and self.lies_in(value, names)

    def made_of(self, names: Iterable[str]) -> set[str]:
        """Return ``names`` with those of all that was made of them and may need them still."""
        return self._grown(names, _is_made_of)

    def lies_in(self, value: ast.expr, names: Set[str]) -> bool:
        """Tell whether a path begins with that of one of ``names``, or is given back by what was given such a path."""
        match value:
            case ast.Name():
                return value.id in names
            case ast.Attribute() | ast.Subscript() | ast.Starred():
                return self.lies_in(value.value, names)
            case ast.Await() | ast.NamedExpr() | ast.FormattedValue():
                return self.lies_in(value.value, names)
            case ast.BinOp():
                return self.lies_in(value.left, names)
            case ast.JoinedStr():
                return bool(value.values) and self.lies_in(value.values[0], names)
            case ast.IfExp():
                return self.lies_in(value.body, names) or self.lies_in(value.orelse, names)
            case ast.Call() if self._module.calls[value].last not in _NAMES_ONLY | _TELLING:
                receiver = isinstance(value.func, ast.Attribute) and self.lies_in(value.func.value, names)
                return receiver or (bool(value.args) and self.lies_in(value.args[0], names))
        return False

    def is_within(self, inner: ast.expr, outer: ast.expr) -> bool:
        """Tell whether two paths are one, or one lies in the other, as far as that shows."""
        first, second = self.chain(inner), self.chain(outer)
        return bool(first) and bool(second) and (first[0] in second or second[0] in first)

    def is_same(self, first: ast.expr, second: ast.expr) -> bool:
        """Tell whether two paths are one, as far as that shows."""
        return self.chain(first)[:1] == self.chain(second)[:1] != []

    def chain(self, value: ast.expr) -> list[str]:
        """Return a path and the places it lies in, innermost first; what a loop runs over is the place itself."""
        found: list[str] = []
        current = value
        for _ in range(len(self.pairs) + 20):  # a variable may run over what is made of itself
            outer, is_part = self._outer(current)
            if is_part is not None:
                found.append(is_part)
            if outer is None:
                break
            current = outer
        return found

    def _outer(self, value: ast.expr) -> tuple[ast.expr | None, str | None]:
        """Return what a path is made from, and its text; no text where it is just another spelling of that."""
        match value:
            case ast.Name():
                values = self._values.get(value.id, [])
                single = values[0] if len(values) == 1 else None
                same = value.id in self._loops or (single is not None and not isinstance(single, (ast.Call, ast.BinOp)))
                return single, None if same and single is not None else value.id
            case ast.Call() if self._is_converted(value):
                return value.args[0] if value.args else None, None
            case ast.Call() if self._module.calls[value].last in ("join", "Path") and value.args:
                return value.args[0], None if self._is_looped(value.args[1:]) else ast.unparse(value)
            case ast.Call() if isinstance(value.func, ast.Attribute):
                listed = value.args[0] if value.args else value.func.value
                return listed, None if self._module.calls[value].last in _LISTING else ast.unparse(value)
            case ast.BinOp():
                return value.left, None if self._is_looped([value.right]) else ast.unparse(value)
        return None, key(value) or ast.unparse(value)

    def _is_converted(self, call: ast.Call) -> bool:
        is_one = len(call.args) < 2 or not joins(call)
        return is_one and is_conversion(call, self._module.calls[call].name)

    def _is_looped(self, parts: Iterable[ast.expr]) -> bool:
        nodes = (node for part in parts for node in descendants(part))
        return any(isinstance(node, ast.Name) and node.id in self._loops for node in nodes)

    def words(self, value: ast.AST) -> set[str]:
        """Return the names that an expression is made of, those that are bound here with what they are made of."""
        return {word for name in _words(value, self._module) for word in self._meant(name)}

    def _meant(self, name: str) -> set[str]:
        if name not in self._meaning:
            self._meaning[name] = found = {name}
            pending = [name]
            while pending:
                values = filter(None, self._values.get(pending.pop(), ()))
                new = {word for value in values for word in _words(value, self._module)} - found
                found |= new
                pending += new
        return self._meaning[name]


_LISTING = frozenset({"listdir", "scandir", "iterdir", "glob", "rglob", "iglob", "walk"})


def _is_made_of(value: ast.expr, names: Set[str]) -> bool:
    if isinstance(value, ast.Call) and last_part(value.func) in _TELLING:
        return False
    return any(isinstance(node, ast.Name) and node.id in names for node in descendants(value))


def _words(node: ast.AST, module: Module) -> set[str]:
    names = {inner.id for inner in descendants(node) if isinstance(inner, ast.Name)}
    return {name for name in names if name not in module.names.imported and not hasattr(builtins, name)}
