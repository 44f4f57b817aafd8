"""Which calls remove something, and what: the static half of discharge.

``removal_targets`` reads one call; whether a target is the resource in question is decided per obligation, in
``roles.py``.  ``removed_keys`` closes the targets of a whole function over its local names, which is all that
summaries and class-level ownership need.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TypeGuard

from flake8_tempfile.analysis.effects.calls.shell_removals import shell_targets
from flake8_tempfile.analysis.effects.calls.walks import walked_from_below
from flake8_tempfile.analysis.paths.forms import members
from flake8_tempfile.analysis.paths.keys import path_keys, spelled
from flake8_tempfile.analysis.syntax.containers import is_container
from flake8_tempfile.analysis.syntax.expressions import BINDING, argument, bindings, key
from flake8_tempfile.analysis.syntax.index import Nodes
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import Names, last_part
from flake8_tempfile.analysis.syntax.signatures import defaults
from flake8_tempfile.analysis.tables import call_table, function_names
from flake8_tempfile.analysis.tables.call_rows import REMOVING, Gives
from flake8_tempfile.flow.syntax import descendants

_PATH_KEYWORDS = ("path", "name", "dir", "directory", "filename", "file", "src", "target", "fn", "fname")

# Other objects than paths and file systems have a ``remove``.
_CERTAIN = call_table.last_parts(*REMOVING) - {"remove"}


def matches(name: str | None, patterns: Sequence[str]) -> bool:
    """Tell whether a dotted name fits one of the user's ``fnmatch`` patterns, as a whole or by its last part."""
    return (
        bool(patterns)
        and name is not None
        and any(fnmatchcase(name, pattern) or fnmatchcase(name.rpartition(".")[2], pattern) for pattern in patterns)
    )


def is_remover(function: ast.expr, module: Module) -> bool:
    """Tell whether a function reference is one that removes a path it is called with."""
    if isinstance(function, ast.Lambda):
        return any(isinstance(node, ast.Call) and removal_targets(node, module) for node in descendants(function.body))
    if not isinstance(function, (ast.Name, ast.Attribute)):
        return False
    name = module.names.resolve(function)
    if name in call_table.REMOVERS or matches(name, module.settings.removers):
        return True
    last = last_part(function)
    return _is_remover_name(last)


def _says_state(value: ast.expr) -> bool:
    """Ex) ``out_clean``, given beside another path: the clean one, and nothing that cleans."""
    words = last_part(value).strip("_").lower().split("_")
    return isinstance(value, ast.Name) and words[-1] in _STATES and _ACTING.isdisjoint(words[:-1]) and len(words) > 1


_STATES = frozenset({"clean", "clear", "discard", "free", "tidy"})
# Ex) ``do_clean``, ``maybe_clear``, ``on_discard``
_ACTING = frozenset({
    "do", "maybe", "try", "safe", "safely", "force", "auto", "on", "post", "then", "call", "run", "async",
})  # fmt: skip


@lru_cache(maxsize=4096)
def _is_remover_name(name: str) -> bool:
    return bool(function_names.REMOVER_NAME.search(name)) and not function_names.NOT_REMOVER_NAME.search(name)


@lru_cache(maxsize=4096)
def may_name_removal(identifier: str) -> bool:
    """Tell whether a call that removes a file may have this word in it; all have one, but for a command's text."""
    return identifier in _REMOVAL_WORDS or identifier in call_table.REGISTRARS or _is_remover_name(identifier)


_REMOVAL_WORDS = (
    frozenset(name.rpartition(".")[2] for name in call_table.REMOVERS) | call_table.REMOVING_METHODS | _CERTAIN
)


def removal_targets(call: ast.Call, module: Module) -> Sequence[ast.expr]:
    """Return the expressions that a call removes, or registers for removal; empty for all other calls.

    Ex) ``os.remove(p)``, ``p.unlink()``, ``force_rmtree(d)``, ``atexit.register(shutil.rmtree, d)``,
    ``subprocess.run(["rm", "-rf", d])``.
    """
    if call not in module.removals:
        module.removals[call] = _removal_targets(call, module)
    return module.removals[call]


def _removal_targets(call: ast.Call, module: Module) -> Sequence[ast.expr]:
    called = module.calls[call]
    name, last, function = called.name, called.last, call.func
    if name in call_table.TASK_BUILDERS or last == "BackgroundTask":
        return []
    if name in call_table.REMOVERS or name == "os.close":
        first = argument(call, 0, _PATH_KEYWORDS)
        return [first] if first is not None else called.arguments[:1]
    if matches(name, module.settings.removers):
        return called.arguments
    if isinstance(function, ast.Call) and module.calls[function].name in call_table.giving(Gives.FUNCTION):
        return called.arguments if any(is_remover(value, module) for value in function.args[:1]) else ()
    if isinstance(function, ast.Name):
        last = (name or last).rpartition(".")[2]  # from .compat import rmtree as remove_tree
    if _takes_from_list(function, module):
        return _deferred_targets(call, last, module)
    targets: list[ast.expr] = []
    if isinstance(function, ast.Attribute) and last in call_table.REMOVING_METHODS and not _is_module(function, module):
        targets.append(function.value)
    if _is_remover_name(last):
        targets += called.arguments
    return targets + _deferred_targets(call, last, module) + shell_targets(call, module)


def _takes_from_list(function: ast.expr, module: Module) -> bool:
    """Ex) ``sys.path.remove(d)``, ``self.files.remove(path)``: takes an entry out of a list."""
    if not isinstance(function, ast.Attribute) or function.attr not in {"remove", "discard", "pop"}:
        return False
    return is_container(function.value, module) or bool(function_names.LIST_NAME.search(last_part(function.value)))


