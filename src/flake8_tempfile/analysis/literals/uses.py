"""Paths in shared temporary directories that a module writes down, each judged by its use.

A literal is a finding when the program creates or writes there, or when it is the default of something; what is
compared, shown, only read, or lies on another machine is none.  Unsure means silent.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum

from flake8_tempfile.analysis.effects.values.moved_roots import moved_roots
from flake8_tempfile.analysis.literals.argument_evidence import verb
from flake8_tempfile.analysis.literals.command_evidence import shell_writes
from flake8_tempfile.analysis.literals.evidence import Evidence, Kind
from flake8_tempfile.analysis.literals.places import Context
from flake8_tempfile.analysis.literals.scopes import index_scopes
from flake8_tempfile.analysis.literals.trace import trace
from flake8_tempfile.analysis.paths.pieces import is_root
from flake8_tempfile.analysis.paths.shared_directories import TempPath, literal_directory, temp_path
from flake8_tempfile.analysis.syntax.blocks import is_never_run
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables.path_names import FAKE_WORDS, Verb
from flake8_tempfile.analysis.tables.path_parts import ROOT_WORDS
from flake8_tempfile.analysis.tables.words import Hint, hint, words
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.model import Step
from flake8_tempfile.records import NamedTuple


class Use(Enum):
    """What a path is used for, in the terms of the rules."""

    WRITTEN = "written"
    DEFAULT = "default"
    PREDICTABLE = "predictable"
    MENTION = "mention"


class PathUse(NamedTuple):
    """A path in a shared temporary directory and what the module does with it.

    ``node`` is the literal, or the expression that joins a name to the directory; ``text`` how a message shows the
    path; ``detail`` follows "is" in a message; ``line`` is the line of the use that decided; ``unique`` tells that a
    part of the name varies from run to run (random, a time, a process id).  ``evidence`` is all that is done with it.
    """

    node: ast.expr
    path: TempPath
    use: Use
    detail: str
    line: int
    function: FunctionNode | None
    evidence: tuple[Evidence, ...] = ()

    @property
    def text(self) -> str:
        """The path as a message shows it."""
        return self.path.text

    @property
    def unique(self) -> bool:
        """Whether the name is not the same in every run."""
        return self.path.unique or self.path.stamped

    @property
    def steps(self) -> tuple[Step, ...]:
        """The way from the path to its use, empty where both are on one line."""
        if self.line == self.node.lineno:
            return ()
        return (Step(self.node.lineno, f"`{self.text}` is written down"), Step(self.line, self.detail))


def find_path_uses(module: Module) -> tuple[PathUse, ...]:
    """Return the paths that ``module`` writes down, in the order of the source; a stub makes nothing."""
    if module.path.endswith(".pyi"):
        return ()
    starts = tuple(_starts(module))
    in_memory = any("pyfakefs" in line for line in module.lines)
    found = [] if in_memory else [_used(line, Use.WRITTEN, shown, module) for line, shown in _shell_lines(module)]
    context = Context(module, index_scopes(module)) if starts and not in_memory else None
    for start, path in starts:
        if not path.hardcoded and path.directory in moved_roots(module.owners[start], module):
            continue
        if context is not None:
            found.extend(_judge(start, path, context))
        elif path.hardcoded:
            found.append(_mention(start, path, module))
    literals = {use.node for use in found if use.use is not Use.MENTION and use.path.hardcoded}
    found = [use for use in found if use.path.hardcoded or literals.isdisjoint(descendants(use.node))]
    return tuple(sorted(found, key=lambda use: (use.node.lineno, use.node.col_offset)))


def _shell_lines(module: Module) -> Iterator[tuple[ast.expr, Evidence]]:
    for line, path in shell_writes(module):
        yield line, Evidence(Kind.WRITTEN, line, "written by a shell command", path, 0)


def _starts(module: Module) -> Iterator[tuple[ast.expr, TempPath]]:
    """Yield the innermost expressions that are a path in a shared temporary directory: literals and roots."""
    candidates = (*_literal_starts(module), *_root_starts(module))
    separators = (_joined_up(node, module) for node in module.written.get("sep", ()) if isinstance(node, ast.Attribute))
    for start in (*candidates, *(joined for joined in separators if joined is not None)):
        path = temp_path(start, module, {})
        if path is not None and not is_never_run(start, module):
            yield start, path


def _literal_starts(module: Module) -> Iterator[ast.expr]:
    above = {parent for path in module.settings.temp_directories for parent in _parents(path)}
    for node, text in module.texts:
        parent = module.parents[node]
        if isinstance(parent, ast.JoinedStr):
            if parent.values[0] is node and _may_start(text, module):
                yield parent
        elif not isinstance(parent, ast.Expr):
            start = node if _may_start(text, module) else _joined_up(node, module) if text in above else None
            if start is not None:
                yield start


def _root_starts(module: Module) -> Iterator[ast.Call | ast.Subscript]:
    imported = {local for local, name in module.names.imported.items() if name.rpartition(".")[2] in ROOT_WORDS}
    if imported or not ROOT_WORDS.isdisjoint(module.written):
        asking = imported | ROOT_WORDS | {"get"}
        calls = (call for call in module.nodes.of(ast.Call) if last_part(call.func) in asking)
        yield from (call for call in calls if is_root(call, module.names))
        yield from (look_up for look_up in module.nodes.of(ast.Subscript) if is_root(look_up, module.names))


def _may_start(text: str, module: Module) -> bool:
    return literal_directory(text, module.settings.temp_directories) is not None and not set(text) & set("\n\t")


def _parents(directory: str) -> Iterator[str]:
    """Yield the directories above: what ``os.path.join`` and ``/`` may start from."""
    for index, character in enumerate(directory):
        if character in "/\\":
            yield directory[: index + 1]
            yield directory[:index]


def _joined_up(node: ast.expr, module: Module) -> ast.expr | None:
    """Return the expression that joins the start of a path, ``"/var"``, to a temporary directory, if one does."""
    whole: ast.AST = module.parents[node]
    while isinstance(whole, ast.Call | ast.BinOp):
        if temp_path(whole, module, {}) is not None:
            return whole
        whole = module.parents[whole]
    return None


def _judge(start: ast.expr, path: TempPath, context: Context) -> Iterator[PathUse]:
    shown = trace(start, path, context)
    evidence = tuple(item._replace(kind=Kind.READ) if _makes_root(item, context) else item for item in shown)
    if path.hardcoded:
        counted = [each for each in evidence if each.kind is Kind.WRITTEN or not _is_of_fake(start, context.module)]
        decided = None if path.bare and _is_listed(start, context.module) else decide(counted, context.module)
        used = _mention(start, path, context.module) if decided is None else _used(start, *decided, context.module)
        yield used._replace(evidence=evidence)
        return
    for joined in dict.fromkeys(item.path.node for item in evidence if not item.path.bare):
        about = [item for item in evidence if item.path.node is joined and item.path.guessable]
        decided = decide(about, context.module)
        if decided is not None:
            written = next((item for item in about if item.kind is Kind.WRITTEN), decided[1])
            same = tuple(item for item in evidence if item.path.node is joined)
            yield _used(joined, Use.PREDICTABLE, written, context.module)._replace(evidence=same)


def _makes_root(item: Evidence, context: Context) -> bool:
    """Ex) ``os.makedirs("/var/tmp", exist_ok=True)``: it must be there, and nothing of the program's own is made."""
    if not item.path.bare or item.kind not in (Kind.WRITTEN, Kind.OUTPUT):
        return False
    holder = item.node if isinstance(item.node, ast.Call) else context.parent(item.node)
    if isinstance(holder, ast.keyword):
        holder = context.parent(holder)
    match holder:
        case ast.Call():
            target = context.module.calls[holder].created
            return target[1] if target is not None else verb(last_part(holder.func)) is Verb.CREATE
        case ast.List(elts=[ast.Constant(value="mkdir"), *_]):
            return True
    return False


