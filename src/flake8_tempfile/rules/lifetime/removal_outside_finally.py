"""# removal-outside-finally (TMP204)

## What it does
Reports a temporary file or directory that is removed (or handed over) when all goes well, while an exception between
the creation and the removal skips it. The message names the line that raises and the line of the removal.

## Why is this bad?
Cleanup on the happy path only makes a leak rate that follows the error rate: an image service that deletes its
upload after a successful resize keeps every corrupt one. Nothing shows in tests, and the disk fills in the week in
which a client sends bad data.

## Example
```python
import os
import tempfile

def thumbnail(image, resize):
    descriptor, path = tempfile.mkstemp()
    os.close(descriptor)
    resize(image, path)
    os.remove(path)
```

## Use instead
```python
import os
import tempfile

def thumbnail(image, resize):
    descriptor, path = tempfile.mkstemp()
    os.close(descriptor)
    try:
        resize(image, path)
    finally:
        os.remove(path)
```

## Known limits
Calls of a table of harmless functions (`os.path.join`, `print`, logging, `len`, ...) are not taken to raise. A short
set-up step on the file just made (writing, flushing, closing it) is `unprotected-set-up` (TMP210), which is off by
default. A removal under a flag named like `keep` or `debug` is intent.

## Fix safety
Safe where every run that removed it before does the same things in the same order afterwards: `mkdtemp` and its
`rmtree` become a `with TemporaryDirectory()`, a file that is used by its object a `with NamedTemporaryFile()`, all
else a `try` right after the creation with the removal in its `finally`. A file that is handed over at the end is
removed in an `except BaseException` that raises again, and in a `TestCase` the removal is registered with
`addCleanup`. Unsafe where one branch kept it, where statements now come before the removal, or where several removals
differed.

## References
- [CWE-459: Incomplete Cleanup](https://cwe.mitre.org/data/definitions/459.html)
- [The try statement](https://docs.python.org/3/reference/compound_stmts.html#finally-clause)

Added in 0.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.lifetime.verdicts import Sort
from flake8_tempfile.model import Finding, Rule
from flake8_tempfile.rules.wording import found

RULE = Rule("TMP204", "removal-outside-finally", "{resource} is not removed {loss}{removed}", 459)


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each acquisition that this rule is about."""
    yield from found(RULE, facts, Sort.EXCEPTION)
