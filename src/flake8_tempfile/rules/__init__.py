"""What each rule says, one module per rule; ``RULES`` lists them in the order of their codes.

A rule's module holds its page (the docstring), its identity (``RULE``) and its logic (``check``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.model import Finding, Rule
from flake8_tempfile.rules import (
    unparsable_file,
)


@dataclass(frozen=True, slots=True)
class RegisteredRule:
    """A rule with what its module holds: the logic and the documentation page (Markdown)."""

    rule: Rule
    check: Callable[[Facts], Iterator[Finding]]
    page: str


class _RuleModule(Protocol):
    RULE: Rule
    __doc__: str | None

    def check(self, facts: Facts) -> Iterator[Finding]: ...


_MODULES: tuple[_RuleModule, ...] = (unparsable_file,)

RULES: tuple[RegisteredRule, ...] = tuple(
    RegisteredRule(module.RULE, module.check, (module.__doc__ or "").strip() + "\n") for module in _MODULES
)
