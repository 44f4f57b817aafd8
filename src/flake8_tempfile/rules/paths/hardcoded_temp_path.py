"""# hardcoded-temp-path (TMP101)

## What it does
Reports a file or directory that is created or written at a literal path in a shared temporary directory: opened for
writing, made into a directory, passed as an output or destination, or bound to a name that says so.

## Why is this bad?
Everybody on the machine can write to `/tmp`. Whoever creates the name first owns the file: another user can wait
there with a symbolic link and have the program overwrite what the link points to. Two runs, or two requests, that use
the same name overwrite each other's data. Nobody removes the file: `/tmp` is emptied on reboot, which a server never
does, and a job that deletes what is older than some hours is a backstop, not the cure. A random part in the name keeps
runs apart, but the file still lies where `TMPDIR` does not say, readable by others, and without an owner.

## Example
```python
import json

def export(rows):
    with open("/tmp/export.json", "w") as file:
        json.dump(rows, file)
```

## Use instead
```python
import json
import os
import tempfile

def export(rows, send):
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "export.json")
        with open(path, "w") as file:
            json.dump(rows, file)
        send(path)
```

## Known limits
A path is followed through names, attributes of `self`, containers, parameters and results of functions of the same
module, not into other modules. There, words decide: an argument `outfile` is written, an argument `path` is not
reported, a variable of the environment whose name speaks of a place to write to is. To make the shared directory itself
where it is missing is no finding. A path that is only read, compared, shown, removed, or lies in a container or on
another host is none, and neither is an `AF_UNIX` socket, nor `tempfile`'s own `dir="/tmp"`. In tests only what visibly
touches the disk counts. What is left out is TMP109's.

## Fix safety
Unsafe: the file then lies elsewhere, and another program may look for it at its old place. A path that one function
names, writes and reads moves into a `with TemporaryDirectory()`; in a pytest test it moves into `tmp_path`; a file that
a Starlette response sends is made with `mkstemp`, and the response removes it. No fix where the path gets out of the
function, is named twice, belongs to the module, or is only written, which says that somebody else reads it.

## References
- [CWE-377: Insecure Temporary File](https://cwe.mitre.org/data/definitions/377.html)
- [tempfile](https://docs.python.org/3/library/tempfile.html)

Added in 0.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.literals.uses import Use
from flake8_tempfile.model import Finding, Rule
from flake8_tempfile.rules.wording import paths

RULE = Rule(
    "TMP101", "hardcoded-temp-path", "hardcoded path in a shared temporary directory: `{path}` is {detail}", 377
)


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each literal that is created or written."""
    yield from paths(RULE, facts, Use.WRITTEN)
