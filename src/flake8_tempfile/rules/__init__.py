"""What each rule says: a module for each, in a package for each kind; ``RULES`` has them in the order of their codes.

A rule's module holds its page (the docstring), its identity (``RULE``) and its logic (``check``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.model import Finding, Rule
from flake8_tempfile.records import NamedTuple
from flake8_tempfile.rules import unparsable_file, unused_noqa
from flake8_tempfile.rules.calls import (
    bad_tempfile_argument,
    dangling_temp_name,
    mktemp_race,
    reopened_by_name,
    temp_without_prefix,
    unbounded_upload,
    unflushed_temp_name,
    unset_tempdir,
)
from flake8_tempfile.rules.lifetime import (
    descriptor_leak,
    mkstemp_never_removed,
    named_file_never_unlinked,
    owner_never_removes,
    removal_outside_finally,
    removal_skipped_by_exit,
    removal_skipped_by_interrupt,
    temp_directory_never_removed,
    temp_object_not_closed,
    unprotected_set_up,
)
from flake8_tempfile.rules.paths import (
    hardcoded_temp_default,
    hardcoded_temp_path,
    predictable_temp_name,
    temp_path_mention,
)


class RegisteredRule(NamedTuple):
    """A rule with what its module holds: the logic and the documentation page (Markdown)."""

    rule: Rule
    check: Callable[[Facts], Iterator[Finding]]
    page: str


class _RuleModule(Protocol):
    RULE: Rule
    __doc__: str | None

    def check(self, facts: Facts) -> Iterator[Finding]: ...


_MODULES: tuple[_RuleModule, ...] = (
    unparsable_file,
    unused_noqa,
    hardcoded_temp_path,
    hardcoded_temp_default,
    predictable_temp_name,
    temp_path_mention,
    temp_directory_never_removed,
    named_file_never_unlinked,
    mkstemp_never_removed,
    removal_outside_finally,
    removal_skipped_by_exit,
    removal_skipped_by_interrupt,
    descriptor_leak,
    owner_never_removes,
    temp_object_not_closed,
    unprotected_set_up,
    mktemp_race,
    dangling_temp_name,
    unflushed_temp_name,
    bad_tempfile_argument,
    reopened_by_name,
    unset_tempdir,
    unbounded_upload,
    temp_without_prefix,
)

RULES: tuple[RegisteredRule, ...] = tuple(
    RegisteredRule(module.RULE, module.check, (module.__doc__ or "").strip() + "\n") for module in _MODULES
)
