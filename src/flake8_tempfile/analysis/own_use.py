"""Whether a path is one function's own business: it writes there first, reads or removes that, and tells nobody."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from flake8_tempfile.analysis import vocabulary
from flake8_tempfile.analysis.contents import require_fresh, require_nothing_moved_in
from flake8_tempfile.analysis.exclusive import is_exclusive
from flake8_tempfile.analysis.explicit_creations import explicit_target
from flake8_tempfile.analysis.expressions import arguments, own_nodes
from flake8_tempfile.analysis.literals import PathUse
from flake8_tempfile.analysis.module import FunctionNode, Module
from flake8_tempfile.analysis.names import last_part
from flake8_tempfile.analysis.path_evidence import Evidence, Kind
from flake8_tempfile.analysis.releases import Unclear, mentions

# What a name promises is no use.
_HARMLESS = frozenset({Kind.DEFAULT, Kind.NAMED, Kind.PRODUCT, Kind.TEXT})


def require_own_use(use: PathUse, names: Iterable[str], function: FunctionNode, module: Module) -> None:
    """Raise unless nobody but ``function`` has to do with the path, and each run begins with writing it."""
    names = list(names)
    uses = [item for item in use.evidence if item.kind not in _HARMLESS]
    if any(function not in module.ancestors(item.node) for item in uses):
        raise Unclear("other functions use the path")
    if any(item.kind not in (Kind.WRITTEN, Kind.READ, Kind.REMOVED) for item in uses):
        raise Unclear("the path is handed to code that cannot be seen")
    if not uses or uses_in_order(uses)[0].kind is not Kind.WRITTEN:
        raise Unclear("what an earlier run has left there may be used")
    if all(item.kind is Kind.WRITTEN for item in uses):
        raise Unclear("the file is only written here, so somebody else may be meant to read it")
    if any("appending" in item.detail for item in uses):
        raise Unclear("what is written there is added to what is there")
    require_no_meeting_place(function.body, names, module)
    require_untold(function.body, names)
    require_fresh(function.body, names, module)
    require_nothing_moved_in(function.body, names, module)


def uses_in_order(uses: Iterable[Evidence]) -> list[Evidence]:
    """Return the uses in the order of the source."""
    return sorted(uses, key=lambda item: (item.line, getattr(item.node, "col_offset", 0)))


def require_untold(region: Iterable[ast.stmt], names: Iterable[str]) -> None:
    """Raise where a person is told the place: it is expected to be there afterwards."""
    names = list(names)
    for call in _calls(region):
        shown = arguments(call) if vocabulary.SHOWING_NAME.search(last_part(call.func)) else []
        if any(mentions(value, names) for value in shown):
            raise Unclear("a message says where it is")


def require_no_meeting_place(region: Iterable[ast.stmt], names: Iterable[str], module: Module) -> None:
    """Raise where processes meet at a fixed name: who makes it first has the lock, who opens it finds the other.

    Ex) ``os.mkdir(lock)``, ``open(path, "x")``, ``os.mkfifo(pipe)``
    """
    names = list(names)
    for call in _calls(region):
        target = explicit_target(call, module)
        if target is not None and mentions(target[0], names) and is_exclusive(call, module):
            raise Unclear("whether it is there already tells other processes something")


def _calls(region: Iterable[ast.stmt]) -> Iterator[ast.Call]:
    return (node for node in own_nodes(list(region)) if isinstance(node, ast.Call))
