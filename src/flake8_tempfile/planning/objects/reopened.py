"""Edit plans for files that are opened by name while they are open: they are closed first, and stay until the end."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.objects.dangling_facts import Reopened
from flake8_tempfile.analysis.syntax.blocks import has_own_lines, place_of, statement_of, top_of
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.edits import CloseBeforeName, Substitution
from flake8_tempfile.model import Applicability, Edit, Unfixed
from flake8_tempfile.planning.reasons import Reason, Unclear
from flake8_tempfile.planning.text.free_names import source_of

_SINCE = (3, 12)


def reopened_plan(use: Reopened, module: Module) -> Edit | Unfixed | None:
    """Return the edit that closes the file before its name is used, or why there is none; None if nobody asks.

    Whoever deletes the file meanwhile, or writes to the object later, sees a difference: never safe.
    """
    if not module.settings.edits:
        return None
    try:
        return _edit(use, module)
    except Unclear as unclear:
        return unclear.unfixed


def _edit(use: Reopened, module: Module) -> Edit:
    if module.settings.target_version < _SINCE:
        raise Unclear("only Python 3.12 keeps a file that is closed until its `with` ends")
    item, statement = module.parents.get(use.site), statement_of(use.node, module)
    if not isinstance(item, ast.withitem) or not isinstance(item.optional_vars, ast.Name) or statement is None:
        raise Unclear("no `with` of its own holds the file")
    block = module.parents[item]
    place = place_of(statement, module).block
    if not isinstance(block, (ast.With, ast.AsyncWith)) or place is not block.body:
        raise Unclear("its name is used in a branch or a loop")
    if not has_own_lines(statement, module):
        raise Unclear(Reason.LINE_SHARED)
    _require_unused(item.optional_vars.id, use, block.body, module)
    call = source_of(use.site, module)
    comma = ", " if use.site.args or use.site.keywords else ""
    closed = Substitution(module.span(use.site), f"{call.rstrip(')').rstrip(', ')}{comma}delete_on_close=False)")
    before = Substitution(module.span(statement), f"{item.optional_vars.id}.close()")
    return CloseBeforeName("Close it first", Applicability.UNSAFE, substitutions=(closed,), before=(before,))


def _require_unused(name: str, use: Reopened, block: list[ast.stmt], module: Module) -> None:
    """Raise where the object is used from the call on for anything but its name."""
    first = top_of(use.node, block, module)
    for statement in block[first if first is not None else 0 :]:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id == name:
                parent = module.parents[node]
                if not isinstance(parent, ast.Attribute) or parent.attr != "name":
                    raise Unclear("the file object is used after its name")
