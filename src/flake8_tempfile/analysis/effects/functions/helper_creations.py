"""What a function that can be read creates of the paths it is given: its body decides, not its name.

Ex) ``def create_folder(path): os.mkdir(path)`` creates a directory at its argument.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.effects.functions.summary import Summary
from flake8_tempfile.analysis.paths.forms import origin


def created_by_helper(call: ast.Call, summaries: Summaries) -> Iterator[tuple[ast.expr, bool]]:
    """Yield the arguments at which the function that ``call`` names creates something: (path, whether a directory)."""
    helper = summaries.called(call.func)
    if helper is None:
        return
    created = created_parameters(helper, summaries.home(helper.node))
    for parameter, path in helper.given_for(call, created.keys()):
        yield path, created[parameter]


def created_parameters(helper: Summary, home: Summaries) -> Mapping[str, bool]:
    """Return the parameters at which a function, or what it calls, creates something: name to whether a directory.

    A function that calls itself is taken to create what the rest of its body does.
    """
    if helper.node in home.creating:
        return home.creating[helper.node]
    home.creating[helper.node] = {}
    found: dict[str, bool] = {}
    rebound = {name.id for name in home.nodes_of(helper.node).of(ast.Name) if not isinstance(name.ctx, ast.Load)}
    for call in home.nodes_of(helper.node).of(ast.Call):
        explicit = home.module.calls[call].created
        for path, directory in [explicit] if explicit is not None else created_by_helper(call, home):
            source = origin(path, home.module.names)
            if isinstance(source, ast.Name) and source.id in helper.parameters and source.id not in rebound:
                found.setdefault(source.id, directory)
    home.creating[helper.node] = found
    return found
