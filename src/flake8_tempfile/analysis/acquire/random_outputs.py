"""Random names that a function is told to write to, made up where it is called: nobody else has them.

``plan(area, outfile=os.path.join(gettempdir(), str(uuid4())))`` makes a file as much as ``plan(area, outfile=path)``
does, and only what it returns can lead to it.
"""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.effects.calls.remote_calls import acts_elsewhere
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.paths.shared_directories import temp_path
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.tables import call_table, function_names


def is_given_random_output(call: ast.Call, summaries: Summaries) -> bool:
    """Tell whether a call of a function that cannot be seen is likely to make a file of a random name it is given."""
    module = summaries.module
    if module.calls[call].name in call_table.FUNCTIONS or summaries.called(call.func) or not _is_plain(call, module):
        return False
    named = [each.value for each in call.keywords if function_names.OUTPUT_KEYWORD.search(each.arg or "")]
    last = module.calls[call].last
    if len(call.args) > 1 and function_names.CONVERTER_NAME.search(last):
        named.append(call.args[-1])
    elif function_names.CREATOR_NAME.search(last) and not function_names.READER_NAME.search(last):
        named += call.args
    return any(_is_random(value, module) for value in named) and not acts_elsewhere(call, module)


def _is_plain(call: ast.Call, module: Module) -> bool:
    """Tell whether what is returned gets a name of its own, or none: an object may remove the file that it is given."""
    around = module.parents[call]
    statement = module.parents[around] if isinstance(around, ast.Await) else around
    match statement:
        case ast.Assign(targets=[ast.Name()]) | ast.Expr():
            return not module.calls[call].last[:1].isupper()
    return False


def _is_random(value: ast.expr, module: Module) -> bool:
    if isinstance(value, ast.Name | ast.Attribute):
        return False
    path = temp_path(value, module, {})
    return path is not None and path.unique and not path.bare
