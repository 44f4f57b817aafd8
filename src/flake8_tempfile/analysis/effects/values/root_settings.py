"""Where a module sets the temporary root: ``tempfile.tempdir``, ``$TMPDIR``, by assignment or by a patch."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from flake8_tempfile.analysis.syntax.expressions import bindings, key, literal_text
from flake8_tempfile.analysis.syntax.fixtures import fixture_decorator
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.remembered import remembered
from flake8_tempfile.analysis.tables import lifetime_calls
from flake8_tempfile.analysis.tables.path_parts import TEMP_VARIABLES
from flake8_tempfile.records import NamedTuple

SYSTEM = "gettempdir()"
ROOT = "tempfile.tempdir"
# Words one of which is in each module that sets it.
WORDS = (b"tempdir", b"NestedTempfile", b"oslotest", *(variable.encode() for variable in sorted(TEMP_VARIABLES)))


class RootSetting(NamedTuple):
    """``node`` sets the root to ``value``; ``variable`` is the one of the environment, None for tempfile's own."""

    node: ast.AST
    value: ast.expr
    variable: str | None

    @property
    def moves(self) -> tuple[str, ...]:
        """The roots that lie elsewhere from there on, as paths name them."""
        return (SYSTEM,) if self.variable is None else (SYSTEM, f"${self.variable}")


@remembered
def root_settings(module: Module) -> Sequence[RootSetting]:
    """Return where a module moves the root; None and texts that are written out only put it back."""
    text = "".join(module.lines)
    return tuple(_settings(module)) if any(word.decode() in text for word in WORDS) else ()


def _settings(module: Module) -> Iterator[RootSetting]:
    for statement, target, value in _assignments(module):
        if value is not None and not isinstance(value, ast.Constant):
            yield RootSetting(statement, value, _variable(target, module))
    for call in module.nodes.of(ast.Call):
        if module.calls[call].name in lifetime_calls.ROOT_MOVERS:
            yield RootSetting(call, call, None)
        elif "get" not in module.calls[call].last:  # os.environ.get("TMPDIR", d)
            yield from (each for each in _given(call, module) if not isinstance(each.value, ast.Constant))


def is_for_good(node: ast.AST, variable: str | None, module: Module) -> bool:
    """Tell whether a root that a node sets stays the root when the function is done, for whatever runs then.

    What is called before and after a test, or is a context manager, puts it back.
    """
    function = module.function_around(node)
    if function is None or not isinstance(node, ast.stmt):
        return False
    is_generator = any(True for _ in module.nodes_in(function).of_any((ast.Yield, ast.YieldFrom)))
    if is_generator or function.name in lifetime_calls.SET_UP_METHODS or fixture_decorator(function) is not None:
        return False
    others = (each for each in root_assignments(module, variable) if each is not node)
    return all(module.function_around(each) is not function for each in others)


@remembered
def returned_settings(module: Module) -> dict[FunctionNode, list[RootSetting]]:
    """Return the functions that move the root into a directory which they return: their callers have to remove it."""
    found: dict[FunctionNode, list[RootSetting]] = {}
    for setting in root_settings(module):
        function, place = module.function_around(setting.node), key(setting.value)
        if function is not None and place is not None and place in _returned(function, module):
            found.setdefault(function, []).append(setting)
    return found


def _returned(function: FunctionNode, module: Module) -> set[str | None]:
    return {key(each.value) for each in module.nodes_in(function).of(ast.Return) if each.value is not None}


def root_assignments(module: Module, variable: str | None) -> Iterator[ast.AST]:
    """Yield the statements that set ``tempfile.tempdir`` or a variable to whatever it is, or delete it."""
    return (statement for statement, target, _ in _assignments(module) if _variable(target, module) == variable)


def _assignments(module: Module) -> Iterator[tuple[ast.AST, ast.expr, ast.expr | None]]:
    for node in (node for word in ("tempdir", "environ") for node in module.written.get(word, ())):
        around = module.parents[node]
        target: ast.expr = around if isinstance(around, ast.Subscript) else node
        if _names_root(target, module):
            statement = module.parents[target]
            if isinstance(statement, (ast.Tuple, ast.List)):
                statement = module.parents[statement]
            yield from ((statement, each, value) for each, value in bindings(statement) if each is target)


def _names_root(target: ast.expr, module: Module) -> bool:
    """Ex) ``tempfile.tempdir``, ``os.environ["TMPDIR"]``."""
    if isinstance(target, ast.Subscript):
        return module.names.resolve(target.value) == "os.environ" and _variable(target, module) in TEMP_VARIABLES
    return module.names.resolve(target) == ROOT


def _variable(target: ast.expr, module: Module) -> str | None:
    return _text(target.slice, module) if isinstance(target, ast.Subscript) else None


def _text(expression: ast.expr | None, module: Module) -> str | None:
    """Return the text of a literal, or the first of those that a loop goes through: ``for name in ("TMPDIR", "TMP")``.

    A loop that sets the root by all the names it is known by leaves it at the last as at the first.
    """
    if not isinstance(expression, ast.Name):
        return literal_text(expression)
    for loop in module.ancestors(expression):
        match loop:
            case ast.For(target=ast.Name(id=name), iter=ast.Tuple(elts=[first, *_]) | ast.List(elts=[first, *_])):
                if name == expression.id:
                    return literal_text(first)
    return None


def _given(call: ast.Call, module: Module) -> Iterator[RootSetting]:
    """Ex) ``monkeypatch.setenv("TMPDIR", d)``, ``patch.object(tempfile, "tempdir", d)``."""
    yield from (RootSetting(call, word.value, word.arg) for word in call.keywords if word.arg in TEMP_VARIABLES)
    for table in (value for value in call.args if isinstance(value, ast.Dict)):
        for name, value in zip(table.keys, table.values, strict=True):
            if literal_text(name) in TEMP_VARIABLES:
                yield RootSetting(call, value, literal_text(name))
    match call.args:
        case [ast.Name() | ast.Attribute() as holder, ast.Constant(value=member), root, *_]:
            where = module.names.resolve(holder)
            if where == "tempfile" and member == "tempdir":
                yield RootSetting(call, root, None)
            elif where == "os.environ" and member in TEMP_VARIABLES:
                yield RootSetting(call, root, literal_text(call.args[1]))
        case [place, root, *_] if (named := _text(place, module)) == ROOT or named in TEMP_VARIABLES:
            yield RootSetting(call, root, named if named != ROOT else None)
