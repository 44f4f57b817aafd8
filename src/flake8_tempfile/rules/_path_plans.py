"""Edit plans for paths that are written down: a directory of their own, or a default that is worked out later."""

from __future__ import annotations

import ast
import os.path
import re

from flake8_tempfile.analysis.blocks import place_of, statement_of
from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.guarding import is_module_name_free, require_stable
from flake8_tempfile.analysis.held import Held, hold
from flake8_tempfile.analysis.library import Resource
from flake8_tempfile.analysis.literals import PathUse, Use
from flake8_tempfile.analysis.module import FunctionNode, Module
from flake8_tempfile.analysis.releases import Unclear
from flake8_tempfile.analysis.resources import Lifetime
from flake8_tempfile.analysis.usage import Reach
from flake8_tempfile.edits import DefaultToNone, LiteralToTemporaryDirectory, Substitution
from flake8_tempfile.model import Applicability, Edit
from flake8_tempfile.rules._names import free_name

_LITERAL = re.compile(r"""(?P<prefix>[rRuUfF]{0,2})(?P<quote>\"{3}|'{3}|"|')(?P<text>.*)(?P=quote)""", re.DOTALL)


def path_plan(use: PathUse, facts: Facts) -> Edit | None:
    """Return the edit for a path in a shared temporary directory; None if no rewrite is known to be right."""
    if not facts.module.settings.edits:
        return None
    if use.use is Use.WRITTEN:
        return _own_directory(use, facts.module)
    return _default(use, facts.module) if use.use is Use.DEFAULT else None


def _own_directory(use: PathUse, module: Module) -> Edit | None:
    """A path that one function makes, uses and forgets moves into a directory that goes away: unsafe."""
    held = _held(use, module)
    origin = _whole(use.path.origin, module)
    if held is None or held.lifetime.function is None or not isinstance(origin, (ast.Constant, ast.JoinedStr)):
        return None
    nodes = (node for statement in held.body(module) for node in ast.walk(statement))
    if any(node is not origin and _same_text(node, origin) for node in nodes):
        return None
    try:
        reach = Reach(held, module)
        end = reach.last_use() + 1
        region = held.place.block[held.place.index + 1 : end]
        require_stable(held, region, None, module)
    except Unclear:
        return None
    target = free_name("temp_dir", module, use.function)
    text = _inside(origin, use.path.directory, target, module)
    factory = temporary_directory_name(module)
    if text is None or factory is None or _uses(held, module) < 2 or not region:
        return None
    return LiteralToTemporaryDirectory(
        "Put it into a `with TemporaryDirectory()`",
        Applicability.UNSAFE,
        module.span(held.statement),
        module.span(origin),
        factory[0],
        target,
        module.span(region[-1]),
        keep=True,
        imports=factory[1],
        text=text,
    )


def _whole(literal: ast.expr, module: Module) -> ast.expr:
    """Return the f-string around its first piece, or the literal itself."""
    parent = module.parents.get(literal)
    return parent if isinstance(parent, ast.JoinedStr) else literal


def _held(use: PathUse, module: Module) -> Held | None:
    statement = statement_of(use.node, module)
    if not isinstance(statement, (ast.Assign, ast.AnnAssign)):
        return None
    target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
    if not isinstance(target, ast.Name):
        return None
    lifetime = Lifetime(Resource.SCRATCH_FILE, use.node, target.id, "", (), (), (), "", use.function)
    held = hold(lifetime, module)
    return held if held is not None and held.statement is statement else None


def _uses(held: Held, module: Module) -> int:
    """Count the uses of the path: what is only written is written for somebody else."""
    nodes = (node for statement in held.place.rest for node in ast.walk(statement))
    return sum(isinstance(node, ast.Name) and node.id == held.root for node in nodes)


def _same_text(node: ast.AST, origin: ast.expr) -> bool:
    if isinstance(node, ast.Constant) and isinstance(origin, ast.Constant):
        return bool(node.value == origin.value)
    return isinstance(node, ast.JoinedStr) and ast.dump(node) == ast.dump(origin)


