"""The dataflow analysis behind dangling names: which temporary files are gone at a program point, and who knows them.

A forward may-analysis, one fact for each acquisition.  An object that removes itself ends its life when its ``with``
block is left, when it is closed or cleaned up, or when the last variable that holds it is bound to something else;
what ``mkdtemp`` and its like made is followed for one case only: it is removed in a ``finally`` while its path is being
returned.  What still holds the path is dangling from then on.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cached_property, partial

from flake8_tempfile.analysis.acquire.factories import removed_by_close
from flake8_tempfile.analysis.model import Role
from flake8_tempfile.analysis.objects.acquisitions import acquisition, exit_stacks
from flake8_tempfile.analysis.objects.dangling_facts import BLOCK_ENDS, COLLECTED, Life, is_tracked, removed_by_hand
from flake8_tempfile.analysis.objects.dangling_found import KEPT, Found
from flake8_tempfile.analysis.objects.file_calls import (
    Handling,
    acts_at_once,
    asserts_absence,
    handling,
    is_message,
    operands,
    reads,
    refused_when_closed,
    removes,
    writes_object,
)
from flake8_tempfile.analysis.objects.given_back import filled, names_path, opens_later
from flake8_tempfile.analysis.objects.handles import HOLDING, NAMING, SPEAKING, constructs, held_role, reaches_into
from flake8_tempfile.analysis.objects.made_anew import makes_anew
from flake8_tempfile.analysis.objects.returned_names import is_by_choice
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import dotted
from flake8_tempfile.analysis.syntax.operations import Binding, Capture, Operation, operations
from flake8_tempfile.flow.graph import EdgeKind, Node, NodeKind
from flake8_tempfile.flow.solver import Outcome
from flake8_tempfile.flow.syntax import descendants

_OPENING = (Handling.NEEDS, Handling.CREATES)
_OPENED = "its path is opened"


class Lives:
    """The analysis of one body; ``found`` collects what it comes across."""

    def __init__(self, module: Module, owner: FunctionNode | ast.Module) -> None:
        self._module = module
        self._owner = owner
        self.found = Found(module, owner)

    def initial(self) -> Iterable[Life]:
        """Return the fact that stands for no acquisition."""
        return (Life(),)

    def transfer(self, node: Node, fact: Life) -> Outcome[Life]:
        """Follow the operations of the node; an exception leaves it before any of them took effect."""
        if node.kind is NodeKind.LEAVE and fact.manager is not None and node.syntax is fact.manager:
            block = self._module.parents[fact.manager]
            facts = tuple(self._end(fact, getattr(block, "end_lineno", 0), BLOCK_ENDS))
            return Outcome(facts, facts)
        if node.kind is NodeKind.ENTER and isinstance(node.syntax, ast.withitem):
            facts = (self._entered(fact, node.syntax),)
        else:
            facts = (fact,)
        for operation in operations(node):
            facts = tuple(after for before in facts for after in self._apply(operation, before))
        return Outcome(facts, (fact,))

    def assume(self, node: Node, kind: EdgeKind, fact: Life) -> Life | None:
        """Forget what was tested for: where it exists, it was made again."""
        test, exists = node.syntax, EdgeKind.TRUE
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            test, exists = test.operand, EdgeKind.FALSE
        if fact.ended and kind is exists and node.kind is NodeKind.TEST and isinstance(test, ast.Call):
            asks = self._module.calls[test].last in ("exists", "isfile", "isdir", "is_file", "is_dir", "lexists")
            return None if asks and any(self._relate(part, fact) in NAMING for part in operands(test)) else fact
        return fact

    @cached_property
    def _stacks(self) -> dict[str, ast.withitem]:
        return dict(exit_stacks(self._module, self._owner))

    @cached_property
    def _outer_names(self) -> frozenset[str]:
        """The variables of the body that outlive it."""
        declared = (node for node in descendants(self._owner) if isinstance(node, ast.Global | ast.Nonlocal))
        return frozenset(name for node in declared for name in node.names)

    def _outlives(self, variable: str) -> bool:
        return "." in variable or variable in self._outer_names

    def _relate(self, expr: ast.expr | None, life: Life) -> Role | None:
        return held_role(expr, life.handles, self._module.names)

    def _apply(self, operation: Operation, life: Life) -> Iterator[Life]:
        match operation:
            case Binding() if life.site is None:
                yield from (life, *self._made(operation))
            case Binding():
                yield from self._bound(operation, life)
            case Capture(names=names):
                held = life.handles.names(Role.HANDLE)
                yield life if names.isdisjoint(held) else life._replace(shared=True)
            case ast.Call() if life.site is not None:
                yield from self._called(operation, life)
            case ast.Return(value=ast.expr() as value) if life.site is not None:
                yield from self._returned(operation, value, life)
            case ast.Yield(value=ast.expr() as value) if life.ended and life.is_missed and self._names(value, life):
                self.found.use(operation, life)
            case _:
                yield life

    # The beginning of a life

    def _entered(self, life: Life, item: ast.withitem) -> Life:
        managed = item.context_expr
        if isinstance(managed, ast.Call) and self._module.calls[managed].name == "contextlib.closing" and managed.args:
            managed = managed.args[0]
        return life._replace(manager=item) if self._relate(managed, life) is Role.HANDLE else life

    def _made(self, binding: Binding) -> Iterator[Life]:
        """Yield what ``binding`` gives its first name, if it is something to watch."""
        made = acquisition(self._module, binding)
        if made is None or not is_tracked(made.factory, made.call):
            return
        if made.unheld:
            yield Life(made.call, made.handles, unheld=True, ended=made.call.lineno, how=COLLECTED)
            return
        manager = binding.entered if made.stack is None else self._stacks.get(made.stack)
        if made.stack is None or manager is not None:
            shared = self._outlives(made.variable)
            self.found.store(made.call, made.variable, binding.target)
            yield Life(made.call, made.handles, removed_by_hand(made.factory), manager, shared)

    # What is known under which name

    def _bound(self, binding: Binding, life: Life) -> Iterator[Life]:
        if reaches_into(binding.target, life.handles, self._module.names):
            return
        relation = self._relate(binding.value, life)
        if binding.entered is not None and relation is Role.HANDLE and life.handles.is_directory:
            relation = Role.PATH
        after = self._rebound(binding, relation, life)
        lost = life.handles.names(Role.HANDLE) and not after.handles.names(Role.HANDLE)
        if lost and not after.shared and after.manager is None:
            yield from self._end(after, binding.target.lineno, COLLECTED)
        else:
            yield after

    def _rebound(self, binding: Binding, relation: Role | None, life: Life) -> Life:
        target, handles = binding.target, life.handles
        if isinstance(target, ast.Subscript):
            return self._stored(binding, target.value, relation, life)
        if isinstance(target, ast.Tuple):
            for part in target.elts:
                handles = handles.bind(dotted(part) or "", None)
            return life._replace(handles=handles)
        name = dotted(target) or ""
        if binding.extended and relation is None and handles.get(name) in HOLDING:
            relation = Role.ELEMENT
        if relation in KEPT and life.site is not None:
            self.found.store(life.site, name, target)
        outlives = relation is Role.HANDLE and self._outlives(name)
        handles = handles.bind(name, relation)
        if relation not in (Role.PATH, Role.PART) and self._names(binding.value, life):
            handles = handles.put(name)
        return life._replace(handles=handles, shared=life.shared or outlives)

    def _stored(self, binding: Binding, container: ast.expr, relation: Role | None, life: Life) -> Life:
        if relation is Role.HANDLE:
            return life._replace(shared=True)
        name = dotted(container)
        if relation not in NAMING or name is None:
            return life
        handles = life.handles if life.handles.get(name) is not None else life.handles.bind(name, Role.ELEMENT)
        return life._replace(handles=handles.put(name) if self._names(binding.value, life) else handles)

    # What calls do with it

    def _called(self, call: ast.Call, life: Life) -> Iterator[Life]:
        receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
        if receiver is not None and reaches_into(receiver, life.handles, self._module.names):
            return
        if receiver is not None and self._relate(receiver, life) is Role.HANDLE:
            yield from self._method(call, receiver, life)
            return
        life = life._replace(handles=filled(call, life.handles, self._module.names))
        for part in operands(call):
            relation = self._relate(part, life)
            if relation is Role.HANDLE:
                if life.ended and life.how == BLOCK_ENDS and self._looks_into(call, part):
                    self.found.use(call, life, "its object is used")
                    return
                kept = not writes_object(call, self._module.names)
                life = life._replace(shared=life.shared or kept, filled=True)
            elif relation is Role.READER:
                life = self._asked(call, part, life)
            elif relation in SPEAKING and not (part is receiver and relation in HOLDING):
                after = self._given(call, part, relation, life)
                if after is None:
                    return
                life = after
        yield life

    def _method(self, call: ast.Call, receiver: ast.expr, life: Life) -> Iterator[Life]:
        method, closing = self._module.calls[call].last, "cleanup"
        if not life.handles.is_directory:
            closing = "close" if life.site is not None and removed_by_close(life.site) else ""
        # The file in the wrapper (f.file) is closed without a removal.
        is_inner = life.handles.get(dotted(receiver) or "") is not Role.HANDLE
        if life.ended and not life.handles.is_directory and method in refused_when_closed():
            self.found.use(call, life, "its object is used")
        elif method in (closing, "__exit__") and not is_inner:
            yield from self._end(life, call.lineno, f"`{method}()` removes it")
        else:
            yield life if method in ("close", "fileno", "__enter__") else life._replace(filled=True)

    def _given(self, call: ast.Call, part: ast.expr, relation: Role | None, life: Life) -> Life | None:
        """Return what is known once ``call`` was given the path ``part``; None when nothing more is to be said."""
        how = handling(call, self._module.names, part)
        is_told = is_message(relation, call, self._module.names) or asserts_absence(call, self._module)
        is_unsure = relation is Role.HOLDER  # it may have read all when it was made
        if how is Handling.MENTIONS or is_told or is_unsure or self._relate(call, life) in NAMING:
            return life
        if not life.ended:
            if life.by_hand and relation is Role.PATH and removes(call, self._module.names):
                self._removed(life, call)
                return None
            if life.site is not None and how in _OPENING and self._opens_again(call, part, life):
                self.found.opened_again(call, life.site)
            return life._replace(filled=True)
        if makes_anew(call, part, partial(self._relate, life=life), self._module) and life.site is not None:
            self.found.made_anew(call, life.site, life)
            return None
        if how is Handling.REMOVES or (how is Handling.CREATES and relation is not Role.PART):
            return None
        if constructs(call) and not acts_at_once(call, self._module.names):
            return life
        if life.is_missed or reads(call, self._module.names, part):
            self.found.use(call, life)
        return None

    def _asked(self, call: ast.Call, reader: ast.expr, life: Life) -> Life:
        """Return what is known once a lazy reader is asked for something: it may have read all since, in place."""
        if handling(call, self._module.names, reader) is Handling.MENTIONS:
            return life
        if life.ended:
            self.found.use(call, life, _OPENED)
        return life._replace(handles=life.handles.bind(dotted(reader) or "", None))

    def _looks_into(self, call: ast.Call, part: ast.expr) -> bool:
        return handling(call, self._module.names, part) is Handling.NEEDS and not constructs(call)

    def _opens_again(self, call: ast.Call, part: ast.expr, life: Life) -> bool:
        """Tell whether ``call`` opens a file that is open; what asks by ``os.path`` opens nothing."""
        names = self._module.names
        closing = life.site is not None and not life.by_hand and removed_by_close(life.site)
        if not closing or life.handles.is_directory or (names.calls[call].name or "").startswith("os.path."):
            return False
        is_started = acts_at_once(call, names) or reads(call, names, part)
        return is_started or (not constructs(call) and self._relate(part, life) is Role.PATH)

    def _removed(self, life: Life, call: ast.Call) -> None:
        """Report the path if it is being returned; nothing else is sure after a removal by hand.

        Ex) ``except OSError: os.remove(path); module.fail_json(f"no {path}")``, which leaves the function
        """
        if life.returned is not None and not is_by_choice(call, self._module):
            self._returned_too_late(life.returned, life._replace(ended=call.lineno, how="it is removed"))

    # The end of a life

    def _returned(self, statement: ast.Return, value: ast.expr, life: Life) -> Iterator[Life]:
        is_object = life.manager is not None and self._relate(value, life) is Role.HANDLE
        is_reader = opens_later(value, life.handles, self._module.names)
        if is_object or not (is_reader or self._names(value, life)):
            yield life._replace(returned=statement if is_object and not life.ended else None)
        elif life.ended:
            self.found.use(statement, life)
        elif life.handles.names(Role.HANDLE) and not life.shared and life.manager is None:
            self.found.use(statement, life._replace(ended=statement.lineno, how=COLLECTED))
        else:
            yield life._replace(returned=statement)

    def _names(self, value: ast.expr | None, life: Life) -> bool:
        return names_path(value, life.handles, self._module.names)

    def _end(self, life: Life, line: int, how: str) -> Iterator[Life]:
        ended = life if life.ended else life._replace(ended=line, how=how)
        if life.returned is not None:
            self._returned_too_late(life.returned, ended)
        else:
            yield ended

    def _returned_too_late(self, statement: ast.Return, life: Life) -> None:
        self.found.use(statement, life, *([_OPENED] if self._relate(statement.value, life) is Role.READER else []))
