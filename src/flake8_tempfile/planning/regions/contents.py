"""What lies at a path that is not this function's to lose: what is moved there, what was there before."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence

from flake8_tempfile.analysis.effects.functions.summarise import summarise
from flake8_tempfile.analysis.effects.values.bound_paths import Bound
from flake8_tempfile.analysis.lifetime.exits.carrying import carriages, destroyed
from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.syntax.blocks import clean_up_around, function_body
from flake8_tempfile.analysis.syntax.expressions import bindings, own_nodes
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables.words import words
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.releases import Key, asks_for, mentions

# Functions and commands that put another file system into a directory, or take it out again.
_MOUNTING = frozenset({
    "mount", "umount", "unmount", "fusermount", "fusermount3", "sshfs", "bindfs", "guestmount", "mounted",
})  # fmt: skip
_PIPES = frozenset({"os.mkfifo", "os.mknod"})
_READING = frozenset({"listdir", "scandir", "walk", "iterdir", "glob", "read_text", "read_bytes", "load", "readlines"})
_ASKING = frozenset({"exists", "isfile", "isdir", "lexists", "is_file", "is_dir"})


def require_nothing_moved_in(region: Sequence[ast.stmt], names: Iterable[Key], module: Module) -> None:
    """Raise if something is moved to the path that was made elsewhere: a failure would now lose it."""
    names = list(names)
    for call in _calls(region):
        refuse_if(clean_up_around(call, module) is not None and _goes_out(call, names, module), Reason.PUT_BACK)
        for carried in carriages(call, module):
            is_moved_in = carried.moves and mentions(carried.target, names) and not mentions(carried.source, names)
            refuse_if(is_moved_in and not mentions(carried.source, _made_here(call, module)), Reason.MOVED_THERE)


def _goes_out(call: ast.Call, names: Sequence[Key], module: Module) -> bool:
    """Ex) ``shutil.copy2(backup / name, path)``."""
    ends = module.calls[call].carried
    return ends is not None and mentions(ends[0], names) and not mentions(ends[1], names)


def _made_here(call: ast.Call, module: Module) -> list[str]:
    """Return the names in the function around a call that come from a temporary file or directory."""
    scope = module.scope(call)
    pairs = [
        (target.id, value)
        for node in own_nodes(getattr(scope, "body", []))
        for target, value in bindings(node)
        if isinstance(target, ast.Name) and value is not None
    ]
    found: list[str] = []
    grown = True
    while grown:
        grown = False
        for name, value in pairs:
            if name not in found and (_is_temporary(value, module) or mentions(value, found)):
                found.append(name)
                grown = True
    return found


def _is_temporary(value: ast.expr, module: Module) -> bool:
    return any(
        isinstance(node, ast.Call) and (module.calls[node].name or "").startswith("tempfile.")
        for node in descendants(value)
    )


def require_fresh(region: Sequence[ast.stmt], names: Iterable[Key], module: Module, *, unique: bool = False) -> None:
    """Raise if the code asks whether there is something at the path, or reads it, before it writes there.

    It may do so to remove that, or to make a directory.  Where the name is not ``unique``, processes may meet at it.
    """
    names = list(names)
    if not unique and any(_is_meeting(call, module) and mentions(call, names) for call in _calls(region)):
        raise Unclear(Reason.MET_AT)
    for statement in region:
        for node in own_nodes([statement]):
            if isinstance(node, ast.If) and _asks(node.test, names, module) and not _clears(node, names, module):
                raise Unclear(Reason.LEFT_BY_EARLIER_RUN)
        if any(module.calls[call].last in _READING and mentions(call, names) for call in _calls([statement])):
            raise Unclear(Reason.PUT_THERE)
        targets = (module.calls[call].created for call in _calls([statement]))
        if any(target is not None and mentions(target[0], names) for target in targets):
            return


def _is_meeting(call: ast.Call, module: Module) -> bool:
    """Tell whether a call makes a pipe, or removes a directory in which nothing was ever put: a lock."""
    return module.calls[call].name in _PIPES or module.calls[call].last == "rmdir"


def _clears(statement: ast.If, names: Sequence[Key], module: Module) -> bool:
    """Ex) ``if os.path.exists(p): os.remove(p)``, ``if not os.path.exists(d): os.makedirs(d)``."""
    calls = [call for call in _calls(statement.body) if mentions(call, names)]
    if isinstance(statement.test, ast.UnaryOp):
        return all(module.calls[call].last in {"mkdir", "makedirs"} for call in calls)
    return any(summarise(module).targets(call) for call in calls)


def require_nothing_mounted(
    region: Sequence[ast.stmt], names: Iterable[str], body: Sequence[ast.stmt], module: Module
) -> None:
    """Raise if a file system may be mounted there, or below, when an exception comes: a removal would empty that.

    What stands for the place in the region may be made of it anywhere in ``body``.
    """
    # Calls in calls share their words: most regions have none of these, and no call need be asked.
    if all(_MOUNTING.isdisjoint(_told(statement)) for statement in region):
        return
    found = Bound(body, module).made_of({name.partition(".")[0] for name in names})
    if any(mentions(call, found) and not _MOUNTING.isdisjoint(_told(call)) for call in _calls(region)):
        raise Unclear(Reason.MOUNTED)


def may_be_mounted(lifetime: Lifetime, module: Module) -> bool:
    """Tell whether a function mounts anything where it has made a directory: no removal of that may be registered."""
    body = function_body(lifetime.function, module)
    try:
        require_nothing_mounted(body, {lifetime.name} - {""}, body, module)
    except Unclear:
        return True
    return False


def _told(code: ast.AST) -> Iterator[str]:
    """Yield the words in the names of the functions that are called, and those of the commands they are given."""
    for node in descendants(code):
        if isinstance(node, ast.Call):
            yield from words(last_part(node.func))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from node.value.split()


def is_moved_away(region: Sequence[ast.stmt], names: Iterable[str], module: Module) -> bool:
    """Tell whether the code itself moves it to another place."""
    names = list(names)
    carried = (each for call in _calls(region) for each in carriages(call, module))
    return any(each.moves and mentions(each.source, names) for each in carried)


def is_removed_within(
    region: Sequence[ast.stmt], names: Iterable[str], dropped: Collection[ast.stmt], module: Module
) -> bool:
    """Tell whether the code, or a helper, removes it by what is not ``dropped``: then it may be gone."""
    named = Bound(region, module).places_of({name.partition(".")[0] for name in names})
    gone = {node for statement in dropped for node in descendants(statement)}
    calls = (call for call in _calls(region) if call not in gone)
    return any(mentions(path, named) for call in calls for path in destroyed(call, module))


def may_be_gone(region: Sequence[ast.stmt], names: Iterable[str], module: Module) -> bool:
    """Tell whether the code itself asks if the path is still there."""
    names = list(names)
    return any(_is_asking(each) for each in region) and any(_asks(call, names, module) for call in _calls(region))


def _is_asking(code: ast.AST) -> bool:
    return any(isinstance(node, ast.Call) and last_part(node.func) in _ASKING for node in descendants(code))


def _asks(test: ast.expr, names: Sequence[Key], module: Module) -> bool:
    inner = test.operand if isinstance(test, ast.UnaryOp) else test
    texts = [ast.parse(name, mode="eval").body for name in names if isinstance(name, str)]
    written = [name for name in names if not isinstance(name, str)]
    return _is_asking(test) and (mentions(test, written) or any(asks_for(inner, text, module) for text in texts))


def _calls(region: Sequence[ast.AST]) -> Iterator[ast.Call]:
    return (node for node in own_nodes(region) if isinstance(node, ast.Call))
