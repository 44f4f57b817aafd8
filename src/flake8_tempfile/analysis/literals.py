"""Paths in shared temporary directories that a module writes down, each judged by its use.

A literal is a finding when the program creates or writes there, or when it is the default of something; what is
compared, shown, only read, or lies on another machine is none.  Unsure means silent.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from flake8_tempfile.analysis.module import FunctionNode, Module
from flake8_tempfile.analysis.path_evidence import Evidence, Hint, Kind, hint
from flake8_tempfile.analysis.path_places import Context
from flake8_tempfile.analysis.path_scopes import index_scopes
from flake8_tempfile.analysis.path_text import is_root
from flake8_tempfile.analysis.path_trace import trace
from flake8_tempfile.analysis.temp_paths import TempPath, literal_directory, temp_path


class Use(Enum):
    """What a path is used for, in the terms of the rules."""

    WRITTEN = "written"
    DEFAULT = "default"
    PREDICTABLE = "predictable"
    MENTION = "mention"


@dataclass(frozen=True, slots=True)
class PathUse:
    """A path in a shared temporary directory and what the module does with it.

    ``node`` is the literal, or the expression that joins a name to the directory; ``text`` how a message shows the
    path; ``detail`` follows "is" in a message; ``line`` is the line of the use that decided; ``unique`` tells that a
    part of the name varies from run to run (random, a time, a process id).
    """

    node: ast.expr
    path: TempPath
    use: Use
    detail: str
    line: int
    function: FunctionNode | None

    @property
    def text(self) -> str:
        """The path as a message shows it."""
        return self.path.text

    @property
    def unique(self) -> bool:
        """Whether the name is not the same in every run."""
        return self.path.unique or self.path.stamped


def find_path_uses(module: Module) -> tuple[PathUse, ...]:
    """Return the paths that ``module`` writes down, in the order of the source."""
    starts = tuple(_starts(module))
    if not starts:
        return ()
    context = Context(module, index_scopes(module))
    found = [use for start, path in starts for use in _judge(start, path, context)]
    return tuple(sorted(found, key=lambda use: (use.node.lineno, use.node.col_offset)))


def _starts(module: Module) -> Iterator[tuple[ast.expr, TempPath]]:
    """Yield the innermost expressions that are a path in a shared temporary directory: literals and roots."""
    for node in module.nodes:
        match node:
            case ast.Constant(value=value):
                starts = _may_start(value, module) and not isinstance(module.parents[node], ast.JoinedStr | ast.Expr)
            case ast.JoinedStr(values=[ast.Constant(value=value), *_]):
                starts = _may_start(value, module)
            case ast.Call() | ast.Subscript():
                starts = is_root(node, module.names)
            case _:
                continue
        path = temp_path(node, module, {}) if starts and isinstance(node, ast.expr) else None
        if path is not None and path.origin is node:
            yield node, path


def _may_start(value: object, module: Module) -> bool:
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    if not isinstance(text, str):
        return False
    return literal_directory(text, module.settings.temp_directories) is not None and not set(text) & set("\n\t")


def _judge(start: ast.expr, path: TempPath, context: Context) -> Iterator[PathUse]:
    evidence = tuple(trace(start, path, context))
    module = context.module
    function = next((node for node in module.ancestors(start) if isinstance(node, FunctionNode)), None)
    if path.hardcoded:
        decided = decide(evidence, module)
        if decided is None:
            yield PathUse(start, path, Use.MENTION, "mentioned", start.lineno, function)
        else:
            yield PathUse(start, decided[1].path, decided[0], decided[1].detail, decided[1].line, function)
        return
    for joined in dict.fromkeys(item.path.node for item in evidence if not item.path.bare):
        decided = decide([item for item in evidence if item.path.node is joined and item.path.guessable], module)
        if decided is not None:
            shown = decided[1]
            yield PathUse(joined, shown.path, Use.PREDICTABLE, shown.detail, shown.line, function)


def _is_socket(path: TempPath) -> bool:
    text = "".join(piece.text for piece in path.pieces)
    return text.endswith((".sock", ".socket")) or ".X11-unix" in text or ".ICE-unix" in text


def decide(evidence: Sequence[Evidence], module: Module) -> tuple[Use, Evidence] | None:
    """Return what the evidence about a path amounts to; None for a mere mention."""
    first = {item.kind: item for item in reversed(evidence)}
    default = first.get(Kind.DEFAULT)
    if Kind.SOCKET in first or any(_is_socket(item.path) for item in evidence):
        return None
    if Kind.WRITTEN in first:
        return (Use.DEFAULT, default) if default else (Use.WRITTEN, first[Kind.WRITTEN])
    if Kind.REMOTE in first:
        return None
    if Kind.PRIVATE in first and Kind.OUTPUT not in first:
        return None
    weak = None if _is_about_elsewhere(module) else _by_name(evidence, first)
    if default:
        seen = Kind.READ in first or (Kind.TEXT in first and not first.keys() & {Kind.UNKNOWN, Kind.REMOVED})
        return (Use.DEFAULT, default) if weak or not seen else None
    if Kind.REMOVED in first and Kind.UNKNOWN in first:
        return Use.WRITTEN, replace(first[Kind.UNKNOWN], detail=first[Kind.UNKNOWN].detail + " and later removed")
    if module.is_test():  # names count for nothing there: most paths never touch the disk
        return None
    if weak:
        return Use.WRITTEN, weak
    constant = first.get(Kind.CONSTANT)
    return (Use.DEFAULT, constant) if constant and not first.keys() & {Kind.READ, Kind.TEXT} else None


def _is_about_elsewhere(module: Module) -> bool:
    """Whether the name of the file says that it deals with other machines, containers, or sockets."""
    return any(hint(part) is Hint.REMOTE for part in module.path.replace("\\", "/").removesuffix(".py").split("/")[-2:])


def _by_name(evidence: Sequence[Evidence], first: Mapping[Kind, Evidence]) -> Evidence | None:
    """Return the use that makes it an output by the words in what it is bound or passed to."""
    if Kind.OUTPUT in first:
        return first[Kind.OUTPUT]
    own = [item for item in evidence if item.hops == 0]
    name = next((item for item in own if item.kind is Kind.NAMED), None)
    if name is not None and (Kind.UNKNOWN in first or Kind.READ not in first):
        return name
    product = next((item for item in own if item.kind is Kind.PRODUCT), None)
    return product if Kind.READ not in first else None
