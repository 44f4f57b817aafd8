"""The dataflow analysis behind unflushed names: which files have something in their buffer at a program point.

A forward may-analysis, one fact for each file.  Measured on CPython 3.10 to 3.13: ``flush``, ``close``, ``seek``,
``truncate``, ``detach`` and reading empty the buffer, and so does ``tell`` of a text file; ``os.fsync`` and ``fileno``
do not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.model import Role
from flake8_tempfile.analysis.objects.acquisitions import acquisition
from flake8_tempfile.analysis.objects.bodies import Reading, reading
from flake8_tempfile.analysis.objects.file_calls import (
    Handling,
    acts_at_once,
    handling,
    is_message,
    is_subprocess,
    reads,
    writes_object,
)
from flake8_tempfile.analysis.objects.handles import (
    HOLDING,
    NAMING,
    NO_HANDLES,
    SPEAKING,
    Handles,
    certain_role,
    constructs,
)
from flake8_tempfile.analysis.objects.opening import is_buffered, is_text_mode, open_arguments, opened_by
from flake8_tempfile.analysis.syntax.expressions import is_false_constant
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import Names, dotted
from flake8_tempfile.analysis.syntax.operations import Binding, Capture, Operation, operations
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import Does, Gives, On
from flake8_tempfile.analysis.tables.tempfile_signatures import argument, takes_unknown
from flake8_tempfile.flow.graph import EdgeKind, Node, NodeKind
from flake8_tempfile.flow.solver import Outcome
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.records import NamedTuple


def _writing_methods() -> frozenset[str]:
    return call_table.methods(Does.FEEDS, on=(On.HANDLE, On.WRITER))


def _indifferent() -> frozenset[str]:
    """Return the functions that may be given the object and leave its buffer as it is."""
    looking = call_table.functions(Does.TEXT, Does.DESCRIPTOR)
    return looking - call_table.functions(Does.FEEDS, Does.DRAINS, Does.WRAPS) | call_table.giving(Gives.WRITER)


def writes_objects(scope: ast.AST, names: Names) -> bool:
    """Tell whether a call in ``scope``, or in what is defined there, writes to some file object."""
    methods = _writing_methods()
    calls = [node for node in descendants(scope) if isinstance(node, ast.Call)]
    return any(names.calls[call].last in methods or writes_object(call, names) for call in calls)


class UnflushedUse(NamedTuple):
    """``node`` is given the name of a file while what was written on line ``written`` may be in its buffer.

    ``opened`` is the call that made the file object and ``variables`` what holds that, of each file if there are
    several.
    """

    node: ast.expr
    opened: ast.Call
    variables: tuple[str, ...]
    written: int


class Buffer(NamedTuple):
    """A dataflow fact: one temporary file; ``opened`` None stands for none, or for one that is not open.

    ``written`` is the line of the first write that may still be in the buffer (0: none).
    """

    handles: Handles = NO_HANDLES
    opened: ast.Call | None = None
    is_text: bool = False
    written: int = 0

    def write(self, line: int) -> Buffer:
        """Return the file with something in its buffer."""
        return self if self.written else self._replace(written=line)

    def flush(self) -> Buffer:
        """Return the file with nothing in its buffer."""
        return self._replace(written=0)


class Buffers:
    """The analysis of one body; ``uses`` collects what it comes across."""

    def __init__(self, module: Module, summaries: Summaries) -> None:
        self._module = module
        self._summaries = summaries
        self._names = module.names
        self.uses: dict[ast.AST, UnflushedUse] = {}

    def initial(self) -> Iterable[Buffer]:
        """Return the fact that stands for no file."""
        return (Buffer(),)

    def transfer(self, node: Node, fact: Buffer) -> Outcome[Buffer]:
        """Follow the operations of the node; a flush that raises counts, a write that raises does not."""
        facts: tuple[Buffer, ...] = (fact,)
        if node.kind is NodeKind.LEAVE and isinstance(node.syntax, ast.withitem) and self._closes(node.syntax, fact):
            facts = (fact.flush(),)
        for operation in operations(node):
            facts = tuple(after for before in facts for after in self._apply(operation, before))
        flushed = fact.written and not any(after.written for after in facts)
        return Outcome(facts, facts if flushed else (fact,))

    def assume(self, node: Node, kind: EdgeKind, fact: Buffer) -> Buffer | None:
        """Return the fact as it is: no test says anything of a buffer."""
        return fact

    def _relate(self, expr: ast.expr | None, buffer: Buffer) -> Role | None:
        return certain_role(expr, buffer.handles, self._names)

    def _closes(self, item: ast.withitem, buffer: Buffer) -> bool:
        if (self._names.calls[item.context_expr].name or "").endswith("ExitStack"):
            return True
        wrapped = item.context_expr.args if isinstance(item.context_expr, ast.Call) else []
        managed = [item.context_expr, item.optional_vars, *wrapped]
        return any(self._relate(expr, buffer) is Role.HANDLE for expr in managed)

    def _apply(self, operation: Operation, buffer: Buffer) -> Iterator[Buffer]:
        if not buffer.handles.known:
            yield buffer
            if isinstance(operation, Binding):
                yield from self._made(operation)
            return
        match operation:
            case Binding():
                yield from self._bound(operation, buffer)
            case Capture(names=names):
                # A nested function may write and flush whenever it is called.
                if names.isdisjoint(buffer.handles.names(Role.HANDLE)):
                    yield buffer
            case ast.Call():
                yield from self._called(operation, buffer)
            case ast.Yield(value=value) if buffer.written and self._relate(value, buffer) in NAMING:
                yield self._report(operation, buffer)
            case _:
                yield buffer

    # Opening and naming

    def _made(self, binding: Binding) -> Iterator[Buffer]:
        made = acquisition(self._module, binding)
        if made is None or made.factory in ("TemporaryFile", "SpooledTemporaryFile"):
            return
        if made.factory != "NamedTemporaryFile" or made.unheld:
            yield Buffer(made.handles)
        elif not takes_unknown(made.call) and is_buffered(argument(made.factory, made.call, "buffering")):
            yield Buffer(made.handles, made.call, is_text_mode(argument(made.factory, made.call, "mode"), "w+b"))

    def _bound(self, binding: Binding, buffer: Buffer) -> Iterator[Buffer]:
        value, target = binding.value, binding.target
        if isinstance(target, (ast.Tuple, ast.List)):
            for part in target.elts:
                buffer = self._rebound(dotted(part) or "", None, buffer)
            yield buffer
        elif isinstance(target, ast.Subscript):
            yield from self._stored(target.value, self._relate(value, buffer), buffer)
        elif isinstance(value, ast.Call) and self._opens(value, buffer):
            yield from self._reopened(dotted(target) or "", value, buffer)
        elif isinstance(value, ast.Attribute) and self._is_method(value, buffer):
            return  # write = f.write: from here on the writes cannot be told
        else:
            relation = self._relate(value, buffer)
            if isinstance(value, ast.Call) and self._names.resolve(value.func) in call_table.giving(Gives.WRITER):
                given = self._relate(value.args[0], buffer) if value.args else None
                relation = Role.WRITER if given is Role.HANDLE else None
            if binding.extended and relation is None:
                relation = Role.ELEMENT if self._relate(target, buffer) in HOLDING else None
            yield self._rebound(dotted(target) or "", relation, buffer)

    def _rebound(self, name: str, relation: Role | None, buffer: Buffer) -> Buffer:
        after = buffer._replace(handles=buffer.handles.bind(name, relation))
        # The last variable of a file object closes the file when it goes.
        return after if after.handles.names(Role.HANDLE) else after.flush()

    def _stored(self, container: ast.expr, relation: Role | None, buffer: Buffer) -> Iterator[Buffer]:
        if relation is Role.HANDLE:
            return
        name = dotted(container)
        if relation in NAMING and name is not None and buffer.handles.get(name) is None:
            buffer = buffer._replace(handles=buffer.handles.bind(name, Role.ELEMENT))
        yield buffer

    def _is_method(self, value: ast.Attribute, buffer: Buffer) -> bool:
        return self._relate(value.value, buffer) is Role.HANDLE and self._relate(value, buffer) is None

    def _opens(self, call: ast.Call, buffer: Buffer) -> bool:
        """Tell whether ``call`` opens the file, or one in the directory, by its descriptor or its path."""
        wanted = (Role.DESCRIPTOR, Role.PART if buffer.handles.is_directory else Role.PATH)
        return self._relate(opened_by(call, self._names), buffer) in wanted

    def _reopened(self, variable: str, call: ast.Call, buffer: Buffer) -> Iterator[Buffer]:
        mode, buffering = open_arguments(call, self._names)
        handles = buffer.handles
        if handles.is_directory:
            yield self._rebound(variable, None, buffer)
            handles = Handles().bind(dotted(opened_by(call, self._names) or call) or "", Role.PATH)
        if variable and is_buffered(buffering):
            yield Buffer(handles.bind(variable, Role.HANDLE), call, is_text_mode(mode, "r"))

    # What calls do with it

    def _called(self, call: ast.Call, buffer: Buffer) -> Iterator[Buffer]:
        receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
        owner = self._relate(receiver, buffer)
        arguments = [*call.args, *(word.value for word in call.keywords)]
        if owner in (Role.HANDLE, Role.WRITER):
            yield self._method(call, owner, buffer)
            return
        if any(self._relate(part, buffer) is Role.HANDLE for part in arguments):
            yield from self._object_given(call, buffer)
            return
        names_it = any(self._relate(part, buffer) in NAMING for part in arguments)
        if names_it and receiver is not None and self._module.calls[call].last in call_table.FILLING_METHODS:
            yield from self._stored(receiver, Role.ELEMENT, buffer)
            return
        if self._may_flush(call, buffer):
            buffer = buffer.flush()
        needed = any(self._needs(call, part, buffer) for part in (*arguments, receiver) if part is not None)
        yield self._report(call, buffer) if buffer.written and needed else buffer

    def _needs(self, call: ast.Call, part: ast.expr, buffer: Buffer) -> bool:
        """Tell whether ``call`` looks into the file whose path is in ``part``, rather than to keep or mention it."""
        relation = self._relate(part, buffer)
        if relation not in SPEAKING or is_message(relation, call, self._names):
            return False
        seen = reading(call, part, self._summaries)
        if seen is Reading.READS or seen is Reading.SPARES:
            return seen is Reading.READS
        passed_on = constructs(call) or self._relate(call, buffer) is not None
        at_once = acts_at_once(call, self._names) or reads(call, self._names, part)
        if passed_on and not at_once:
            return False
        return handling(call, self._names, part) is Handling.NEEDS

    def _may_flush(self, call: ast.Call, buffer: Buffer) -> bool:
        """Tell whether a method of the object that has the file as an attribute is called: it may flush that."""
        owners = {name.partition(".")[0] for name in buffer.handles.names(Role.HANDLE) if "." in name}
        return any(isinstance(part, ast.Name) and part.id in owners for part in descendants(call.func))

    def _method(self, call: ast.Call, owner: Role, buffer: Buffer) -> Buffer:
        method = self._module.calls[call].last
        if method in _writing_methods():
            return buffer if is_false_constant(call.args[0] if call.args else None) else buffer.write(call.lineno)
        indifferent = call_table.methods_on(Does.QUERIES, Does.ENTERS)
        if owner is Role.WRITER or method in indifferent or (method == "tell" and not buffer.is_text):
            return buffer
        return buffer.flush()

    def _object_given(self, call: ast.Call, buffer: Buffer) -> Iterator[Buffer]:
        function = self._names.resolve(call.func)
        if writes_object(call, self._names):
            told = any(word.arg == "flush" and not is_false_constant(word.value) for word in call.keywords)
            flushes = told or function in call_table.functions(Does.FLUSHES)
            yield buffer.flush() if flushes else buffer.write(call.lineno)
        elif function in _indifferent() or is_subprocess(call, self._names):
            yield buffer
        # Any other function may keep the object, write to it and flush it: nothing more is known.

    def _report(self, node: ast.expr, buffer: Buffer) -> Buffer:
        """Note the hand-over; a flush before it would do for what follows as well."""
        if buffer.opened is not None:
            variables = buffer.handles.names(Role.HANDLE)[:1]
            use = self.uses.setdefault(node, UnflushedUse(node, buffer.opened, variables, buffer.written))
            others = tuple(name for name in variables if name not in use.variables)
            self.uses[node] = use._replace(variables=use.variables + others)
        return buffer.flush()
