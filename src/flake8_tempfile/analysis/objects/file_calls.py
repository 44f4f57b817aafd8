"""What a call does with a path or a file object that it is given, in the terms of names that outlive their file."""

from __future__ import annotations

import ast
from enum import Enum

from flake8_tempfile.analysis.model import Role
from flake8_tempfile.analysis.syntax.calls import Call
from flake8_tempfile.analysis.syntax.expressions import literal_text
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import Names, last_part
from flake8_tempfile.analysis.tables import call_table, function_names
from flake8_tempfile.analysis.tables.call_rows import CREATING, RECEIVER, REMOVING, Does, Gives, On


class Handling(Enum):
    """What a call does with the file or directory whose path it is given."""

    MENTIONS = "mentions"  # text, a test, a message, a store: the file is not looked into
    CREATES = "creates"  # makes it, or writes it by its name
    ARRANGES = "arranges"  # changes its attributes or its name
    REMOVES = "removes"
    NEEDS = "needs"  # anything else


# Nothing of this looks at the file.  What is registered is called when the file is no longer wanted.
_MENTIONING = frozenset({
    Does.TEXT, Does.ASKS, Does.PERMITS, Does.EXAMINES, Does.KEEPS, Does.STORES, Does.HANDS_ON, Does.REGISTERS,
    Does.BUILDS_TASK, Does.CLOSES,
})  # fmt: skip
_PASSING = frozenset({Gives.SAME_PATH, Gives.PART, Gives.LAST_ARGUMENT})


def handling(call: ast.Call, names: Names, given: ast.expr) -> Handling:
    """Return what ``call`` does with the path ``given``, which is one of its arguments or its receiver."""
    method = names.calls[call].last
    known = names.calls[call]
    here = known.on(given)
    if _is_mention(known, here, names):
        return Handling.MENTIONS
    if opens(call, names):
        return Handling.CREATES if _writes(call, names) else Handling.NEEDS
    if not here.isdisjoint(CREATING) or (Does.MOVES_TO in here and not known.is_method):
        return Handling.CREATES
    # What is renamed or linked is the same file as before, whatever is written to it.
    if Does.ARRANGES in here or (not here.isdisjoint({Does.MOVES_FROM, Does.COPIES}) and Does.READS not in here):
        return Handling.ARRANGES
    if function_names.REMOVER_NAME.search(method):
        return Handling.REMOVES
    return Handling.NEEDS


def creates(call: ast.Call, names: Names, given: ast.expr) -> bool:
    """Tell whether ``call`` surely makes what lies at the path ``given``, or writes it by its name."""
    here = names.calls[call].on(given)
    is_known = opens(call, names) or not here.isdisjoint({*CREATING, Does.MOVES_TO})
    return is_known and handling(call, names, given) is Handling.CREATES


def _is_mention(known: Call, here: frozenset[str], names: Names) -> bool:
    function, method = known.node.func, known.last
    if not here.isdisjoint(_MENTIONING) or any(not _PASSING.isdisjoint(row.gives) for row in known.rows):
        return True
    if not known.rows and (names.resolve(function) or "").rpartition(".")[0] in ("os.path", "posixpath", "ntpath"):
        return True
    return (
        method in call_table.REGISTRARS
        or method.lower().startswith("assert")
        or method.endswith(("Error", "Exception", "Warning"))
    )


def operands(call: ast.Call) -> list[ast.expr]:
    """Return the arguments of a call and, for a method, its receiver."""
    receiver = [call.func.value] if isinstance(call.func, ast.Attribute) else []
    return [*call.args, *(word.value for word in call.keywords), *receiver]


def opens(call: ast.Call, names: Names) -> bool:
    """Tell whether ``call`` opens a file by its path, as ``open(p)`` and ``p.open()`` do."""
    opener = names.resolve(call.func) in call_table.OPENERS
    return opener or (names.calls[call].last == "open" and _mode(call, names) is not None)


