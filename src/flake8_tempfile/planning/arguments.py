"""Edit plans for the arguments of ``tempfile``'s factories: what they do not take goes, or gets its right name."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flake8_tempfile.analysis.acquire.factories import unprefixed
from flake8_tempfile.analysis.calls.bad_arguments import BadCall
from flake8_tempfile.analysis.syntax.blocks import function_body
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.tables.tempfile_signatures import SIGNATURES, BadArgument, Fault, argument
from flake8_tempfile.edits import ChangeArguments, DropBadArgument, Substitution
from flake8_tempfile.model import Applicability, Edit, Span, Unfixed
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if

# Names under which people look for a parameter; what is not here is not guessed.
_MEANT = {
    "buffer": "buffering",
    "buffer_size": "buffering",
    "buffersize": "buffering",
    "bufsize": "buffering",
    "directory": "dir",
    "encode": "encoding",
    "folder": "dir",
    "ignore_cleanup_error": "ignore_cleanup_errors",
    "ignore_errors": "ignore_cleanup_errors",
    "maxsize": "max_size",
    "new_line": "newline",
    "newlines": "newline",
    "path": "dir",
    "postfix": "suffix",
}
_DEFAULTS = {"delete": True, "delete_on_close": True, "ignore_cleanup_errors": False, "errors": None}
_TOO_NEW = "only Python {since} has the argument, so either the call or the target version has to change"


def argument_plan(bad: BadCall, module: Module) -> Edit | Unfixed:
    """Return the edit for a call with bad arguments, or why there is none.

    A call that raised works afterwards, and somebody may have got used to the exception: never safe.
    """
    dropped: list[Span] = []
    named: list[Substitution] = []
    try:
        for one in bad.arguments:
            name = _right_name(one, bad, module.settings.target_version)
            if name:
                named.append(Substitution(module.span(one.node), name))
            else:
                dropped += [module.span(value) for value in _superfluous(one, bad, module)]
    except Unclear as unclear:
        return unclear.unfixed
    title = "Pass it under its right name" if named and not dropped else "Drop what the factory does not take"
    call = module.span(bad.call)
    return DropBadArgument(title, Applicability.UNSAFE, call, tuple(dropped), tuple(named))


def _right_name(one: BadArgument, bad: BadCall, target: tuple[int, int]) -> str:
    """Return the name that an argument should have been passed under; '' for none."""
    parameters = {parameter.name: parameter for parameter in SIGNATURES[bad.factory]}
    name = ""
    if one.fault is Fault.UNKNOWN:
        name = _MEANT.get(one.name.lower(), "")
    elif one.fault is Fault.TOO_MANY and len(_excess(bad)) == 1:
        name = next((parameter.name for parameter in parameters.values() if parameter.keyword_only), "")
        if name and parameters[name].since > target:
            raise Unclear(_TOO_NEW.format(since=".".join(map(str, parameters[name].since))))
    known = name in parameters and parameters[name].since <= target
    return name if known and argument(bad.factory, bad.call, name) is None else ""


def _excess(bad: BadCall) -> Sequence[ast.expr]:
    count = sum(not parameter.keyword_only for parameter in SIGNATURES[bad.factory])
    return bad.call.args[count:]


def _superfluous(one: BadArgument, bad: BadCall, module: Module) -> Sequence[ast.expr]:
    """Return the arguments that go for one that is wrong; raise if something would be lost with them."""
    values = _excess(bad) if one.fault is Fault.TOO_MANY else [one.node]
    refuse_if(one.fault is Fault.TWICE, "it is not clear which of the two values is meant")
    if any(isinstance(node, (ast.Call, ast.Await, ast.NamedExpr)) for value in values for node in ast.walk(value)):
        raise Unclear("working out the argument may have an effect")
    if any(isinstance(value, ast.Starred) for value in values):
        raise Unclear("what the starred argument stands for is not known")
    is_default = isinstance(one.node, ast.Constant) and one.node.value is _DEFAULTS.get(one.name, ...)
    refuse_if(one.fault is Fault.TOO_NEW and not is_default, _TOO_NEW.format(since=".".join(map(str, one.since))))
    refuse_if(one.name == "delete" and not is_default and _asks_for_name(bad, module), Reason.MEANT_TO_STAY)
    return values


def _asks_for_name(bad: BadCall, module: Module) -> bool:
    scope = module.scope(bad.call)
    body = function_body(scope if isinstance(scope, FunctionNode) else None, module)
    return any(isinstance(node, ast.Attribute) and node.attr == "name" for top in body for node in ast.walk(top))


def prefix_plans(module: Module) -> dict[ast.Call, Edit]:
    """Return the edits that put a prefix made of the module's name into the calls that have none: advice."""
    text = f'prefix="{_module_name(module)}-"'
    found: dict[ast.Call, Edit] = {}
    for factory, call in unprefixed(module):
        empty = argument(factory, call, "prefix")
        is_keyword = any(word.value is empty for word in call.keywords)
        if empty is None or is_keyword:
            dropped = (module.span(empty),) if empty is not None else ()
            title = "Say whose it is"
            found[call] = ChangeArguments(title, Applicability.DISPLAY, module.span(call), dropped, added=(text,))
    return found


def _module_name(module: Module) -> str:
    *folders, name = module.path.replace("\\", "/").split("/")
    stem = name.partition(".")[0]
    if stem in ("__init__", "__main__", "", "stdin"):
        stem = folders[-1] if folders else ""
    return "".join(char if char.isalnum() else "-" for char in stem).strip("-") or "app"
