"""What a call does with a resource, found once for all states in which the resource goes by the same names.

The states of one program point differ mostly in what is known of the guards, which such questions do not ask for.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Generic, TypeVar

from flake8_tempfile.analysis.model import Alias, Obligation, Site

_Answer = TypeVar("_Answer")


class Remembered(Generic[_Answer]):
    """A question whose answer depends on a call, on a resource and on its names, and on nothing else of a fact."""

    def __init__(self, find: Callable[[ast.Call, Obligation], _Answer]) -> None:
        self._find = find
        self._found: dict[tuple[ast.Call, Site | None, ast.expr | None, frozenset[Alias]], _Answer] = {}

    def __call__(self, call: ast.Call, fact: Obligation) -> _Answer:
        """Return the answer."""
        asked = (call, fact.site, fact.created, fact.aliases)
        if asked not in self._found:
            self._found[asked] = self._find(call, fact)
        return self._found[asked]
