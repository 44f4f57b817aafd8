"""# unused-noqa (TMP002)

## What it does
Reports a code or name of this program's rules in a `# noqa` comment that silences nothing. Codes of others are no
concern of this rule. The flake8 plugin does not report it: flake8 applies `# noqa` after the plugins have run.

## Why is this bad?
The comment says that a leak is known and accepted. If there is none any more, the next one on that line goes unseen.

## Example
```python
import tempfile


def render(page):
    with tempfile.TemporaryDirectory(prefix="pages-") as directory:  # noqa: TMP201
        return page.render(directory)
```

## Use instead
```python
import tempfile


def render(page):
    with tempfile.TemporaryDirectory(prefix="pages-") as directory:
        return page.render(directory)
```

## Known limits
A code whose rule does not run is left alone, as is a prefix (`TMP2`) of codes of which some do not run: they may be in
use elsewhere, in flake8 for one. A bare `# noqa` is left alone as well.

## Fix safety
Safe: the code goes, and the comment with it if nothing else is left in it.

## References
- [flake8: Selecting and Ignoring Violations](https://flake8.pycqa.org/en/latest/user/violations.html)

Added in 0.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.model import Finding, Rule

RULE = Rule("TMP002", "unused-noqa", "unused `# noqa`: {items}", cwe=None)


def check(facts: Facts) -> Iterator[Finding]:
    """Find nothing: whether a comment is used shows when all rules have run."""
    return iter(())