def _mode(call: ast.Call, names: Names) -> str | None:
    """Return the mode in which ``call`` opens a file; None for one that is not known.

    A method ``open`` may take the mode first (``p.open("w")``), or second (``file_system.open(p, "w")``).
    """
    opener = next(names.calls[call].given(Does.OPENS), None)
    if opener is not None and opener[0].position != RECEIVER:
        mode = names.calls[call].mode(opener[0])
        return opener[0].default if mode is None else literal_text(mode)
    given = [word.value for word in call.keywords if word.arg == "mode"] or call.args[:2]
    return next(filter(None, map(literal_text, given)), None) if given else "r"


def _writes(call: ast.Call, names: Names) -> bool:
    mode = _mode(call, names)
    return mode is None or not mode.startswith("r") or "+" in mode


def reads(call: ast.Call, names: Names, given: ast.expr) -> bool:
    """Tell whether ``call`` surely reads what lies at the path ``given``."""
    if opens(call, names):
        return not _writes(call, names)
    known = names.calls[call]
    here = known.on(given)
    if known.is_method:
        return given is known.receiver and names.calls[call].last in call_table.methods_on(Does.READS)
    return not here.isdisjoint(_READING) and Does.STORES not in here


_READING = frozenset({Does.READS, Does.ENTERS, Does.COPIES, Does.MOVES_FROM})


def removes(call: ast.Call, names: Names) -> bool:
    """Tell whether ``call`` surely removes what lies at the path it is given."""
    if names.resolve(call.func) in call_table.REMOVERS:
        return True
    return names.calls[call].last in call_table.methods_on(*REMOVING) and not call.args


def acts_at_once(call: ast.Call, names: Names) -> bool:
    """Tell whether ``call``, though it may make an object, goes to work by itself on the files that it is given.

    Ex) ``subprocess.Popen``, ``zipfile.ZipFile``
    """
    function = names.resolve(call.func) or ""
    return function in call_table.OPENERS or (is_subprocess(call, names) and function != "subprocess.list2cmdline")


def asserts_absence(call: ast.Call, module: Module) -> bool:
    """Ex) ``assert load(path) is None``, ``assert not check(path)``: that it is gone is what is asserted."""
    user = module.parents.get(call)
    match user:
        case ast.UnaryOp(op=ast.Not()) | ast.Compare(comparators=[ast.Constant(value=False | None)]):
            return isinstance(module.parents.get(user), ast.Assert)
    return isinstance(user, ast.Call) and module.calls[user].last in ("assertFalse", "assertIsNone")


def runs_command(call: ast.Call) -> bool:
    """Tell whether ``call`` looks as if it ran the command line that it is given; any other text is a message."""
    return function_names.COMMAND_RUNNER_NAME.search(last_part(call.func)) is not None


def is_message(relation: Role | None, call: ast.Call, names: Names) -> bool:
    """Tell whether a text that ``call`` is given is no command line, and one of several lines no script."""
    if relation is Role.DOCUMENT:
        function = names.resolve(call.func) or ""
        has_shell = any(word.arg == "shell" and _is_true(word.value) for word in call.keywords)
        return not has_shell and function not in call_table.functions(Does.SHELL)
    return relation is Role.TEXT and not runs_command(call)


def _is_true(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and bool(value.value)


def refused_when_closed() -> frozenset[str]:
    """Return the methods that a closed file refuses."""
    return call_table.methods(Does.FEEDS, Does.FLUSHES, Does.DRAINS, Does.QUERIES, on=(On.HANDLE,))


def is_subprocess(call: ast.Call, names: Names) -> bool:
    """Tell whether ``call`` starts a program, and so takes file objects for its standard streams only."""
    return (names.resolve(call.func) or "").startswith(("subprocess.", "asyncio.create_subprocess"))


def writes_object(call: ast.Call, names: Names) -> bool:
    """Tell whether ``call`` writes to the file object it is given, and does no more with it."""
    if names.resolve(call.func) in call_table.functions(Does.FEEDS):
        return True
    return names.calls[call].last in call_table.methods(Does.FEEDS, on=(On.OBJECT,))
