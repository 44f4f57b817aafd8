"""The fixes as commands of libcst's own codemod runner.

``python -m libcst.tool codemod -x flake8_tempfile.fixes.codemods.SafeFixes PATH``; ``--unsafe`` also makes the fixes
that change where a file lies or remove what somebody else might read, ``--rule`` makes those of some rules only, and
``--target`` names the oldest Python.  What is left alone is told in the warnings of libcst.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module

import libcst as cst
from libcst.codemod import CodemodCommand, CodemodContext, SkipFile

from flake8_tempfile import edits, model
from flake8_tempfile.fixes.engine import fix_text
from flake8_tempfile.model import Applicability, Edit, Finding
from flake8_tempfile.settings import Settings


class SafeFixes(CodemodCommand):
    """Make every fix that changes nothing for code that does not leak."""

    DESCRIPTION = "Remove temporary files and directories on every way out."
    KINDS: tuple[type[Edit], ...] = (Edit,)

    @staticmethod
    def add_args(arg_parser: argparse.ArgumentParser) -> None:
        """Add the arguments of the command."""
        arg_parser.add_argument("--unsafe", action="store_true", help="also make fixes that are not safe")
        arg_parser.add_argument(
            "--rule", action="append", metavar="RULE", help="only for these rules: codes, their prefixes, names"
        )
        arg_parser.add_argument("--target", default="3.10", metavar="X.Y", help="oldest Python the code runs on")

    def __init__(
        self, context: CodemodContext, unsafe: bool = False, target: str = "3.10", rule: list[str] | None = None
    ) -> None:
        """Take the arguments of the command; raise :class:`ValueError` for a rule that there is not."""
        super().__init__(context)
        major, _, minor = target.partition(".")
        # Loaded by name: the fixes do not know the rules, only this command puts the two together.
        rules = import_module(f"{model.__package__}.rules").RULES
        codes = frozenset(registered.rule.code for registered in rules if registered.rule.default)
        if rule:
            prefixes = import_module(f"{model.__package__}.selecting.selection").prefix_of
            asked = tuple(prefixes(part) for text in rule for part in text.split(","))
            codes = frozenset(each.rule.code for each in rules if each.rule.code.startswith(asked))
        self._settings = Settings(target_version=(int(major), int(minor)), codes=codes)
        self._kinds = {Applicability.SAFE, *([Applicability.UNSAFE] if unsafe else [])}

    def transform_module_impl(self, tree: cst.Module) -> cst.Module:
        """Return the fixed module."""
        path = self.context.filename or "module.py"
        check: Callable[[str, str, Settings], tuple[Finding, ...]] = import_module(
            f"{model.__package__}.check"
        ).check_source
        try:
            result = fix_text(tree.code, lambda text: check(text, path, self._settings), self._wanted)
        except (SyntaxError, ValueError) as error:
            raise SkipFile(f"{path}: {error}") from error
        for refusal in result.refused:
            self.warn(_left(path, refusal.finding, refusal.reason))
        refused = {refusal.finding for refusal in result.refused}
        for finding in result.left if self.KINDS == SafeFixes.KINDS else ():
            if finding.unfixed and finding not in refused:
                self.warn(_left(path, finding, finding.unfixed))
        return cst.parse_module(result.text) if result.fixed else tree

    def _wanted(self, finding: Finding) -> bool:
        edit = finding.edit
        return edit is not None and edit.applicability in self._kinds and isinstance(edit, self.KINDS)


def _left(path: str, finding: Finding, reason: str) -> str:
    return f"{path}:{finding.span.line}: {finding.code} left alone: {reason}"


class RemovalIntoFinally(SafeFixes):
    """Put removals into a ``finally``."""

    DESCRIPTION = "Put the removal of a temporary file into a finally."
    KINDS = (edits.RemovalIntoFinally,)


class ProtectYield(SafeFixes):
    """Protect the ``yield`` of a context manager."""

    DESCRIPTION = "Protect the yield of a context manager with try and finally."
    KINDS = (edits.ProtectYield,)


class WrapInTemporaryDirectory(SafeFixes):
    """Replace ``mkdtemp`` and its removals by a ``with`` statement."""

    DESCRIPTION = "Replace mkdtemp and rmtree by with TemporaryDirectory."
    KINDS = (edits.WrapInTemporaryDirectory,)


class WrapInNamedFile(SafeFixes):
    """Replace files made by ``mkstemp``, or with ``delete=False``, by a ``with`` statement."""

    DESCRIPTION = "Replace mkstemp and NamedTemporaryFile(delete=False) with unlink by with NamedTemporaryFile."
    KINDS = (edits.WrapInNamedFile,)


class LiteralToTemporaryDirectory(SafeFixes):
    """Move what is written below ``/tmp`` into a directory of its own; needs ``--unsafe``."""

    DESCRIPTION = "Put a hardcoded temporary path into a TemporaryDirectory."
    KINDS = (edits.LiteralToTemporaryDirectory,)


class DefaultToNone(SafeFixes):
    """Drop hardcoded temporary defaults, or make them None where the function removes the file; needs ``--unsafe``."""

    DESCRIPTION = "Drop a hardcoded temporary default, or make it None."
    KINDS = (edits.DefaultToNone, edits.RequireArgument)


class CloseDescriptor(SafeFixes):
    """Close the descriptor of ``mkstemp`` right after the call."""

    DESCRIPTION = "Close the descriptor of mkstemp."
    KINDS = (edits.CloseDescriptor,)


class ToAddCleanup(SafeFixes):
    """Register removals in test cases with ``addCleanup``."""

    DESCRIPTION = "Register the removal of temporary files in test cases with addCleanup."
    KINDS = (edits.ToAddCleanup,)


class ToTmpPath(SafeFixes):
    """Use the ``tmp_path`` fixture in tests and fixtures of pytest; needs ``--unsafe``."""

    DESCRIPTION = "Replace mkdtemp and hardcoded paths in pytest tests by the tmp_path fixture."
    KINDS = (edits.ToTmpPath,)


class ResponseBackgroundTask(SafeFixes):
    """Let responses remove the temporary files that they send; needs ``--unsafe`` for most."""

    DESCRIPTION = "Remove temporary files that a Starlette response sends by a background task."
    KINDS = (edits.ResponseBackgroundTask,)


class MktempToMkstemp(SafeFixes):
    """Create what ``mktemp`` only made up a name for; needs ``--unsafe``."""

    DESCRIPTION = "Replace mktemp by mkstemp, by mkdtemp, or by a file in a TemporaryDirectory."
    KINDS = (edits.MktempToMkstemp, edits.MktempToTemporaryDirectory)


class HoldTemporaryDirectory(SafeFixes):
    """Keep temporary files and directories for as long as their names are used; needs ``--unsafe``."""

    DESCRIPTION = "Keep TemporaryDirectory and NamedTemporaryFile objects alive while their names are used."
    KINDS = (edits.HoldTemporaryDirectory, edits.KeepObject, edits.ExtendWith)


class FlushBeforeName(SafeFixes):
    """Flush temporary files before their names are handed on."""

    DESCRIPTION = "Flush a NamedTemporaryFile before its name is handed on."
    KINDS = (edits.FlushBeforeName,)


class DropBadArgument(SafeFixes):
    """Drop or rename arguments that ``tempfile``'s factories do not have; needs ``--unsafe``."""

    DESCRIPTION = "Drop or rename arguments that the factories of tempfile do not take."
    KINDS = (edits.DropBadArgument,)
