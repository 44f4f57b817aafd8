"""Edit plans for paths that are written down and written to: a directory of their own."""

from __future__ import annotations

import ast
import contextlib
import re
from collections.abc import Sequence

from flake8_tempfile.analysis.acquire.recurring_names import accepts_present
from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.literals.evidence import Kind
from flake8_tempfile.analysis.literals.uses import PathUse, Use
from flake8_tempfile.analysis.syntax.expressions import own_nodes
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.edits import Splice, Substitution
from flake8_tempfile.model import Applicability, Edit, Span, Unfixed
from flake8_tempfile.planning.paths.defaults import default_plan
from flake8_tempfile.planning.paths.directory import made_by_hand
from flake8_tempfile.planning.paths.own_directory import directory_around, own_directory, used_region
from flake8_tempfile.planning.paths.together import together_plan
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.holding import Holding, hold_path
from flake8_tempfile.planning.regions.own_use import (
    HARMLESS,
    require_no_meeting_place,
    require_own_parent,
    require_written_first,
)
from flake8_tempfile.planning.regions.releases import find_releases
from flake8_tempfile.planning.responses.responses import NotSentError, literal_plan, sends_files
from flake8_tempfile.planning.testing.tests import path_in_tests
from flake8_tempfile.planning.text.free_names import droppable
from flake8_tempfile.planning.text.literal_text import directory_name, inside, twins, whole_literal
from flake8_tempfile.planning.text.written import other_paths

_SHARED_MEMORY = "/dev/shm"
_UNUSED = ("tempfile.gettempdir",)
_REMOVING = (*_UNUSED, "os", "os.remove", "os.unlink")


def path_plan(use: PathUse, facts: Facts) -> Edit | Unfixed:
    """Return the edit for a path in a shared temporary directory, or why there is none."""
    if use.path.directory == _SHARED_MEMORY:
        return Reason.IN_MEMORY.value
    if use.use is Use.WRITTEN and _is_spoken_of(use, facts):
        return Reason.SAID.value
    try:
        planned: Edit | Unfixed = _edit(use, facts)
    except Unclear as unclear:
        planned = unclear.unfixed
    return path_in_tests(use, facts, planned)


def _is_spoken_of(use: PathUse, facts: Facts) -> bool:
    """Ex) ``log.info(f"the address is saved to /tmp/app-url: {url}")``."""
    whole = re.compile(rf"(?:^|\s){re.escape(use.text)}(?![\w/.-]*\w)")
    return any(use.text in text and whole.search(text) for text in facts.sentences)


def _edit(use: PathUse, facts: Facts) -> Edit:
    if use.use not in (Use.WRITTEN, Use.PREDICTABLE):
        return default_plan(use, facts.module)
    if sends_files(use.function, facts.module):
        with contextlib.suppress(NotSentError):
            return literal_plan(use, facts)
    if use.function is None:
        return _own_directory(use, facts.module)
    is_alone = hold_path(use.node, use.function, facts.module) is not None and not any(other_paths(use, facts))
    if is_alone:
        with contextlib.suppress(Unclear):
            return _own_directory(use, facts.module)
    try:
        return together_plan(use, facts)
    except Unclear:
        if hold_path(use.node, use.function, facts.module) is None:
            raise
        return _own_directory(use, facts.module)


def _own_directory(use: PathUse, module: Module) -> Edit:
    """A path that one function makes, uses and forgets moves into a directory that goes away: unsafe."""
    holding = hold_path(use.node, use.function, module)
    origin = whole_literal(use, module)
    if holding is None:
        raise Unclear("the path is not given a name by itself in the code that writes it")
    if holding.function is None:
        raise Unclear("the path belongs to the module, not to one function")
    if any(not use.path.unique or module.function_around(node) is use.function for node in twins(use, module)):
        raise Unclear(Reason.WRITTEN_TWICE)
    region = used_region(holding, unique=use.path.unique)
    if not use.path.unique:
        require_no_meeting_place(use, region, [holding.root], module)
        require_written_first(use, [holding.root], region)
    if use.use is Use.PREDICTABLE:
        calls = [node for node in own_nodes(region) if isinstance(node, ast.Call)]
        refuse_if(any(map(accepts_present, calls)), Reason.NAME_KNOWN)
    with contextlib.suppress(Unclear):
        return made_by_hand(holding, origin, region, module, unique=use.path.unique)
    require_own_parent(use, region, [holding.root], module)
    target = directory_name(module, use.function)
    text = inside(origin, use.path.directory, target, module)
    uses = [item for item in use.evidence if item.kind not in HARMLESS]
    is_made_only = bool(uses) and all(item.kind is Kind.WRITTEN for item in uses)
    refuse_if(is_made_only or _uses(holding) < 2 or not region, Reason.ONLY_WRITTEN)
    around = directory_around(holding)
    if around:
        inner = Substitution(module.span(origin), inside(origin, use.path.directory, around, module))
        return Splice("Put it into the directory around it", Applicability.UNSAFE, (inner,), unused=_UNUSED)
    edit = own_directory(holding, origin, text, target, region, _UNUSED)
    dropped = _last_removal(holding, region)
    return edit._replace(removals=dropped, unused=droppable(_REMOVING, module)) if dropped else edit


def _last_removal(holding: Holding, region: Sequence[ast.stmt]) -> tuple[Span, ...]:
    """Return the removal of the file at the end of a region: the directory goes with all that is in it."""
    releases = find_releases(holding, {holding.root}, holding.module) if len(region) > 1 else []
    return tuple(holding.module.span(one.statement) for one in releases if one.statement is region[-1])


def _uses(holding: Holding) -> int:
    """Count the uses of the path: what is only written is written for somebody else."""
    nodes = (node for statement in holding.place.rest for node in ast.walk(statement))
    return sum(isinstance(node, ast.Name) and node.id == holding.root for node in nodes)
