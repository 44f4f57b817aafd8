"""# unset-tempdir (TMP306)

## What it does
Reports `tempfile.tempdir` where it is used as a path: it is None until something has called `gettempdir()`.

## Why is this bad?
`tempdir` is the variable in which `tempfile` remembers its answer, and at first there is none. So the code works or
fails by what ran before it: alone it raises `TypeError`, or makes a path that begins with `None/`, and after any other
use of `tempfile` it works.

## Example
```python
import os
import tempfile

def index_file():
    return os.path.join(tempfile.tempdir, "index")
```

## Use instead
```python
import os
import tempfile

def index_file():
    return os.path.join(tempfile.gettempdir(), "index")
```

## Known limits
Not reported: where it is tested, where the module sets it (also by its name, as `monkeypatch.setattr` does), where a
call before it has found out the directory, and as `dir=` of `tempfile`'s own functions, which may be None. A value that
is stored and used elsewhere is not followed.

## Fix safety
Safe: `gettempdir()` returns the value of `tempdir`, and finds it out where there is none. No fix for `from tempfile
import tempdir`, which has copied the value once and for all.

## References
- [CWE-908: Use of Uninitialized Resource](https://cwe.mitre.org/data/definitions/908.html)
- [tempfile.tempdir](https://docs.python.org/3/library/tempfile.html#tempfile.tempdir)

Added in 0.1.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis.calls.unset_tempdir import unset_uses
from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.model import Applicability, Edit, Finding, Rule, Unfixed
from flake8_tempfile.planning.attach import fixable

RULE = Rule("TMP306", "unset-tempdir", "`tempfile.tempdir` is None until something has called `gettempdir()`", 908)
_HINT = "`tempfile.gettempdir()` returns it, and finds it out where it is not known yet"


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each use as a path."""
    for node in unset_uses(facts.module):
        finding = Finding(RULE.code, facts.module.span(node), RULE.message, hint=_HINT)
        yield fixable(finding, _call(node, facts))


def _call(node: ast.expr, facts: Facts) -> Edit | Unfixed | None:
    if not facts.module.settings.edits:
        return None
    from flake8_tempfile.edits import CallGettempdir, Substitution

    if not isinstance(node, ast.Attribute):
        return Unfixed("the value was imported, and not the module that has it")
    text = f"{ast.unparse(node.value)}.gettempdir()"
    changed = (Substitution(facts.module.span(node), text),)
    return CallGettempdir("Ask for the directory", Applicability.SAFE, substitutions=changed)
