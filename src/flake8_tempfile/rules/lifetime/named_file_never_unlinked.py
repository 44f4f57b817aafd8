"""# named-file-never-unlinked (TMP202)

## What it does
Reports a file made by `NamedTemporaryFile(delete=False)` (or by hand, under a name that differs each time, in a shared
temporary directory) that no path through the function unlinks or hands over.

## Why is this bad?
`delete=False` leaves the removal to the caller; the `with` around it only closes the file. One orphan per call fills
the disk or uses up the inodes of the volume, and symptoms come late: "no space left" with little real data.

## Example
```python
import tempfile

def count_words(upload):
    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.write(upload)
    return len(open(file.name).read().split())
```

## Use instead
```python
import tempfile

def count_words(upload):
    with tempfile.NamedTemporaryFile() as file:
        file.write(upload)
        file.flush()
        return len(open(file.name).read().split())
```

## Known limits
A file that is moved, returned, yielded or stored has a new owner. `delete=` with a computed value is taken as the
author's intent. A file in a directory that something else removes (`dir=` inside a `TemporaryDirectory`) is clean.

## Fix safety
Unsafe, for nothing says when the file is no longer needed: `delete=False` goes where one `with` holds all uses and the
target version can keep a closed file by its name or need not, else a `finally` removes the file after its last use; a
Starlette response that sends it removes it. A file that nothing uses is no longer made. No fix where the file or its
name is returned, stored, or used by something that runs on.

## References
- [CWE-459: Incomplete Cleanup](https://cwe.mitre.org/data/definitions/459.html)
- [tempfile.NamedTemporaryFile](https://docs.python.org/3/library/tempfile.html#tempfile.NamedTemporaryFile)

Added in 0.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.lifetime.verdicts import Sort
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.model import Finding, Rule
from flake8_tempfile.rules.wording import found

RULE = Rule("TMP202", "named-file-never-unlinked", "{resource} is never removed", 459)

_RESOURCES = frozenset({Resource.NAMED_FILE, Resource.SCRATCH_FILE})


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each acquisition that this rule is about."""
    yield from found(RULE, facts, Sort.NEVER, _RESOURCES)
