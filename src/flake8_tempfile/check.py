"""One source text -> findings."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import partial

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.project.service import project
from flake8_tempfile.analysis.syntax.module import parse_module
from flake8_tempfile.model import Finding
from flake8_tempfile.rules import RULES
from flake8_tempfile.settings import Settings
from flake8_tempfile.source.parsing import parse_source, source_lines, with_room

__all__ = ["check_source", "check_tree"]


def check_source(source: str, path: str, settings: Settings) -> tuple[Finding, ...]:
    """Return the findings in ``source``; what ``ast.parse`` raises goes through.

    ``path`` is for telling tests from other code, and modules of the project; the file itself is not opened.
    """
    return check_tree(parse_source(source), source_lines(source), path, settings)


def check_tree(tree: ast.Module, lines: Sequence[str], path: str, settings: Settings) -> tuple[Finding, ...]:
    """Return the findings in a parsed module, sorted by place and code.

    ``lines`` keep their line ends.  Only the rules in ``settings.codes`` run; None stands for all rules.
    """
    return with_room(partial(_run_rules, tree, lines, path, settings))


def _run_rules(tree: ast.Module, lines: Sequence[str], path: str, settings: Settings) -> tuple[Finding, ...]:
    return findings_of(Facts(parse_module(path, tree, lines, settings, project().imports(path, settings))))


def findings_of(facts: Facts) -> tuple[Finding, ...]:
    """Return what the rules of the settings find, sorted by place and code."""
    settings = facts.module.settings
    findings = [
        finding
        for registered in RULES
        if settings.codes is None or registered.rule.code in settings.codes
        for finding in registered.check(facts)
    ]
    # A place may be reached in several ways, from several callers for one; what is said of it is said once.
    said = {(finding.span, finding.code, finding.message): finding for finding in reversed(findings)}
    return tuple(sorted(said.values(), key=_place))


def _place(finding: Finding) -> tuple[int, int, str, str]:
    return finding.span.line, finding.span.column, finding.code, finding.message
