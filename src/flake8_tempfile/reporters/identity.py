"""What the formats say of a rule besides its code.

The rules are loaded when the first one is asked for: a run without findings does not wait for them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flake8_tempfile.rules import RegisteredRule

INFORMATION = "https://github.com/flake8-tempfile/flake8-tempfile"
DOCUMENTATION = "https://flake8-tempfile.github.io/flake8-tempfile/"


def rule_of(code: str) -> RegisteredRule:
    """Return the rule with this code."""
    from flake8_tempfile.rules import RULES

    return next(registered for registered in RULES if registered.rule.code == code)


def is_grave(code: str) -> bool:
    """Tell whether the rule is on without being asked for: what it reports is an error, the rest are warnings."""
    return rule_of(code).rule.default


def weakness(code: str) -> str:
    """Return the address of the rule's entry in MITRE's list of weaknesses, '' if it has none."""
    number = rule_of(code).rule.cwe
    return f"https://cwe.mitre.org/data/definitions/{number}.html" if number else ""


def page_address(code: str) -> str:
    """Return the address of the rule's page on the site."""
    return f"{DOCUMENTATION}reference/rules/{code}/"


def section(code: str, heading: str) -> str:
    """Return the text of one section of the rule's page, on one line."""
    body = rule_of(code).page.partition(f"## {heading}\n")[2]
    return " ".join(re.split(r"^## ", body, maxsplit=1, flags=re.MULTILINE)[0].split())
