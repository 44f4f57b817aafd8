"""Edit plans for defaults in a shared temporary directory: None, and a path that is worked out at the call."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.blocks import place_of
from flake8_tempfile.analysis.expressions import bindings, own_nodes
from flake8_tempfile.analysis.literals import PathUse
from flake8_tempfile.analysis.module import FunctionNode, Module
from flake8_tempfile.analysis.releases import Unclear, mentions
from flake8_tempfile.analysis.stability import is_module_name_free
from flake8_tempfile.edits import DefaultToNone, Substitution
from flake8_tempfile.model import Applicability
from flake8_tempfile.rules._fixing import NAME_TAKEN
from flake8_tempfile.rules._literals import directory_name, tempfile_name, twins


def default_plan(use: PathUse, module: Module) -> DefaultToNone:
    """Ex) ``def f(path="/tmp/x.csv")``: whoever relied on the place no longer finds the file there: unsafe.

    Where the caller gets the path back, each call has a private directory, which goes away with the process: the file
    lay where nothing is kept, and no caller is known to remove it.  Where the place is all that others know of the
    file, only the root is worked out.
    """
    function = _with_default(use, module)
    if function is None:
        raise Unclear("it is no default of a function's parameter")
    parameter = _parameter(function, use.node)
    if parameter is None or not isinstance(use.node, ast.Constant) or not isinstance(use.node.value, str):
        raise Unclear("the default is more than a literal")
    tempfile, imports = tempfile_name(module)
    known = not use.path.bare and any(True for _ in twins(use, module))
    if known or not _comes_back(parameter.arg, function):
        lines = [f"{parameter.arg} = {_below(f'{tempfile}.gettempdir()', use)}"]
    else:
        lines = _private(parameter.arg, use, tempfile, function, module)
    needed = [name for name in ("atexit", "os", "shutil") if any(f"{name}." in line for line in lines)]
    if not all(is_module_name_free(name, function, module) for name in needed):
        raise Unclear(NAME_TAKEN)
    needed = [name for name in needed if module.names.imported.get(name) != name]
    block = "\n    ".join((f"if {parameter.arg} is None:", *lines))
    return DefaultToNone(
        "Make the default None and work the path out when called",
        Applicability.UNSAFE,
        substitutions=tuple(_signature(parameter, use, module)),
        before=(Substitution(module.span(_first_statement(function, module)), block),),
        imports=(*needed, *imports),
    )


def _private(name: str, use: PathUse, tempfile: str, function: FunctionNode, module: Module) -> list[str]:
    """Return the statements that make a directory for one call."""
    is_directory = use.path.bare and not _text(use).endswith("/")
    made = name if is_directory else directory_name(module, function)
    lines = [f"{made} = {tempfile}.mkdtemp()", f"atexit.register(shutil.rmtree, {made}, ignore_errors=True)"]
    return lines if is_directory else [*lines, f"{name} = {_below(made, use)}"]


def _text(use: PathUse) -> str:
    return use.node.value if isinstance(use.node, ast.Constant) and isinstance(use.node.value, str) else ""


def _below(directory: str, use: PathUse) -> str:
    """Return the expression for the file in another directory, with the separator at the end if there was one."""
    rest = _text(use)[len(use.path.directory) :]
    name = rest.strip("/").rpartition("/")[2]
    if '"' in rest or "\\" in rest or not rest.isprintable():
        raise Unclear("the file's name cannot be carried over as it is written")
    parts = [f'"{name}"'] if name else []
    if rest.endswith("/"):
        parts.append('""')
    return f"os.path.join({', '.join((directory, *parts))})" if parts else directory


def _comes_back(parameter: str, function: FunctionNode) -> bool:
    """Tell whether the function returns the path, or what it made of it."""
    names = {parameter}
    nodes = list(own_nodes(function.body))
    before = 0
    while before != len(names):
        before = len(names)
        for node in nodes:
            for target, value in bindings(node):
                if isinstance(target, ast.Name) and value is not None and mentions(value, names):
                    names.add(target.id)
    returned = (node.value for node in nodes if isinstance(node, ast.Return) and node.value is not None)
    return any(mentions(value, names) for value in returned)


def _signature(parameter: ast.arg, use: PathUse, module: Module) -> list[Substitution]:
    changes = [Substitution(module.span(use.node), "None")]
    annotation = parameter.annotation
    written = ast.unparse(annotation) if annotation is not None else ""
    if annotation is None or any(word in written for word in ("None", "Optional", "Any")):
        return changes
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        quoted = f'"{annotation.value} | None"'
        return [*changes, Substitution(module.span(annotation), quoted)]
    return [*changes, Substitution(module.span(annotation), f"{written} | None")]


def _first_statement(function: FunctionNode, module: Module) -> ast.stmt:
    body = function.body
    has_docstring = ast.get_docstring(function) is not None
    if has_docstring and len(body) < 2:
        raise Unclear("the function has no code")
    first = body[1] if has_docstring else body[0]
    if place_of(first, module).block[0].lineno == function.lineno:
        raise Unclear("several statements share a line")
    return first


def _with_default(use: PathUse, module: Module) -> FunctionNode | None:
    arguments = module.parents.get(use.node)
    function = module.parents.get(arguments) if isinstance(arguments, ast.arguments) else None
    return function if isinstance(function, FunctionNode) else None


def _parameter(function: FunctionNode, default: ast.expr) -> ast.arg | None:
    given = function.args
    plain = [*given.posonlyargs, *given.args]
    pairs = [*zip(plain[len(plain) - len(given.defaults) :], given.defaults, strict=True)]
    pairs += [(p, d) for p, d in zip(given.kwonlyargs, given.kw_defaults, strict=True) if d is not None]
    return next((parameter for parameter, value in pairs if value is default), None)
