"""# temp-directory-never-removed (TMP201)

## What it does
Reports a directory made by `tempfile.mkdtemp` (or by hand, under a name that differs each time, in a shared temporary
directory) that no path through the function removes or hands over.

## Why is this bad?
`mkdtemp` leaves the removal to its caller. A directory per request or per run piles up: disk usage only rises, and
on a volume with few inodes the file system is full while bytes are free. `/tmp` is emptied on reboot, which a
long-running server never does. A job that deletes what is older than some hours is a backstop, not the fix.

## Example
```python
import tempfile

def render(page):
    directory = tempfile.mkdtemp()
    page.save(directory + "/page.html")
    return page.size
```

## Use instead
```python
import tempfile

def render(page):
    with tempfile.TemporaryDirectory() as directory:
        page.save(directory + "/page.html")
        return page.size
```

## Known limits
Returning a path *inside* the directory does not hand the directory over: nobody can tell from `x/a/page.html` that
`x` has to go. A directory whose path a message shows to the user as saved or kept counts as left on purpose. What is
made in a directory that a parameter names (`dir=`) may be meant to last, unless the default is `None` or a shared
temporary directory. A hand-made name that another run makes up again, to find what is there, is TMP103 only.

## Fix safety
Unsafe, for nothing says when the directory is no longer needed: a `with TemporaryDirectory()`, or a `finally`, around
all statements that use it; `tmp_path` in a pytest test; the background task of a Starlette response that sends a file
in it. In a `TestCase` the removal is registered with `addCleanup`, which is safe. A directory that nothing uses is no
longer made. No fix where it is returned, stored, or used by something that runs on.

## References
- [CWE-459: Incomplete Cleanup](https://cwe.mitre.org/data/definitions/459.html)
- [tempfile.mkdtemp](https://docs.python.org/3/library/tempfile.html#tempfile.mkdtemp)

Added in 0.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.lifetime.verdicts import Sort
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.model import Finding, Rule
from flake8_tempfile.rules.wording import found

RULE = Rule("TMP201", "temp-directory-never-removed", "{resource} is never removed", 459)

_RESOURCES = frozenset({Resource.DIRECTORY, Resource.SCRATCH_TREE})


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each acquisition that this rule is about."""
    yield from found(RULE, facts, Sort.NEVER, _RESOURCES)
