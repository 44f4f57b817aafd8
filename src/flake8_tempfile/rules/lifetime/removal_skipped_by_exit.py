"""# removal-skipped-by-exit (TMP205)

## What it does
Reports a temporary file or directory whose removal is skipped by an early `return`, `break`, `continue`, `sys.exit`, by
a branch without it, or by binding its name anew in a loop. The message names that line.

## Why is this bad?
A removal on the last line of a function is jumped over by every other way out. In a loop only the last file is
removed when the removal stands behind it.

## Example
```python
import shutil
import tempfile

def unpack(archive):
    directory = tempfile.mkdtemp()
    if not archive:
        return None
    shutil.rmtree(directory)
    return True
```

## Use instead
```python
import tempfile

def unpack(archive):
    with tempfile.TemporaryDirectory():
        if not archive:
            return None
        return True
```

## Known limits
Two tests of the same condition are known to agree where nothing is assigned in between, and a test of the path itself
around its removal (`if path != source`, `if is_temporary(path)`) is taken to ask whose file it is; other correlations
are not followed. A branch taken by a flag named like `keep` or `debug` is intent.

## Fix safety
As for `removal-outside-finally`: safe where one `with` or `finally` replaces the removals of all ways out and nothing
else changes. No fix where a branch keeps the file, which may be meant, or where the name is bound anew.

## References
- [CWE-459: Incomplete Cleanup](https://cwe.mitre.org/data/definitions/459.html)
- [The with statement](https://docs.python.org/3/reference/compound_stmts.html#the-with-statement)

Added in 0.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.lifetime.verdicts import Sort
from flake8_tempfile.model import Finding, Rule
from flake8_tempfile.rules.wording import found

RULE = Rule("TMP205", "removal-skipped-by-exit", "{resource} is not removed {loss}{removed}", 459)


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each acquisition that this rule is about."""
    yield from found(RULE, facts, Sort.EXIT)
