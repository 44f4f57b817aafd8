"""# temp-path-mention (TMP109)

## What it does
Reports any other string that starts with a shared temporary directory. Off by default: for those who come from
bandit's B108 or ruff's S108 and want to see every such string.

## Why is this bad?
Most such strings are harmless: compared, shown in a message, a path in a container, data of a test. Some are written by
code that cannot be seen from here, and those have the trouble that TMP101 describes.

## Example
```python
def command(archive):
    return f"tar --extract --file={archive} --directory", "/tmp/work"
```

## Use instead
```python
def command(archive, directory):
    return f"tar --extract --file={archive} --directory", directory
```

## Known limits
Documentation strings are left out, and so is a string with a line break or a tab in it.

## Fix safety
There is no fix.

## References
- [CWE-377: Insecure Temporary File](https://cwe.mitre.org/data/definitions/377.html)

Added in 0.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.literals.uses import Use
from flake8_tempfile.model import Finding, Rule

RULE = Rule(
    "TMP109",
    "temp-path-mention",
    "mention of a path in a shared temporary directory: `{path}`",
    377,
    default=False,
)


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each literal that none of the other rules takes."""
    for found in facts.paths:
        if found.use is Use.MENTION:
            yield Finding(RULE.code, facts.module.span(found.node), RULE.message.format(path=found.text))
