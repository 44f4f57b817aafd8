"""Which method of a class ends the life of its objects."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis.syntax.module import FunctionNode

_ENDINGS = ("close", "cleanup", "shutdown", "stop", "dispose", "__exit__", "tearDown")


def ending_of(owner: ast.ClassDef) -> FunctionNode | None:
    """Return the method of ``owner`` that ends an object's life, the one that is most surely meant for it."""
    methods: Iterator[FunctionNode] = (node for node in owner.body if isinstance(node, FunctionNode))
    named = {method.name: method for method in methods if method.args.args and method.args.args[0].arg == "self"}
    return next((named[name] for name in _ENDINGS if name in named), None)
