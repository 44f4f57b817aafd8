"""The parts of a string template: what stands in it, and the expressions that are put into its places."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

Part: TypeAlias = "str | ast.expr | None"
"""A stretch of the template, an expression that is put there, or None for one that cannot be told."""

_PERCENT = re.compile(r"%(?:\((?P<key>\w+)\))?[-#0 +]*(?:\d+)?(?:\.\d+)?[hlL]?(?P<kind>[diouxXeEfFgGcrsab%])")


def percent_parts(template: str, right: ast.expr) -> Iterator[Part]:
    """Yield the parts of ``template % right``."""
    values = iter(right.elts if isinstance(right, ast.Tuple) else [right])
    keyed = _string_keys(right) if isinstance(right, ast.Dict) else {}
    end = 0
    for match in _PERCENT.finditer(template):
        yield template[end : match.start()]
        end = match.end()
        if match["kind"] == "%":
            yield "%"
        else:
            yield keyed.get(match["key"]) if match["key"] else next(values, None)
    yield template[end:]


def _string_keys(mapping: ast.Dict) -> Mapping[str, ast.expr]:
    pairs = zip(mapping.keys, mapping.values, strict=True)
    return {key.value: value for key, value in pairs if isinstance(key, ast.Constant) and isinstance(key.value, str)}


def format_parts(template: str, call: ast.Call) -> list[Part] | None:
    """Return the parts of ``template.format(...)``; None for a template that is none."""
    try:
        fields = list(string.Formatter().parse(template))
    except ValueError:
        return None
    positional = iter(call.args)
    keyed = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    parts: list[Part] = []
    for literal, name, _, _ in fields:
        parts.append(literal)
        if name is not None:
            head = re.split(r"[.\[]", name)[0]
            parts.append(next(positional, None) if head == "" else _named(head, call.args, keyed))
    return parts


def _named(head: str, arguments: Sequence[ast.expr], keyed: Mapping[str, ast.expr]) -> ast.expr | None:
    if head.isdigit():
        return arguments[int(head)] if int(head) < len(arguments) else None
    return keyed.get(head)
