"""The arguments of a call: some go, some get another name, some are added."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from flake8_tempfile.edits import ChangeArguments
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.fixes.rewriters.locate import Located

_NO_SPACE = cst.SimpleWhitespace("")


def rewrite(edit: ChangeArguments, located: Located) -> cst.Module:
    """Perform the edit."""
    call = located.expression(edit.call)
    if not isinstance(call, cst.Call):
        raise RefusedError("there is no call")
    dropped = {id(located.expression(span)) for span in edit.dropped}
    names = {id(located.expression(item.span)): item.text for item in edit.named}
    kept = [_named(argument, names) for argument in call.args if id(argument.value) not in dropped]
    arguments = _punctuated([*kept, *map(parsed_argument, edit.added)], call)
    before = call.whitespace_before_args if arguments else _NO_SPACE
    new = call.with_changes(args=arguments, whitespace_before_args=before)
    changed: cst.Module = located.module.deep_replace(call, new)  # type: ignore[arg-type]
    return changed


def _named(argument: cst.Arg, names: dict[int, str]) -> cst.Arg:
    name = names.get(id(argument.value))
    if name is None:
        return argument
    equal = argument.equal
    if not isinstance(equal, cst.AssignEqual):
        equal = cst.AssignEqual(_NO_SPACE, _NO_SPACE)
    return argument.with_changes(keyword=cst.Name(name), equal=equal)


def parsed_argument(text: str) -> cst.Arg:
    """Return the argument that a text like ``delete=False`` writes."""
    call = cst.ensure_type(cst.parse_expression(f"f({text})"), cst.Call)
    return call.args[0]


def _punctuated(arguments: Sequence[cst.Arg], call: cst.Call) -> list[cst.Arg]:
    """Return ``arguments`` with the commas and the line breaks that those of ``call`` have."""
    if not arguments or not call.args:
        return list(arguments)
    last = call.args[-1]
    between = cst.Comma(whitespace_after=_gap(call))
    found = [
        argument.with_changes(comma=between, whitespace_after_arg=_NO_SPACE)
        if argument.value is last.value or not isinstance(argument.comma, cst.Comma)
        else argument
        for argument in arguments[:-1]
    ]
    return [*found, arguments[-1].with_changes(comma=last.comma, whitespace_after_arg=last.whitespace_after_arg)]


def _gap(call: cst.Call) -> cst.BaseParenthesizableWhitespace:
    """Return what stands between two arguments: that after the first comma, or the line break before a single one."""
    first = call.args[0].comma
    if len(call.args) > 1 and isinstance(first, cst.Comma):
        return first.whitespace_after
    before = call.whitespace_before_args
    return before if isinstance(before, cst.ParenthesizedWhitespace) else cst.SimpleWhitespace(" ")
