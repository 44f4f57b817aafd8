"""# dangling-temp-name (TMP302)

## What it does
Reports the use of a path whose temporary file or directory is gone: after the `with` block, after `close()` or
`cleanup()`, or because nothing holds the object any more, as in `TemporaryDirectory().name`. A path that is returned
from inside the block, or kept on `self` in it, counts, for the block ends before anybody gets it; and so does the
object itself, or what opens the path only when it is asked for something (`polars.scan_csv`, `dask`, `zarr.open`).

## Why is this bad?
`TemporaryDirectory` and `NamedTemporaryFile` remove what they made at the end of their life, and a path does not keep
them alive. What comes after sees no file, or one that somebody else has created under that name since.

## Example
```python
import os
import tempfile

def unpack(archive):
    with tempfile.TemporaryDirectory() as directory:
        archive.extractall(directory)
        return os.path.join(directory, "manifest.json")
```

## Use instead
```python
import os
import tempfile

def unpack(archive):
    with tempfile.TemporaryDirectory() as directory:
        archive.extractall(directory)
        with open(os.path.join(directory, "manifest.json"), encoding="utf-8") as manifest:
            return manifest.read()
```

## Known limits
Followed within one function, through names, `os.path.join`, `Path` and f-strings; not through containers, nor through
attributes of other objects than `self`. What is kept on `self` is reported where a method reads it that is not called
meanwhile. Printing, logging or comparing the path is no use of it, and neither are `os.path.exists` and asserting
that it is gone. The name of a file of which nothing but the name was taken (`NamedTemporaryFile().name`) is reported
only where it is certainly read from or returned: programs use it as a name for a file of their own, which is no better
than `mktemp` (TMP301), but not this mistake. Of other objects that are returned from the block
it is not known whether they read the file later.

## Fix safety
Unsafe: the file goes later than it did. The statements that use the path move into the `with` block that ends too
early, behind a `flush()` if something was written; a `close()` or `cleanup()` moves behind the last use; `path =
TemporaryDirectory().name` becomes a `with` over all that uses the path, or the object is kept beside it, on `self` or
in the module. No fix where the path is returned or yielded: how long the caller needs it is not known.

## References
- [CWE-672: Operation on a Resource after Expiration or Release](https://cwe.mitre.org/data/definitions/672.html)
- [tempfile.TemporaryDirectory](https://docs.python.org/3/library/tempfile.html#tempfile.TemporaryDirectory)
- [tempfile.NamedTemporaryFile](https://docs.python.org/3/library/tempfile.html#tempfile.NamedTemporaryFile)

Added in 0.1.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.objects.dangling_facts import DanglingUse
from flake8_tempfile.model import Finding, Rule, Step
from flake8_tempfile.planning.ask import dangling_plan
from flake8_tempfile.rules.advice.against import advised

RULE = Rule(
    "TMP302",
    "dangling-temp-name",
    "the temporary {kind} from line {made} is gone when {used}: {how} (line {ended})",
    672,
)


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each use of a dangling name."""
    for use in facts.dangling.uses:
        kind = "directory" if use.is_directory else "file"
        message = RULE.message.format(kind=kind, made=use.site.lineno, used=use.used, how=use.how, ended=use.ended)
        hint = "use the path before that, or keep the object alive for as long as the path is needed"
        finding = Finding(RULE.code, facts.module.span(use.node), message, _steps(use, kind))
        yield advised(finding, dangling_plan(use, facts.module), hint)


def _steps(use: DanglingUse, kind: str) -> tuple[Step, ...]:
    made = Step(use.site.lineno, f"the {kind} is created")
    gone = Step(use.ended, f"{use.how}, the {kind} is removed")
    if isinstance(use.node, ast.Return):
        used = Step(use.node.lineno, "this is returned")
        return (made, used, gone) if use.ended >= use.node.lineno else (made, gone, used)
    if use.ended >= use.node.lineno:
        return (made, Step(use.node.lineno, "this is kept"), gone)
    return (made, gone, Step(use.node.lineno, use.used))
