"""# owner-never-removes (TMP208)

## What it does
Reports a temporary file or directory that is stored on `self` or `cls`, or made in the body of a class, while no method
of the class, of its bases and subclasses in the module, and no other function there removes that attribute.

## Why is this bad?
An object that keeps a temporary directory owns it. If no method removes it, each object leaves one behind.

## Example
```python
import tempfile

class Workspace:
    def __init__(self):
        self.directory = tempfile.mkdtemp()

    def path(self, name):
        return f"{self.directory}/{name}"
```

## Use instead
```python
import shutil
import tempfile

class Workspace:
    def __init__(self):
        self.directory = tempfile.mkdtemp()

    def path(self, name):
        return f"{self.directory}/{name}"

    def close(self):
        shutil.rmtree(self.directory)
```

## Known limits
Whether `close` is ever called is not followed. A base class in another module is not looked into.

## Fix safety
In a `TestCase` the removal is registered with `addCleanup`, which is safe. Elsewhere it goes into the method that ends
the object's life (`close`, `cleanup`, `__exit__` ...), where there is one and each object has what it is to remove:
unsafe, for somebody may still want that. Where there is none a `close` is shown as advice; who calls it is for the
author to see to.

## References
- [CWE-459: Incomplete Cleanup](https://cwe.mitre.org/data/definitions/459.html)
- [weakref.finalize](https://docs.python.org/3/library/weakref.html#weakref.finalize)

Added in 0.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.lifetime.verdicts import Sort
from flake8_tempfile.model import Finding, Rule
from flake8_tempfile.rules.wording import found

RULE = Rule(
    "TMP208",
    "owner-never-removes",
    "{resource} is {keeper} and no method of the class removes '{attribute}'",
    459,
)


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each acquisition that this rule is about."""
    yield from found(RULE, facts, Sort.STORED)