def _is_of_fake(start: ast.expr, module: Module) -> bool:
    """Ex) the default of an attribute of ``class FakePlugin``: what it says need not be so on any disk."""
    owner = module.class_around(start)
    return owner is not None and not FAKE_WORDS.isdisjoint(words(owner.name))


def _is_listed(start: ast.expr, module: Module) -> bool:
    """Ex) ``("/tmp", "/var/tmp", "/dev/shm")``: knowledge of such directories, not a place to write to."""
    parent = module.parents[start]
    return isinstance(parent, ast.Tuple | ast.List | ast.Set) and len(parent.elts) > 2


def _used(node: ast.expr, use: Use, shown: Evidence, module: Module) -> PathUse:
    return PathUse(node, shown.path, use, shown.detail, shown.line, module.function_around(node))


def _mention(node: ast.expr, path: TempPath, module: Module) -> PathUse:
    return PathUse(node, path, Use.MENTION, "mentioned", node.lineno, module.function_around(node))


def _is_socket(path: TempPath) -> bool:
    text = "".join(piece.text for piece in path.pieces)
    return text.endswith((".sock", ".socket"))


def _is_for_sockets(path: TempPath) -> bool:
    """Ex) ``/tmp/.X11-unix``: where the servers of a display have their sockets."""
    return any(word in piece.text for piece in path.pieces for word in (".X11-unix", ".ICE-unix"))


