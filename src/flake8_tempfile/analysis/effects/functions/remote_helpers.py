"""Functions that act on another machine, told by their bodies: what they are given as a path lies there."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.effects.calls.remote_calls import calls_elsewhere, fetches, is_of_remote
from flake8_tempfile.analysis.effects.functions.helper_creations import created_parameters
from flake8_tempfile.analysis.effects.functions.summaries import Summaries


def hands_elsewhere(call: ast.Call, summaries: Summaries) -> bool:
    """Tell whether a function of the project, which makes nothing here at its arguments, works on another machine.

    Ex) ``def write_there(host, path, text): ... host.push_file(local, path)``
    """
    helper = summaries.called(call.func)
    if helper is None:
        return False
    home = summaries.home(helper.node)
    calls = (each for each in home.nodes_of(helper.node).of(ast.Call) if not fetches(each))
    is_remote = any(is_of_remote(each, home.module) or calls_elsewhere(each) for each in calls)
    return is_remote and not created_parameters(helper, home)
