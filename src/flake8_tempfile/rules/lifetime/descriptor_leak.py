"""# descriptor-leak (TMP207)

## What it does
Reports a descriptor returned by `tempfile.mkstemp` that is not closed on some path; `mkstemp()[1]` drops it at once.

## Why is this bad?
`mkstemp` returns an open descriptor as a plain number: no collector closes it. A process has 1,024 of them on many
systems; then every `open` and every connection fails with "too many open files".

## Example
```python
import os
import tempfile

def stamp(text):
    descriptor, path = tempfile.mkstemp()
    try:
        return text.encode()
    finally:
        os.remove(path)
```

## Use instead
```python
import os
import tempfile

def stamp(text):
    descriptor, path = tempfile.mkstemp()
    os.close(descriptor)
    try:
        return text.encode()
    finally:
        os.remove(path)
```

## Known limits
`os.close`, `os.fdopen`, `open(descriptor)` and constructors that are given the descriptor take it over. Whether the
file object made from it is closed is no matter of this rule.

## Fix safety
Safe where nothing but `os.close` uses the descriptor: it gets a name, if it had none, and is closed right after
`mkstemp`. No fix where it is used for more than that, or stored.

## References
- [CWE-775: Missing Release of File Descriptor](https://cwe.mitre.org/data/definitions/775.html)
- [tempfile.mkstemp](https://docs.python.org/3/library/tempfile.html#tempfile.mkstemp)

Added in 0.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.lifetime.verdicts import Sort
from flake8_tempfile.model import Finding, Rule
from flake8_tempfile.rules.wording import found

RULE = Rule("TMP207", "descriptor-leak", "{resource} is not closed {loss}{removed}", 775)


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each acquisition that this rule is about."""
    yield from found(RULE, facts, Sort.DESCRIPTOR)
