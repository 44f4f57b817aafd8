"""# reopened-by-name (TMP305)

## What it does
Reports a call that is given the name of a `NamedTemporaryFile` and opens it, while the file is still open.

## Why is this bad?
On Windows a `NamedTemporaryFile` that is to go when it is closed cannot be opened a second time: the call fails with
`PermissionError`, and so does a program that is told the name. On other systems nothing is wrong, so tests there show
nothing.

## Example
```python
import subprocess
import tempfile

def check(script):
    with tempfile.NamedTemporaryFile("w", suffix=".sh") as file:
        file.write(script)
        file.flush()
        return subprocess.run(["shellcheck", file.name]).returncode
```

## Use instead
```python
import os
import subprocess
import tempfile

def check(script):
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "script.sh")
        with open(path, "w", encoding="utf-8") as file:
            file.write(script)
        return subprocess.run(["shellcheck", path]).returncode
```

## Known limits
Off by default: it concerns Windows only. A file with `delete=False` or `delete_on_close=False` may be opened again, and
a module that imports what only POSIX systems have (`fcntl`, `pwd` ...) is left alone. Calls that do not open the file
may have its name at any time, and so may an object that is only constructed with it. The first such call on a file is
reported.

## Fix safety
Unsafe: from a target version of 3.12 the file gets `delete_on_close=False` and is closed before its name is used. No
fix for older versions, or where the object is used after that: there the way is a file in a `with
TemporaryDirectory()`.

## References
- [tempfile.NamedTemporaryFile](https://docs.python.org/3/library/tempfile.html#tempfile.NamedTemporaryFile)

Added in 0.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.model import Finding, Rule, Step
from flake8_tempfile.planning.ask import reopened_plan
from flake8_tempfile.planning.attach import fixable

RULE = Rule(
    "TMP305",
    "reopened-by-name",
    "the temporary file from line {made} is still open when it is opened by its name, which fails on Windows",
    None,
    default=False,
)
_HINT = "a file in a `with tempfile.TemporaryDirectory()` can be closed before its name is used"
_HINT_CLOSED = "make it with `delete_on_close=False` and close() it before: it goes when the `with` ends"


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for the first call that opens a file again."""
    for use in facts.dangling.reopened:
        message = RULE.message.format(made=use.site.lineno)
        steps = (Step(use.site.lineno, "the file is created"), Step(use.node.lineno, "it is opened again"))
        hint = _HINT_CLOSED if facts.module.settings.target_version >= (3, 12) else _HINT
        finding = Finding(RULE.code, facts.module.span(use.node), message, steps, hint)
        yield fixable(finding, reopened_plan(use, facts.module))
