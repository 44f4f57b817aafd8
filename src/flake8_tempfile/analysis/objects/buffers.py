"""Finds readers that are given the name of a temporary file while what was written may still be in its buffer."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis.acquire.factories import factory_calls
from flake8_tempfile.analysis.effects.functions.summarise import summarise
from flake8_tempfile.analysis.objects.buffers_flow import Buffers, UnflushedUse, writes_objects
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.flow.builder import GraphTooLarge, build
from flake8_tempfile.flow.exceptions import Policy, YieldKind
from flake8_tempfile.flow.solver import TooManyFacts, solve


def unflushed_uses(module: Module) -> Iterator[UnflushedUse]:
    """Yield the hand-overs of names whose files may be incomplete, function by function."""
    for owner in dict.fromkeys(module.scope(call) for _, call in factory_calls(module)):
        if isinstance(owner, FunctionNode | ast.Module) and writes_objects(owner, module.names):
            buffers = Buffers(module, summarise(module))
            try:
                solve(build(owner.body, Policy(YieldKind.RESUMES_NORMALLY, module.names.resolve)), buffers)
            except (GraphTooLarge, TooManyFacts):
                continue
            yield from buffers.uses.values()
