"""# mkstemp-never-removed (TMP203)

## What it does
Reports a file made by `tempfile.mkstemp` that no path through the function removes or hands over.

## Why is this bad?
`mkstemp` is the lowest-level factory: it returns an open descriptor and a path, and removes nothing by itself. One
orphan per call fills the disk or uses up the inodes of the volume.

## Example
```python
import os
import tempfile

def checksum(data, tool):
    descriptor, path = tempfile.mkstemp()
    os.close(descriptor)
    return tool(path)
```

## Use instead
```python
import os
import tempfile

def checksum(data, tool):
    descriptor, path = tempfile.mkstemp()
    os.close(descriptor)
    try:
        return tool(path)
    finally:
        os.unlink(path)
```

## Known limits
A file that is moved (`os.replace`), returned, yielded or stored has a new owner. The descriptor is a matter of its
own: see `descriptor-leak` (TMP207).

## Fix safety
Unsafe, for nothing says when the file is no longer needed: a `with NamedTemporaryFile()` where the file is used by its
descriptor or the target version can keep a closed file, else a `finally` after its last use; a Starlette response that
sends it removes it. No fix where the path is returned, stored, or used by something that runs on.

## References
- [CWE-459: Incomplete Cleanup](https://cwe.mitre.org/data/definitions/459.html)
- [tempfile.mkstemp](https://docs.python.org/3/library/tempfile.html#tempfile.mkstemp)

Added in 0.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.lifetime.verdicts import Sort
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.model import Finding, Rule
from flake8_tempfile.rules.wording import found

RULE = Rule("TMP203", "mkstemp-never-removed", "{resource} is never removed", 459)

_RESOURCES = frozenset({Resource.MKSTEMP_FILE})


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each acquisition that this rule is about."""
    yield from found(RULE, facts, Sort.NEVER, _RESOURCES)
