"""Source text -> syntax tree and lines, and room for what is nested deeply."""

from __future__ import annotations

import io
import sys
import warnings
from _ast import PyCF_ONLY_AST
from functools import partial

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterator
    from tokenize import TokenInfo
    from typing import Any, TypeVar

    Result = TypeVar("Result")

# Room for an expression of some ten thousand terms: a level of nesting takes a few Python frames, and before 3.11 a
# frame takes up to 1 KB of the C stack.
_DEEP_LIMIT = 50_000
_DEEP_STACK = 256 * 1024 * 1024
# Before 3.11 ast.parse has no guard and overflows the usual stack at some 100,000 levels, which no shorter text has.
_UNGUARDED_LENGTH = 100_000


def parse_source(source: str) -> ast.Module:
    """Return the syntax tree; warnings about the checked code are not for the user of this program."""

    # What ast.parse does; loading its module takes as long as checking a small file.
    parse: Callable[[], Any] = partial(compile, source, "<unknown>", "exec", PyCF_ONLY_AST, dont_inherit=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        deep = sys.version_info < (3, 11) and len(source) > _UNGUARDED_LENGTH
        tree: ast.Module = _with_deep_stack(parse) if deep else with_room(parse)
    return tree


def source_lines(source: str) -> list[str]:
    r"""Split ``source`` as Python does, keeping the line ends: a form feed or ``\u2028`` ends no line."""
    return io.StringIO(source).readlines()


def tokens_of(source: str) -> Iterator[TokenInfo]:
    """Yield the tokens of ``source``, whatever its lines end with; raise :class:`SyntaxError` where it has none.

    The tokenizer takes what ends its lines with carriage returns for one line and, from 3.12 on, for none.
    """
    import tokenize

    try:
        yield from tokenize.generate_tokens(io.StringIO(source, newline=None).readline)
    except tokenize.TokenError as error:
        raise SyntaxError(*error.args[:1]) from error


def depth(tree: ast.AST) -> int:
    """Return how many levels ``tree`` has."""
    from ast import iter_child_nodes

    levels, nodes = 0, [tree]
    while nodes:
        levels += 1
        nodes = [child for node in nodes for child in iter_child_nodes(node)]
    return levels


def with_room(work: Callable[[], Result]) -> Result:
    """Do ``work``; if it recurses too deeply, do it again where deep recursion has room."""
    try:
        return work()
    except RecursionError:
        return _with_deep_stack(work)


def _with_deep_stack(work: Callable[[], Result]) -> Result:
    """Do ``work`` in a thread with a large stack, under a higher limit."""
    import threading  # few runs need these
    from concurrent.futures import ThreadPoolExecutor

    limit, size = sys.getrecursionlimit(), threading.stack_size(_DEEP_STACK)
    try:
        sys.setrecursionlimit(max(limit, _DEEP_LIMIT))
        with ThreadPoolExecutor(max_workers=1) as executor:
            return executor.submit(work).result()
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(size)


def indentation(line: str) -> int:
    """Return by how many characters a line is indented."""
    return len(line) - len(line.lstrip())
