"""What may still need a resource when an exception comes: nobody has waited for it then, and nothing is put back."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flake8_tempfile.planning.reasons import Unclear
from flake8_tempfile.planning.regions.holding import Holding
from flake8_tempfile.planning.regions.own_use import is_printed
from flake8_tempfile.planning.regions.preconditions import stays_inside
from flake8_tempfile.planning.regions.reach import Reach
from flake8_tempfile.planning.regions.runs_on import may_still_run


def may_be_missed(region: Sequence[ast.stmt], holding: Holding) -> bool:
    """Tell whether an exception in a region may leave somebody in want of the resource, or of what lies in it.

    That is a thread or a program at work with it, a process in it, a person who has read where it is, and whoever finds
    its path where it was stored: ``os.environ["HOME"] = directory``.
    """
    try:
        reach = Reach(holding)
    except Unclear:
        return True
    module = holding.module
    is_in_use = stays_inside(region, reach.paths, module) or may_still_run(region, reach.keys, module)
    return is_in_use or is_printed(region, reach.paths, module)
