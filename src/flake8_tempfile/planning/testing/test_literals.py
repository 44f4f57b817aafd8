"""The paths that a test writes down, each with what stands for it below ``tmp_path``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.literals.uses import PathUse, Use
from flake8_tempfile.analysis.syntax.blocks import statement_of
from flake8_tempfile.analysis.syntax.expressions import literal_text
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.edits import Substitution
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.holding import Holding, hold_path
from flake8_tempfile.planning.text.path_likes import accepts_path, is_path_call, is_read_as_path

_LITERAL = re.compile(r"""(?P<prefix>[rRuUfF]{0,2})(?P<quote>"|')(?P<text>[^"'\n]*)(?P=quote)""")
_MAKERS = frozenset({"makedirs", "ensure_dir", "ensuredir", "mkpath", "copytree"})


def literal_changes(use: PathUse, function: FunctionNode, facts: Facts) -> tuple[Substitution, ...]:
    """Return the substitutions for a path and all that has to do with it in the function."""
    module = facts.module
    origin = _whole(use.path.origin, module)
    if isinstance(origin, ast.Call) and module.calls[origin].name == "tempfile.gettempdir":
        _require_only_here(function, module)
        nodes = [n for n in ast.walk(function) if module.calls[n].name == "tempfile.gettempdir"]
        return tuple(_put("tmp_path", n, function, module) for n in nodes if isinstance(n, ast.Call))
    start = _start(origin)
    if start is None or not use.path.hardcoded or not use.path.directory.startswith("/"):
        raise Unclear("the path is put together from parts")
    related = list(_related(start, use.path.directory, function, module))
    _require_private(start, use, function, facts)
    return tuple(_changed(node, use.path.directory, function, module) for node in related)


def _whole(literal: ast.expr, module: Module) -> ast.expr:
    parent = module.parents.get(literal)
    return parent if isinstance(parent, ast.JoinedStr) else literal


def _start(node: ast.AST) -> str | None:
    """Return the text that an expression starts with, as far as it is written down."""
    if isinstance(node, ast.JoinedStr) and node.values:
        return _start(node.values[0])
    return literal_text(node)


def _texts(root: ast.AST, module: Module) -> Iterator[tuple[ast.expr, str]]:
    """Yield the texts that are written down below a node, docstrings left out."""
    for node in ast.walk(root):
        if not isinstance(node, (ast.Constant, ast.JoinedStr)):
            continue
        parent = module.parents.get(node)
        inside = isinstance(parent, (ast.JoinedStr, ast.Expr))
        if isinstance(node, ast.Constant) and isinstance(node.value, bytes):
            yield node, node.value.decode("latin-1")
        elif isinstance(node, ast.JoinedStr):
            yield node, "".join(str(v.value) for v in node.values if isinstance(v, ast.Constant))
        elif not inside and isinstance(node.value, str):
            yield node, node.value


def _related(start: str, directory: str, function: FunctionNode, module: Module) -> Iterator[ast.expr]:
    """Yield the texts of a function that may name the same file, a part of it, or what it is in."""
    for node, text in _texts(function, module):
        own = _start(node) or ""
        if own == directory or own.startswith(f"{directory}/"):
            if own.startswith(start) or start.startswith(own):
                yield node
        elif f"{directory}/" in text:
            raise Unclear("the path occurs within another text")


def _require_private(start: str, use: PathUse, function: FunctionNode, facts: Facts) -> None:
    """Raise if other code of the module may read or write the same file."""
    module = facts.module
    inside = set(ast.walk(function))
    others = {found.function for found in facts.paths if found.use is Use.WRITTEN and found.text == use.text}
    for node, text in _texts(module.tree, module):
        if node in inside or not text.startswith(start):
            continue
        around = module.scope(node)
        test = isinstance(around, FunctionNode) and around.name.startswith("test") and around in others
        refuse_if(not test, Reason.NAMED_BY_OTHERS)


def _require_only_here(function: FunctionNode, module: Module) -> None:
    for call in module.nodes.of(ast.Call):
        if module.calls[call].name == "tempfile.gettempdir":
            around = module.scope(call)
            if not isinstance(around, FunctionNode) or (around is not function and not around.name.startswith("test")):
                raise Unclear("other code of the module uses the temporary directory, too")


def _changed(node: ast.expr, directory: str, function: FunctionNode, module: Module) -> Substitution:
    """Return the substitution for a literal."""
    span = module.span(node)
    source = module.lines[span.line - 1][span.column : span.end_column] if span.line == span.end_line else ""
    match = _LITERAL.fullmatch(source)
    if match is None or "b" in match["prefix"].lower() or not match["text"].startswith(directory):
        raise Unclear("the literal is written in a way that cannot be continued")
    prefix, quote, rest = match["prefix"].lower().replace("u", ""), match["quote"], match["text"][len(directory) :]
    refuse_if("\\" in rest or ".." in rest, "the literal is written in a way that cannot be continued")
    name = rest.strip("/")
    if "/" in name and not _makes_parents(function):
        raise Unclear("nothing in the test makes the directory that the path lies in")
    if not name:
        return (
            _put("tmp_path", node, function, module)
            if not rest
            else _text("f", quote, rest, span_of=node, module=module)
        )
    if rest.endswith("/") or ("f" in prefix and not is_path_call(module.parents[node], node, module)):
        if "f" not in prefix and ("{" in rest or "}" in rest):
            raise Unclear("the literal is written in a way that cannot be continued")
        return _text("f" + prefix.replace("f", ""), quote, rest, span_of=node, module=module)
    return _put(f"tmp_path / {prefix}{quote}{name}{quote}", node, function, module)


def _text(prefix: str, quote: str, rest: str, *, span_of: ast.expr, module: Module) -> Substitution:
    return Substitution(module.span(span_of), f"{prefix}{quote}{{tmp_path}}{rest}{quote}")


def _makes_parents(function: FunctionNode) -> bool:
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    return any(last_part(call) in _MAKERS or any(k.arg == "parents" for k in call.keywords) for call in calls)


def _put(path: str, node: ast.expr, function: FunctionNode, module: Module) -> Substitution:
    """Put an expression for a ``Path`` in the place of one for a text."""
    parent = module.parents[node]
    if is_path_call(parent, node, module):
        assert isinstance(parent, ast.Call)
        around = module.parents[parent]
        bare = isinstance(around, (ast.Assign, ast.AnnAssign, ast.Return)) or " " not in path
        bare = bare or (isinstance(around, ast.BinOp) and around.left is parent)
        bare = bare or (isinstance(around, ast.Call) and around.func is not parent)
        return Substitution(module.span(parent), path if bare else f"({path})")
    if accepts_path(node, module) or _is_named_path(node, function, module):
        return Substitution(module.span(node), path)
    return Substitution(module.span(node), f"str({path})")


def _is_named_path(node: ast.expr, function: FunctionNode, module: Module) -> bool:
    """Tell whether an expression is bound to a name that is used as a path only."""
    holding = _holding(node, function, module)
    return holding is not None and is_read_as_path(holding, set(), module)


def _holding(node: ast.expr, function: FunctionNode, module: Module) -> Holding | None:
    statement = statement_of(node, module)
    target = statement.targets[0] if isinstance(statement, ast.Assign) and statement.value is node else None
    if not isinstance(target, ast.Name):
        return None
    return hold_path(node, function, module)