def decide(evidence: Sequence[Evidence], module: Module) -> tuple[Use, Evidence] | None:
    """Return what the evidence about a path amounts to; None for a mere mention."""
    first = {item.kind: item for item in reversed(evidence)}
    declared = first.get(Kind.DEFAULT)
    default = declared or first.get(Kind.FALLBACK)
    if Kind.SOCKET in first or any(_is_for_sockets(item.path) for item in evidence):
        return None
    if Kind.WRITTEN in first:
        return (Use.DEFAULT, declared) if declared else (Use.WRITTEN, first[Kind.WRITTEN])
    if Kind.REMOTE in first or Kind.ADDRESS in first or any(_is_socket(item.path) for item in evidence):
        return None
    weak = None if _is_about_elsewhere(module) else _by_name(evidence, first)
    test = module.is_test()  # names count for nothing there: most paths never touch the disk
    if default:
        if default.path.bare:
            return None  # Nothing of the program's own lies in the shared directory itself.
        seen = Kind.READ in first or (test and Kind.TEXT in first and Kind.UNKNOWN not in first)
        return (Use.DEFAULT, default) if (weak and not test) or not seen else None
    if Kind.PRIVATE in first and Kind.OUTPUT not in first:
        return None
    if Kind.REMOVED in first and Kind.UNKNOWN in first:
        return Use.WRITTEN, first[Kind.UNKNOWN]._replace(detail=first[Kind.UNKNOWN].detail + " and later removed")
    if test:
        return None
    constant = first.get(Kind.CONSTANT)
    if constant and constant.path.bare:
        return None
    if weak:
        named = weak.kind is not Kind.OUTPUT
        return (Use.DEFAULT, constant) if constant and named else (Use.WRITTEN, weak)
    return (Use.DEFAULT, constant) if constant and not first.keys() & {Kind.READ, Kind.TEXT} else None


def _is_about_elsewhere(module: Module) -> bool:
    """Whether the name of the file says that it deals with other machines, containers, or sockets."""
    return any(hint(part) is Hint.REMOTE for part in module.path.replace("\\", "/").removesuffix(".py").split("/")[-2:])


def _by_name(evidence: Sequence[Evidence], first: Mapping[Kind, Evidence]) -> Evidence | None:
    """Return the use that makes it an output by the words in what it is bound or passed to."""
    if Kind.OUTPUT in first:
        return first[Kind.OUTPUT]
    # The name of something that is built on the path says nothing of the path itself.
    nearest = min((item.hops for item in evidence), default=0)
    own = {item.path.pieces for item in evidence if item.hops == nearest}
    named = next((item for item in evidence if item.kind is Kind.NAMED and item.path.pieces in own), None)
    made = (item for item in evidence if item.kind is Kind.PRODUCT and not item.path.bare)
    product = next((item for item in made if item.hops == nearest), None)
    handed_on = Kind.UNKNOWN in first
    if not handed_on and all(item.path.bare for item in (named, product) if item):
        return None  # ``SCRATCH = "/tmp"``: what is put there has a name of its own
    if named and not named.path.bare and (handed_on or not first.keys() & {Kind.READ, Kind.TEXT}):
        return named
    return product if Kind.READ not in first and (handed_on or Kind.TEXT not in first) else None
