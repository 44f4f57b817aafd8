"""Adds the imports that a rewrite needs and drops those that it leaves without use."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence

import libcst as cst

from flake8_tempfile.fixes.recheck import kept_lines
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.fixes.rewriters.trivia import lines_above

_NAME = re.compile(r"[^\W\d]\w*")


def with_imports_in(outline: str, needed: Sequence[str], unused: Sequence[str]) -> str:
    """Return the text of a module with other imports; all of it that is not about imports may be left out."""
    if not needed and not unused:
        return outline
    module = cst.parse_module(outline)
    if module.code != outline:
        raise RefusedError("libcst does not give the text back unchanged")
    new = with_imports(module, needed, unused).code
    if kept_lines(new) != kept_lines(outline):
        raise RefusedError("lines outside the edited statements would change")
    return new


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
    """Return ``module`` importing ``needed`` (dotted names), and ``unused``, which nothing uses, no longer."""
    for name in needed:
        module = _with_import(module, name)
    for name in unused:
        without = _without_import(module, name)
        # An import that carries a comment stays, used or not.
        if without.code.count("#") == module.code.count("#"):
            module = without
    return module


def _without_import(module: cst.Module, name: str) -> cst.Module:
    """Drop the lines that import nothing else; leave to libcst what is one of several names.

    What stands above such a line begins a group of imports, and stays above the next of it.
    """
    body: list[cst.SimpleStatementLine | cst.BaseCompoundStatement] = []
    above: Sequence[cst.EmptyLine] = ()
    for statement in module.body:
        if list(_all_imported(statement)) == [name]:
            above = above or lines_above(statement)
            continue
        is_next = bool(above) and _is_import(statement) and not lines_above(statement)
        body.append(statement.with_changes(leading_lines=above) if is_next else statement)
        above = ()
    if len(body) < len(module.body):
        return module.with_changes(body=body)
    if not any(name in _all_imported(statement) for statement in module.body):
        return module
    # Loaded only here: it takes longer to load than most files take to fix.
    from libcst.codemod import CodemodContext
    from libcst.codemod.visitors import RemoveImportsVisitor

    package, _, member = name.rpartition(".")
    wanted = (package, member, None) if package else (name, None, None)
    return RemoveImportsVisitor(CodemodContext(), [wanted]).transform_module(module)


def _with_import(module: cst.Module, name: str) -> cst.Module:
    """Import a module where its name sorts; leave everything else to libcst."""
    body = list(module.body)
    # `import os.path` binds `os`.
    if any(f"{bound}.".startswith(f"{name}.") for line in body for bound in _all_imported(line, cst.Import)):
        return module
    place = _place(body, name)
    if "." in name or place is None:
        from libcst.codemod import CodemodContext
        from libcst.codemod.visitors import AddImportsVisitor, ImportItem

        package, _, member = name.rpartition(".")
        item = ImportItem(package, member) if package else ImportItem(name)
        return AddImportsVisitor(CodemodContext(), [item]).transform_module(module)
    new = cst.SimpleStatementLine([cst.Import([cst.ImportAlias(cst.Name(name))])])
    is_first = place == 0 or not _is_plain(body[place - 1])
    if is_first and place < len(body) and _is_import(body[place]):
        new = new.with_changes(leading_lines=lines_above(body[place]))
        body[place] = body[place].with_changes(leading_lines=[])
    return module.with_changes(body=[*body[:place], new, *body[place:]])


def _place(body: Sequence[cst.BaseStatement], name: str) -> int | None:
    """Return where to insert ``import name``: before the next plain import, or before the first import of all."""
    first = [index for index, node in enumerate(body) if _is_import(node) and not _is_future(node)]
    run = first[:1]
    for index in first[1:]:
        if index != run[-1] + 1 or any(line.comment is None for line in lines_above(body[index])):
            break
        run.append(index)
    plain = [index for index in run if _is_plain(body[index])]
    later = [index for index in plain if (_imported(body[index]) or "") > name]
    if later:
        return later[0]
    return plain[-1] + 1 if plain else run[0] if run else None


def _only(statement: cst.BaseStatement) -> cst.BaseSmallStatement | None:
    """Return what stands on a line, if it is one thing."""
    parts = statement.body if isinstance(statement, cst.SimpleStatementLine) else ()
    return parts[0] if len(parts) == 1 else None


def _is_import(statement: cst.BaseStatement) -> bool:
    return isinstance(_only(statement), (cst.Import, cst.ImportFrom))


def _is_plain(statement: cst.BaseStatement) -> bool:
    return isinstance(_only(statement), cst.Import)


def _is_future(statement: cst.BaseStatement) -> bool:
    only = _only(statement)
    return isinstance(only, cst.ImportFrom) and _dotted(only.module) == "__future__"


def _all_imported(statement: cst.BaseStatement, *kinds: type[cst.BaseSmallStatement]) -> Iterator[str]:
    """Yield what the imports of a line bind under its own name: ``import os, tempfile``, ``from os import remove``.

    A member has the name of its module before it; what gets another name has none here.
    """
    for part in statement.body if isinstance(statement, cst.SimpleStatementLine) else ():
        if kinds and not isinstance(part, kinds):
            continue
        if isinstance(part, cst.Import):
            yield from ("" if alias.asname else _dotted(alias.name) for alias in part.names)
        elif isinstance(part, cst.ImportFrom) and not isinstance(part.names, cst.ImportStar):
            package = "." * len(part.relative) + _dotted(part.module)
            yield from ("" if alias.asname else f"{package}.{_dotted(alias.name)}" for alias in part.names)
        else:
            yield ""


def _dotted(node: cst.CSTNode | None) -> str:
    match node:
        case cst.Name(value=name):
            return name
        case cst.Attribute(value=owner, attr=member):
            return f"{_dotted(owner)}.{_dotted(member)}"
        case _:
            return ""


def _imported(statement: cst.BaseStatement) -> str | None:
    """Return the module that a line imports by itself, '' if it imports several or under another name."""
    if not _is_plain(statement):
        return None
    [*names] = _all_imported(statement)
    return names[0] if len(names) == 1 else ""
