"""What may raise, what catches and what suppresses: policy without any structure.

Every default is one row of a table, with its reason beside it.  The builder asks these functions where to draw
exceptional edges; they are liberal, because an analysis can leave an edge unused by sending no fact along it, but
cannot use an edge that is not there.

*Ordinary* exceptions are ``Exception`` and its subclasses.  *Interrupts* are the other ``BaseException``s; an
``except Exception`` does not stop them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from enum import Enum

from flake8_tempfile.flow.graph import EdgeKind, NodeKind
from flake8_tempfile.flow.syntax import evaluated, plain_dotted, truth_of
from flake8_tempfile.records import NamedTuple


class YieldKind(Enum):
    """What can happen at a ``yield`` besides going on."""

    RESUMES_NORMALLY = "resumes-normally"  # a pytest fixture: the code after the yield runs whatever the test did
    MAY_RAISE = "may-raise"  # a context manager: the exception of the with block is thrown in at the yield
    MAY_BE_ABANDONED = "may-be-abandoned"  # a plain generator: closed early, it gets GeneratorExit at the yield


class Policy(NamedTuple):
    """What the builder has to be told about a function: what its yields do and what its names stand for.

    ``signals``: a ``KeyboardInterrupt`` or ``SystemExit`` may come up wherever an ordinary exception may.
    """

    yields: YieldKind = YieldKind.MAY_BE_ABANDONED
    resolve: Callable[[ast.expr], str | None] = plain_dotted
    signals: bool = False


# Expressions and statements that raise by themselves, whatever their parts are.  Not among them: constants, names,
# attribute reads, operators, f-strings.  They can raise, but in practice a clean-up is not lost by them.
_RAISING = frozenset(
    {
        ast.Call,  # runs any code
        ast.Await,  # runs any code
        ast.YieldFrom,  # runs the code of another generator
        ast.Subscript,  # KeyError and IndexError are everyday exceptions
        ast.ListComp,  # iterates
        ast.SetComp,  # iterates
        ast.DictComp,  # iterates
        ast.Assert,  # may fail
        ast.Import,  # runs the imported module, or does not find it
        ast.ImportFrom,  # likewise
        ast.ClassDef,  # runs its body, its decorators and its metaclass
    }
)

# Calls whose result is stepped through without running any code.
_QUIET_ITERABLES = frozenset(
    {
        "range",  # counts
        "sorted",  # returns a list
        "list",  # returns a list
        "tuple",  # returns a tuple
    }
)

# Context managers whose leaving raises nothing of its own.
_QUIET_MANAGERS = frozenset(
    {
        "contextlib.suppress",  # compares classes
        "contextlib.nullcontext",  # does nothing
    }
)

# Classes of interrupts; a call among them returns such a class.
_INTERRUPT_CLASSES = frozenset(
    {
        "KeyboardInterrupt",  # raised by a signal
        "SystemExit",  # raised by sys.exit
        "GeneratorExit",  # raised at a yield when the generator is closed
        "asyncio.CancelledError",  # raised at an await; no Exception since Python 3.8
        "asyncio.exceptions.CancelledError",  # where it is defined
        "CancelledError",  # through a star import
        "trio.Cancelled",  # raised at an await
        "anyio.get_cancelled_exc_class",  # the one of the running back end
    }
)

# Classes of which ordinary exceptions and interrupts alike may be, but need not be, instances.
_MIXED_CLASSES = frozenset(
    {
        "BaseExceptionGroup",  # a group may hold interrupts
    }
)

# Managers that stop the exceptions whose classes are their arguments.
_EXPECTING: dict[str, int | None] = {
    "contextlib.suppress": None,  # all arguments are classes
    "pytest.raises": 1,
    "self.assertRaises": 1,
    "self.assertRaisesRegex": 1,
}

# Managers that may stop whatever is raised in their block.  Every other manager stops nothing: those that do are
# rare, and to believe it of all of them would put a path past each `with` that no run takes.
_SUPPRESSING: dict[str, frozenset[EdgeKind]] = {
    "contextlib.ExitStack": frozenset({EdgeKind.EXCEPTION, EdgeKind.INTERRUPT}),  # what was entered may suppress
    "contextlib.AsyncExitStack": frozenset({EdgeKind.EXCEPTION, EdgeKind.INTERRUPT}),  # likewise
    "self.subTest": frozenset({EdgeKind.EXCEPTION}),  # notes the failure and goes on
    "trio.CancelScope": frozenset({EdgeKind.INTERRUPT}),  # its own cancellation ends here
    "trio.move_on_after": frozenset({EdgeKind.INTERRUPT}),  # likewise
    "trio.move_on_at": frozenset({EdgeKind.INTERRUPT}),  # likewise
    "anyio.CancelScope": frozenset({EdgeKind.INTERRUPT}),  # likewise
    "anyio.move_on_after": frozenset({EdgeKind.INTERRUPT}),  # likewise
}


# Scopes of cancellation that can be told to keep that of the scopes around them out: `shield=True`.
_SHIELDING = frozenset(
    f"{library}.{scope}"
    for library in ("anyio", "trio")
    for scope in ("CancelScope", "move_on_after", "move_on_at", "fail_after", "fail_at")
)


class Effects(NamedTuple):
    """What the execution of a node may bring about besides its completion."""

    raises: bool
    interrupts: bool
    suspends: bool


def effects(syntax: ast.AST, kind: NodeKind, policy: Policy) -> Effects:
    """Return what a node may do (that the items of an ``async with`` suspend, only the builder knows)."""
    parts = list(evaluated(syntax, kind))
    types = {type(part) for part in parts}
    suspends = (
        ast.Await in types
        or (kind is NodeKind.ITERATE and isinstance(syntax, ast.AsyncFor))
        or (ast.comprehension in types and any(getattr(part, "is_async", 0) for part in parts))
    )
    yields = ast.Yield in types or ast.YieldFrom in types
    raises = (
        not _RAISING.isdisjoint(types)
        or _step_raises(syntax, kind, policy)
        or (yields and policy.yields is YieldKind.MAY_RAISE)
    )
    return Effects(
        raises=raises,
        interrupts=suspends
        or (yields and policy.yields is not YieldKind.RESUMES_NORMALLY)
        or (policy.signals and raises),
        suspends=suspends,
    )


def may_raise(syntax: ast.AST, kind: NodeKind, policy: Policy) -> bool:
    """Tell whether an ordinary exception may leave the node."""
    return effects(syntax, kind, policy).raises


def _step_raises(syntax: ast.AST, kind: NodeKind, policy: Policy) -> bool:
    """Tell whether what a header does beyond its expressions may raise."""
    if kind is NodeKind.ENTER:
        return True
    if isinstance(syntax, ast.withitem):
        return _called(syntax.context_expr, policy) not in _QUIET_MANAGERS
    return kind is NodeKind.ITERATE and isinstance(syntax, (ast.For, ast.AsyncFor)) and not _is_quiet(syntax, policy)


def _is_quiet(loop: ast.For | ast.AsyncFor, policy: Policy) -> bool:
    iterable = loop.iter
    if isinstance(iterable, (ast.Tuple, ast.List, ast.Set, ast.Dict, ast.Constant)):
        return True
    return isinstance(loop, ast.For) and _called(iterable, policy) in _QUIET_ITERABLES


def _called(expression: ast.expr, policy: Policy) -> str | None:
    return policy.resolve(expression.func) if isinstance(expression, ast.Call) else None


def _classes(expression: ast.expr | None, policy: Policy) -> list[str]:
    """Name the classes of an ``except`` clause; '' stands for one that has no name."""
    if expression is None:
        return ["BaseException"]
    elements = expression.elts if isinstance(expression, ast.Tuple) else [expression]
    return [policy.resolve(element.func if isinstance(element, ast.Call) else element) or "" for element in elements]


def is_interrupt(expression: ast.expr, policy: Policy) -> bool:
    """Tell whether what ``raise expression`` raises is an interrupt."""
    return any(name == "BaseException" or name in _INTERRUPT_CLASSES for name in _classes(expression, policy))


def catches_ordinary(handler: ast.ExceptHandler, policy: Policy) -> bool:
    """Tell whether the clause may catch some ordinary exception."""
    return any(name not in _INTERRUPT_CLASSES for name in _classes(handler.type, policy))


def catches_all(handler: ast.ExceptHandler, policy: Policy) -> bool:
    """Tell whether the clause catches every ordinary exception."""
    return not {"Exception", "BaseException"}.isdisjoint(_classes(handler.type, policy))


def catches_interrupts(handler: ast.ExceptHandler, policy: Policy) -> bool:
    """Tell whether the clause may catch some interrupt."""
    return any(
        name == "BaseException" or name in _INTERRUPT_CLASSES or name in _MIXED_CLASSES
        for name in _classes(handler.type, policy)
    )


def catches_all_interrupts(handler: ast.ExceptHandler, policy: Policy) -> bool:
    """Tell whether the clause catches every interrupt."""
    return "BaseException" in _classes(handler.type, policy)


def may_suppress(item: ast.withitem, kind: EdgeKind, policy: Policy) -> bool:
    """Tell whether leaving the item may end some exceptions (``EXCEPTION``) or interrupts (``INTERRUPT``)."""
    return kind in _SUPPRESSING.get(_called(item.context_expr, policy) or "", ())


def shields(item: ast.withitem, policy: Policy) -> bool:
    """Tell whether no cancellation from outside comes into the block: ``CancelScope(shield=True)``."""
    call = item.context_expr
    return _called(call, policy) in _SHIELDING and any(
        keyword.arg == "shield" and truth_of(keyword.value) is True for keyword in getattr(call, "keywords", ())
    )


def as_clause(item: ast.withitem, policy: Policy) -> ast.ExceptHandler | None:
    """Read ``suppress(A, B)`` and its like as ``except (A, B)``; None for other managers."""
    call = item.context_expr
    name = _called(call, policy)
    if name not in _EXPECTING or not isinstance(call, ast.Call):
        return None
    classes: list[ast.expr] = []
    for argument in call.args[: _EXPECTING[name]]:
        classes.extend(argument.elts if isinstance(argument, ast.Tuple) else [argument])
    return ast.copy_location(ast.ExceptHandler(ast.Tuple(classes, ast.Load()), None, []), call)


def catching(
    clauses: Sequence[ast.ExceptHandler], kind: EdgeKind, policy: Policy
) -> tuple[list[ast.ExceptHandler], bool]:
    """Return the clauses that may catch an exception of this kind, and whether none of them gets past the last."""
    ordinary = kind is EdgeKind.EXCEPTION
    found: list[ast.ExceptHandler] = []
    for clause in clauses:
        if catches_ordinary(clause, policy) if ordinary else catches_interrupts(clause, policy):
            found.append(clause)
            if catches_all(clause, policy) if ordinary else catches_all_interrupts(clause, policy):
                return found, True
    return found, False
