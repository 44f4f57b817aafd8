"""# temp-object-not-closed (TMP209)

## What it does
Reports a `TemporaryFile`, `NamedTemporaryFile`, `SpooledTemporaryFile` or `TemporaryDirectory` object that some path
leaves to the garbage collector.

## Why is this bad?
The finalizer of such an object removes the file when the object is collected: at once in CPython as long as no
reference cycle and no traceback keeps it, at some time or never elsewhere, and with a `ResourceWarning`.

## Example
```python
import tempfile

def spool(chunks):
    file = tempfile.TemporaryFile()
    for chunk in chunks:
        file.write(chunk)
    return file.tell()
```

## Use instead
```python
import tempfile

def spool(chunks):
    with tempfile.TemporaryFile() as file:
        for chunk in chunks:
            file.write(chunk)
        return file.tell()
```

## Known limits
Off by default: nothing stays on disk once the object is collected.

## Fix safety
Unsafe: the object becomes the manager of a `with` over all that uses it, and a `close()` or `cleanup()` at the end of
that goes; it was closed at the end of the function, or when the garbage collector came. No fix where the object is
handed over or passed to a function that may keep it.

## References
- [CWE-772: Missing Release of Resource](https://cwe.mitre.org/data/definitions/772.html)
- [tempfile](https://docs.python.org/3/library/tempfile.html)

Added in 0.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.lifetime.verdicts import Sort
from flake8_tempfile.model import Finding, Rule
from flake8_tempfile.rules.wording import found

RULE = Rule(
    "TMP209",
    "temp-object-not-closed",
    "{resource} is left to the garbage collector {loss}{removed}",
    772,
    default=False,
)


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each acquisition that this rule is about."""
    yield from found(RULE, facts, Sort.OBJECT)
