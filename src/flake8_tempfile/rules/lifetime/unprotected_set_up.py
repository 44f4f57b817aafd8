"""# unprotected-set-up (TMP210)

## What it does
Reports a temporary file or directory whose removal is guaranteed, except while a short set-up step on it runs: writing,
flushing or closing the file just made, or registering the clean-up late; or a `setUp` or `__enter__` that may raise
after the creation, for then `tearDown` or `__exit__` is not called.

## Why is this bad?
A full disk makes just that write fail, and then each failing call adds an empty file to the full disk.

## Example
```python
import os
import tempfile

def send(data, upload):
    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.write(data)
    try:
        upload(file.name)
    finally:
        os.unlink(file.name)
```

## Use instead
```python
import os
import tempfile

def send(data, upload):
    with tempfile.NamedTemporaryFile(delete=False) as file:
        try:
            file.write(data)
            file.close()
            upload(file.name)
        finally:
            os.unlink(file.name)
```

## Known limits
Off by default: the window is short. A call, `await` or `yield` of anything else in between is
`removal-outside-finally` (TMP204).

## Fix safety
Safe where the `try` can begin right after the creation, or `addCleanup` can stand there. In a `TestCase` that moves the
removal out of `tearDown`; it is unsafe where the tear-down does more that may depend on the file.

## References
- [CWE-459: Incomplete Cleanup](https://cwe.mitre.org/data/definitions/459.html)
- [unittest.TestCase.addCleanup](https://docs.python.org/3/library/unittest.html#unittest.TestCase.addCleanup)

Added in 0.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.lifetime.verdicts import Sort
from flake8_tempfile.model import Finding, Rule
from flake8_tempfile.rules.wording import found

RULE = Rule(
    "TMP210",
    "unprotected-set-up",
    "{resource} is not removed {loss}, before its removal is guaranteed{removed}",
    459,
    default=False,
)


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each acquisition that this rule is about."""
    yield from found(RULE, facts, Sort.SET_UP)