def _inside(origin: ast.expr, directory: str, target: str, module: Module) -> str | None:
    """Return the literal with ``target`` in the place of the shared directory; None if it is written in another way."""
    source = _source(origin, module)
    match = _LITERAL.fullmatch(source)
    if match is None or not match["text"].startswith(directory) or "b" in match["prefix"].lower():
        return None
    rest = match["text"][len(directory) :]
    if not rest:
        return target
    if "f" in match["prefix"].lower():
        return f"{match['prefix']}{match['quote']}{{{target}}}{rest}{match['quote']}"
    if "{" in rest or "}" in rest or "%" in rest:
        return None
    prefix = match["prefix"].replace("u", "").replace("U", "")
    return f"{prefix}f{match['quote']}{{{target}}}{rest}{match['quote']}"


def _source(node: ast.expr, module: Module) -> str:
    span = module.span(node)
    if span.line != span.end_line:
        return ""
    return module.lines[span.line - 1][span.column : span.end_column]


def temporary_directory_name(module: Module) -> tuple[str, tuple[str, ...]] | None:
    """Return how to write ``tempfile.TemporaryDirectory`` in a module, and what to import for it."""
    name, imports = tempfile_name(module)
    return (f"{name}.TemporaryDirectory", imports) if name else None


def tempfile_name(module: Module) -> tuple[str, tuple[str, ...]]:
    """Return what ``tempfile`` is called in a module, and what to import for it; '' if its name is taken."""
    for name, canonical in module.names.imported.items():
        if canonical == "tempfile":
            return name, () if _is_at_top(name, module) else ("tempfile",)
    return ("tempfile", ("tempfile",)) if free_name("tempfile", module) == "tempfile" else ("", ())


def _is_at_top(name: str, module: Module) -> bool:
    imports = (node for node in module.tree.body if isinstance(node, ast.Import))
    return any((alias.asname or alias.name) == name for node in imports for alias in node.names)


def _default(use: PathUse, module: Module) -> Edit | None:
    """Ex) ``def f(path="/tmp/x.csv")``: whoever relied on the place no longer finds the file there: unsafe."""
    function = _with_default(use, module)
    if function is None:
        return None
    parameter = _parameter(function, use.node)
    name, imports = tempfile_name(module)
    if parameter is None or not name or not isinstance(use.node, ast.Constant) or not function.body:
        return None
    value = _worked_out(use, name)
    if value is None:
        return None
    body = function.body
    first = body[1] if len(body) > 1 and ast.get_docstring(function) is not None else body[0]
    if first is body[0] and ast.get_docstring(function) is not None:
        return None
    if place_of(first, module).block[0].lineno == function.lineno:
        return None
    changes = [Substitution(module.span(use.node), "None")]
    if parameter.annotation is not None:
        written = ast.unparse(parameter.annotation)
        if "None" not in written and "Optional" not in written:
            changes.append(Substitution(module.span(parameter.annotation), f"{written} | None"))
    modules = [module_name for module_name in ("os", "uuid") if f"{module_name}." in value]
    if not all(is_module_name_free(module_name, function, module) for module_name in modules):
        return None
    needed = [module_name for module_name in modules if module.names.imported.get(module_name) != module_name]
    line = f"if {parameter.arg} is None:\n    {parameter.arg} = {value}"
    return DefaultToNone(
        "Make the default None and work the path out when called",
        Applicability.UNSAFE,
        substitutions=tuple(changes),
        before=(Substitution(module.span(first), line),),
        imports=(*imports, *needed),
    )


def _worked_out(use: PathUse, tempfile: str) -> str | None:
    text = use.node.value if isinstance(use.node, ast.Constant) else None
    if not isinstance(text, str):
        return None
    rest = text[len(use.path.directory) :].strip("/")
    if not rest:
        return f"{tempfile}.gettempdir()"
    # Under a known name somebody else could be there first.
    ending = os.path.splitext(rest)[1]
    name = f'f"{{uuid.uuid4()}}{ending}"' if ending[1:].isalnum() or not ending else None
    return name and f"os.path.join({tempfile}.gettempdir(), {name})"


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
