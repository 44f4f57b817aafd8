"""What the rules ask for a fix: each function loads the module that plans it, if anybody asks for edits at all.

Planning reads far more of a program than finding does.  The flake8 plugin only finds, and it should not have to load
what it never calls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence

    from flake8_tempfile.analysis.calls.bad_arguments import BadCall
    from flake8_tempfile.analysis.facts import Facts
    from flake8_tempfile.analysis.lifetime.verdicts import Verdict
    from flake8_tempfile.analysis.literals.uses import PathUse
    from flake8_tempfile.analysis.objects.buffers_flow import UnflushedUse
    from flake8_tempfile.analysis.objects.dangling_facts import DanglingUse, Reopened
    from flake8_tempfile.analysis.objects.made_anew import MadeAnew
    from flake8_tempfile.analysis.syntax.module import Module
    from flake8_tempfile.model import Edit, Unfixed


# Resources and written paths of one function, or of what a module runs itself, for which there are edits.
_MOST = 60


def plan(verdict: Verdict, facts: Facts) -> Edit | Unfixed | None:
    """Return the edit for what a verdict says, or why there is none; None if nobody asks for edits."""
    if not facts.module.settings.edits:
        return None
    from flake8_tempfile.planning import lifetime

    return _too_many(verdict.lifetime.node, facts) or lifetime.plan(verdict, facts)


def path_plan(use: PathUse, facts: Facts) -> Edit | Unfixed | None:
    """Return the edit for a path in a shared temporary directory, or why there is none; None if nobody asks for it."""
    if not facts.module.settings.edits:
        return None
    from flake8_tempfile.planning import literals

    return _too_many(use.node, facts) or literals.path_plan(use, facts)


def _too_many(node: ast.expr, facts: Facts) -> Unfixed | None:
    """Return why there is no edit where a function has very many resources: each plan reads all of the function."""
    from flake8_tempfile.planning.reasons import Reason

    return Reason.TOO_MANY.value if facts.neighbours(node) > _MOST else None


def argument_plan(bad: BadCall, module: Module) -> Edit | Unfixed | None:
    """Return the edit for a call with bad arguments, or why there is none; None if nobody asks for edits."""
    if not module.settings.edits:
        return None
    from flake8_tempfile.planning import arguments

    return arguments.argument_plan(bad, module)


def prefix_plans(module: Module) -> dict[ast.Call, Edit]:
    """Return the edits that put a prefix into the calls that have none; none if nobody asks for edits."""
    if not module.settings.edits:
        return {}
    from flake8_tempfile.planning import arguments

    return arguments.prefix_plans(module)


def dangling_plan(use: DanglingUse, module: Module) -> Edit | Unfixed | None:
    """Return the edit that keeps a file as long as its name is used, or why there is none; None if nobody asks."""
    if not module.settings.edits:
        return None
    from flake8_tempfile.planning.objects import dangling

    return dangling.dangling_plan(use, module)


def reopened_plan(use: Reopened, module: Module) -> Edit | Unfixed | None:
    """Return the edit for a file that is opened while it is open, or why there is none; None if nobody asks."""
    if not module.settings.edits:
        return None
    from flake8_tempfile.planning.objects import reopened

    return reopened.reopened_plan(use, module)


def remade_plan(anew: MadeAnew, module: Module) -> Edit | Unfixed | None:
    """Return the edit that keeps what would be made anew under its name, or why there is none; None if nobody asks."""
    if not module.settings.edits:
        return None
    from flake8_tempfile.planning.objects import dangling

    return dangling.remade_plan(anew, module)


def mktemp_plan(function: str, node: ast.expr, module: Module) -> Edit | Unfixed | None:
    """Return the edit for a name that was made up, or why there is none; None if nobody asks for edits."""
    if not module.settings.edits:
        return None
    from flake8_tempfile.planning.paths import mktemp

    return mktemp.mktemp_plan(function, node, module)


def flush_plan(use: UnflushedUse, uses: Sequence[UnflushedUse], module: Module) -> Edit | Unfixed | None:
    """Return the edit that flushes before a hand-over, or why there is none; None if nobody asks for edits."""
    if not module.settings.edits:
        return None
    from flake8_tempfile.planning.objects import flush

    return flush.flush_plan(use, uses, module)