def removed_for_certain(call: ast.Call, module: Module) -> Sequence[ast.expr]:
    """Return what a call removes by one of the known removers; a mere name like ``delete_user`` does not count."""
    found, last = removal_targets(call, module), module.calls[call].last
    if not found and last not in _CERTAIN:
        return found
    name = module.calls[call].name
    if name in call_table.REMOVERS or matches(name, module.settings.removers):
        return found
    if last in _CERTAIN and isinstance(call.func, ast.Attribute):
        return module.calls[call].arguments[:1] if call.args else [call.func.value]
    if last in _CERTAIN or any(is_remover(value, module) for value in _functions(call)):
        return found
    return shell_targets(call, module)


def _functions(call: ast.Call) -> list[ast.expr]:
    """Return the arguments that may be functions: a keyword like ``autoremove=autoremove`` passes a flag on."""
    return [*call.args, *(k.value for k in call.keywords if k.arg is None or not is_flag(k))]


def is_flag(keyword: ast.keyword) -> bool:
    """Tell whether a keyword argument passes on a variable under its own name, as flags are passed on."""
    return isinstance(keyword.value, ast.Name) and keyword.value.id == keyword.arg


def _is_module(function: ast.Attribute, module: Module) -> bool:
    return isinstance(function.value, ast.Name) and function.value.id in module.names.imported


def _deferred_targets(call: ast.Call, last: str, module: Module) -> list[ast.expr]:
    """Return what a call is given together with a function that removes it, or that it registers for later."""
    given = module.calls[call].arguments
    if last in call_table.ENTERING:
        return []
    if last in call_table.REGISTRARS and given and not is_unknown_callback(call.func, module):
        rest = [value for value in given if not isinstance(value, ast.Lambda)]
        bound = [value.value for value in rest if _is_bound_removal(value, module)]
        return [inner for value in rest for inner in _spread(value)] + bound + lambda_targets(given, module)
    removers = [value for value in given if is_remover(value, module) and not _says_state(value)]
    if not removers:
        return []
    rest = [value for value in given if value not in removers]
    return [inner for value in rest for inner in _spread(value)] + lambda_targets(removers, module)


def is_unknown_callback(function: ast.expr, module: Module) -> bool:
    """Ex) ``callback(path)``: a parameter with the name of a method of ``ExitStack`` tells what is done, not undone.

    So does a function of an imported module: ``queue.push(path)``.
    """
    if isinstance(function, ast.Attribute):
        is_unknown = _is_module(function, module) and module.names.resolve(function) not in call_table.FUNCTIONS
        return is_unknown and function.attr in call_table.AMBIGUOUS_REGISTRARS
    if not isinstance(function, ast.Name) or function.id in module.names.imported:
        return False
    return function.id in call_table.AMBIGUOUS_REGISTRARS


def _is_bound_removal(value: ast.expr, module: Module) -> TypeGuard[ast.Attribute]:
    """Ex) ``path.unlink``, registered to be called later."""
    return (
        isinstance(value, ast.Attribute) and value.attr in call_table.REMOVING_METHODS and not _is_module(value, module)
    )


def _spread(value: ast.expr) -> list[ast.expr]:
    """Return the members of a written-out list or tuple, or the expression itself."""
    return list(value.elts) if isinstance(value, (ast.Tuple, ast.List)) else [value]


def lambda_targets(values: Sequence[ast.expr], module: Module) -> list[ast.expr]:
    """Return what the lambdas among ``values`` remove when they are called, in the terms of where they stand."""
    targets: list[ast.expr] = []
    for function in values:
        if isinstance(function, ast.Lambda):
            # Ex) ``lambda path=path: os.remove(path)`` holds the path in its default.
            held = {parameter.arg: value for parameter, value in defaults(function).items()}
            calls = [node for node in descendants(function.body) if isinstance(node, ast.Call)]
            found = [target for call in calls for target in removal_targets(call, module)]
            targets += [held.get(key(target) or "", target) for target in found]
    return targets


def removed_keys(nodes: Nodes, targets: Sequence[ast.expr], names: Names) -> frozenset[str]:
    """Return the keys that the ``targets`` of the calls among ``nodes`` may stand for, through its local names."""
    sources = _sources(nodes, names) if targets else {}
    found: set[str] = set()
    pending = [text for target in targets for text in path_keys(spelled(target, names), names)]
    while pending:
        text = pending.pop()
        if text not in found:
            found.add(text)
            pending.extend(source for value in sources.get(text, ()) for source in path_keys(value, names))
    return frozenset(found)


def _sources(nodes: Nodes, names: Names) -> dict[str, list[ast.expr]]:
    """Return, for each name bound among ``nodes``, the expressions it is bound to or takes its elements from."""
    sources: dict[str, list[ast.expr]] = {}
    for node in nodes.of_any(BINDING):
        if isinstance(node, _LOOPS):
            for name, taken in _taken(node, names):
                sources.setdefault(name, []).append(taken)
        for target, value in (pair for each in bindings(node) for pair in members(*each, names)):
            if value is not None:
                for leaf in target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]:
                    text = key(leaf)
                    if text:
                        sources.setdefault(text, []).append(value)
    return sources


_LOOPS = (ast.For, ast.AsyncFor, ast.comprehension)


def _taken(loop: ast.For | ast.AsyncFor | ast.comprehension, names: Names) -> Iterator[tuple[str, ast.expr]]:
    """Yield the variables of a loop, and what their values are taken from."""
    walked = walked_from_below(loop, names)
    if walked is not None:
        yield key(walked[0]) or "", walked[1]
        return
    yield from ((leaf.id, loop.iter) for leaf in descendants(loop.target) if isinstance(leaf, ast.Name))
