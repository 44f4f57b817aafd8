"""What a mock is told to answer with: it owns nothing, but where it answers for what makes temporary files."""

from __future__ import annotations

import ast
import re

from flake8_tempfile.analysis.syntax.expressions import arguments, literal_text
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables.path_contexts import MOCK_ATTRIBUTES

_PATCHERS = frozenset({"patch", "object"})
_TEMPORARY = re.compile("te?mp", re.IGNORECASE)


def is_answer_of_mock(place: str, node: ast.AST, module: Module) -> bool:
    """Tell whether a place (a key) is where a mock has its answer: ``dialog.return_value``, ``ask.side_effect``.

    Who asks a mock of ``mkdtemp`` takes what it gives for its own, and removes it.
    """
    if MOCK_ATTRIBUTES.isdisjoint(place.split(".")):
        return False
    patched = (text for function in module.ancestors(node) for text in _patched(function))
    return not any(map(_TEMPORARY.search, (place, *patched)))


def _patched(function: ast.AST) -> list[str]:
    """Return what is replaced in a function and by its decorators, as texts: ``tempfile.mkdtemp``."""
    if not isinstance(function, FunctionNode):
        return []
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call) and last_part(node.func) in _PATCHERS]
    return [text for call in calls for value in arguments(call) if (text := literal_text(value))]
