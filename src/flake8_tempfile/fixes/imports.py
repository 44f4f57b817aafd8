"""Adds the imports that a rewrite needs and drops those that it leaves without use."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence

import libcst as cst
import libcst.matchers as m
from libcst.codemod import CodemodContext
from libcst.codemod.visitors import AddImportsVisitor, ImportItem, RemoveImportsVisitor
from libcst.helpers import get_full_name_for_node

from flake8_tempfile.fixes.restructure import lines_above

_NAME = re.compile(r"[^\W\d]\w*")
_IMPORT = m.SimpleStatementLine([m.Import() | m.ImportFrom()])
_PLAIN = m.SimpleStatementLine([m.Import()])
_FUTURE = m.SimpleStatementLine([m.ImportFrom(module=m.Name("__future__"))])


def with_imports_in(outline: str, needed: Sequence[str], unused: Sequence[str]) -> str:
    """Return the text of a module with other imports; all of it that is not about imports may be left out."""
    return with_imports(cst.parse_module(outline), needed, unused).code if needed or unused else outline


def names_used(tree: ast.AST) -> Counter[str]:
    """Count the names that a text uses, in annotations that are written as strings, too."""
    found: Counter[str] = Counter()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name):
                found[name] += 1
            case ast.arg(annotation=written) | ast.AnnAssign(annotation=written):
                found.update(_quoted(written))
            case ast.FunctionDef(returns=written) | ast.AsyncFunctionDef(returns=written):
                found.update(_quoted(written))
    return found


def _quoted(annotation: ast.expr | None) -> Iterator[str]:
    for node in ast.walk(annotation) if annotation is not None else ():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _NAME.findall(node.value)


def with_imports(module: cst.Module, needed: Sequence[str], unused: Sequence[str]) -> cst.Module:
    """Return ``module`` importing ``needed`` (dotted names), and ``unused`` no longer if nothing uses them."""
    for name in needed:
        module = _with_import(module, name)
    for name in unused:
        item = _item(name)
        remover = RemoveImportsVisitor(CodemodContext(), [(item.module_name, item.obj_name, None)])
        without = remover.transform_module(module)
        # An import that carries a comment stays, used or not.
        if without.code.count("#") == module.code.count("#"):
            module = without
    return module


def _item(name: str) -> ImportItem:
    module, _, member = name.rpartition(".")
    return ImportItem(module, member) if module else ImportItem(name)


def _with_import(module: cst.Module, name: str) -> cst.Module:
    """Import a module where its name sorts; leave everything else to libcst."""
    body = list(module.body)
    # `import os.path` binds `os`.
    if any(f"{imported}.".startswith(f"{name}.") for statement in body for imported in _all_imported(statement)):
        return module
    place = _place(body, name)
    if "." in name or place is None:
        return AddImportsVisitor(CodemodContext(), [_item(name)]).transform_module(module)
    new = cst.SimpleStatementLine([cst.Import([cst.ImportAlias(cst.Name(name))])])
    is_first = place == 0 or not m.matches(body[place - 1], _PLAIN)
    if is_first and place < len(body) and m.matches(body[place], _IMPORT):
        new = new.with_changes(leading_lines=lines_above(body[place]))
        body[place] = body[place].with_changes(leading_lines=[])
    return module.with_changes(body=[*body[:place], new, *body[place:]])


def _place(body: Sequence[cst.SimpleStatementLine | cst.BaseCompoundStatement], name: str) -> int | None:
    """Return where to insert ``import name``: before the next plain import, or before the first import of all."""
    first = [index for index, node in enumerate(body) if m.matches(node, _IMPORT) and not m.matches(node, _FUTURE)]
    run = first[:1]
    for index in first[1:]:
        if index != run[-1] + 1 or any(line.comment is None for line in lines_above(body[index])):
            break
        run.append(index)
    plain = [index for index in run if m.matches(body[index], _PLAIN)]
    later = [index for index in plain if (_imported(body[index]) or "") > name]
    if later:
        return later[0]
    return plain[-1] + 1 if plain else run[0] if run else None


def _all_imported(statement: cst.CSTNode) -> Iterator[str]:
    """Yield the modules that a line of plain imports binds under their own names: ``import os, tempfile``."""
    parts = statement.body if isinstance(statement, cst.SimpleStatementLine) else ()
    for alias in (alias for part in parts if isinstance(part, cst.Import) for alias in part.names):
        if alias.asname is None:
            yield get_full_name_for_node(alias.name) or ""


def _imported(statement: cst.CSTNode) -> str | None:
    if not isinstance(statement, cst.SimpleStatementLine) or not m.matches(statement, _PLAIN):
        return None
    line = cst.ensure_type(statement.body[0], cst.Import)
    alias = line.names[0]
    return get_full_name_for_node(alias.name) if len(line.names) == 1 and alias.asname is None else ""
