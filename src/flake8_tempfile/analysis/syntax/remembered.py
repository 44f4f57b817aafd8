"""What is found out about a module once, and kept with it for all who ask."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flake8_tempfile.analysis.syntax.module import Module

_Answer = TypeVar("_Answer")


def remembered(find: Callable[[Module], _Answer]) -> Callable[[Module], _Answer]:
    """Let a question about a module be looked into when it is asked for the first time only."""

    @wraps(find)
    def found(module: Module) -> _Answer:
        answers: dict[Any, Any] = module.answers
        if find not in answers:
            answers[find] = find(module)
        return cast("_Answer", answers[find])

    return found
