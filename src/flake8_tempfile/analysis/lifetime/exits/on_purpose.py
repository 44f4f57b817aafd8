"""Why what reaches an exit undischarged is no leak: it is a result, somebody is told of it, or it is the only copy."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.effects.classes.own_objects import is_given_out
from flake8_tempfile.analysis.lifetime.exits.replacing import find_replacement
from flake8_tempfile.analysis.lifetime.exits.target_names import target_name
from flake8_tempfile.analysis.lifetime.guards.choices import may_be_given
from flake8_tempfile.analysis.lifetime.intent import KEPT_BY_FLAG
from flake8_tempfile.analysis.lifetime.transfer import LifetimeAnalysis
from flake8_tempfile.analysis.model import (
    Cause,
    Obligation,
    Replacement,
    Site,
)
from flake8_tempfile.analysis.reasons import Evidence, Ground
from flake8_tempfile.analysis.syntax.blocks import statement_of
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.tables.lifetime_calls import Resource

_ONLY_COPY = Ground("what fails here may leave the only copy, which is to stay", Evidence.CODE, __name__)
_RESULT = Ground("its place may be given, and a method of the object gives it out", Evidence.CODE, __name__)
_SHOWN = Ground("`{code}` tells the user where it is left", Evidence.NAME, __name__)


def stays_on_purpose(fact: Obligation, analysis: LifetimeAnalysis) -> bool:
    """Tell whether what is left at an exit is to stay, and note why."""
    shown = analysis.intent.shown_by(fact)
    if shown is not None:
        analysis.record.keep(fact, shown, _SHOWN)
        return True
    flag = _flag_to_keep(fact, analysis)
    if flag is not None:
        analysis.record.keep(fact, flag, KEPT_BY_FLAG)
        return True
    begin = _begin_of_only_copy(fact, analysis.intent.module)
    if begin is not None:
        analysis.record.keep(fact, begin, _ONLY_COPY)
    return begin is not None


def is_result(site: Site, analysis: LifetimeAnalysis) -> bool:
    """Tell whether an object keeps what it makes in the place of what it may be given, and gives that out in the end.

    Ex) ``self.target = target or mkdtemp()`` and ``def finish(self): return self.target``
    """
    owner, attribute = analysis.scope.owner, analysis.record.stored.get(site, "")
    if owner is None or not may_be_given(site.node, analysis.roles.module):
        return False
    if not is_given_out(attribute, owner, analysis.roles.summaries):
        return False
    analysis.record.kept.setdefault(site, {})[site.node] = _RESULT
    return True


def _flag_to_keep(fact: Obligation, analysis: LifetimeAnalysis) -> ast.expr | None:
    """Return the test of the flag under which what nothing removes was made."""
    site = fact.site
    if site is None or site in analysis.record.releases or site.resource in (Resource.DESCRIPTOR, Resource.OBJECT):
        return None
    return analysis.intent.made_to_stay(site)


def _begin_of_only_copy(fact: Obligation, module: Module) -> ast.Call | None:
    """Return what has begun to destroy what the resource is to replace, if what fails then leaves the only copy."""
    if fact.site is None or fact.via is None or fact.via.cause not in (Cause.RAISE, Cause.AWAIT, Cause.YIELD):
        return None
    replacement = replacement_of(fact.site, module)
    return (
        replacement.begin if replacement is not None and replacement.same and replacement.holds(fact.via.line) else None
    )


def replacement_of(site: Site, module: Module) -> Replacement | None:
    """Return where the resource of an acquisition may be the only copy."""
    statement = statement_of(site.node, module)
    if statement is None or site.resource in (Resource.DESCRIPTOR, Resource.OBJECT):
        return None
    return find_replacement(target_name(site.node, module, site.position), statement, module)
