"""Reads what a binding acquires from ``tempfile``, and under which names it can be reached from then on."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis.acquire.factories import factory
from flake8_tempfile.analysis.model import Role
from flake8_tempfile.analysis.objects.handles import Handles
from flake8_tempfile.analysis.paths.forms import Kind, forms_of
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import dotted
from flake8_tempfile.analysis.syntax.operations import Binding
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.records import NamedTuple

_MADE_AS_PATH = ("mkdtemp", "mkstemp", "mktemp")
_DIRECTORIES = ("TemporaryDirectory", "mkdtemp")


class Acquisition(NamedTuple):
    """A temporary file or directory that is bound to its first variable.

    ``unheld``: only the name was kept, the object is gone already.  ``stack`` is the ``enter_context`` that it was
    passed through, as written, where it was.
    """

    factory: str
    call: ast.Call
    handles: Handles
    unheld: bool = False
    stack: str | None = None

    @property
    def variable(self) -> str:
        """The variable that holds the object or the path."""
        return next(iter(self.handles.names(Role.HANDLE, Role.PATH)), "")


def acquisition(module: Module, binding: Binding) -> Acquisition | None:
    """Return what ``binding`` acquires; None if it acquires nothing."""
    value, target = binding.value, binding.target
    if isinstance(value, ast.Call) and isinstance(inner := _respelled(value, module), ast.Attribute):
        value = inner  # Path(NamedTemporaryFile().name)
    stack, unheld, is_entered = None, False, binding.entered is not None
    if isinstance(value, ast.Attribute) and value.attr == "name":
        value, unheld = value.value, True
    elif isinstance(value, ast.Subscript):  # mkstemp()[1]
        value = value.value
    elif isinstance(value, ast.Call) and value.args and module.calls[value].last in ("enter_context", "closing"):
        stack = dotted(value.func) if module.calls[value].last == "enter_context" else None
        value, is_entered = value.args[0], is_entered or stack is not None
    name = factory(module, value)
    if name is None or not isinstance(value, ast.Call):
        return None
    handles = Handles(is_directory=name in _DIRECTORIES)
    if isinstance(target, (ast.Tuple, ast.List)):
        if name != "mkstemp" or len(target.elts) != 2:
            return None
        handles, target = handles.bind(dotted(target.elts[0]) or "", Role.DESCRIPTOR), target.elts[1]
    variable = dotted(target)
    if variable is None or (name == "mkstemp" and isinstance(binding.value, ast.Call) and target is binding.target):
        return None
    is_path = unheld or name in _MADE_AS_PATH or (name == "TemporaryDirectory" and is_entered)
    return Acquisition(name, value, handles.bind(variable, _relation(is_path)), unheld, stack)


def _respelled(call: ast.Call, module: Module) -> ast.expr:
    """Return the path that conversions are given, however many stand around it."""
    value: ast.expr = call
    while isinstance(value, ast.Call) and len(value.args) == 1:
        if not any(form.kind is Kind.SAME for form in forms_of(value, module.names)):
            break
        value = value.args[0]
    return value


def _relation(is_path: bool) -> Role:
    return Role.PATH if is_path else Role.HANDLE


def exit_stacks(module: Module, owner: ast.AST) -> Iterator[tuple[str, ast.withitem]]:
    """Yield the ``ExitStack``s of ``with`` blocks whose callbacks are run there: ``stack.enter_context``, item."""
    nodes = list(descendants(owner))
    if any(isinstance(node, ast.Attribute) and node.attr == "pop_all" for node in nodes):
        return
    for node in nodes:
        if not isinstance(node, ast.withitem) or not isinstance(node.optional_vars, ast.Name):
            continue
        if (module.calls[node.context_expr].name or "").endswith("ExitStack"):
            yield f"{node.optional_vars.id}.enter_context", node
