"""# predictable-temp-name (TMP103)

## What it does
Reports a fixed or guessable name that is joined to `tempfile.gettempdir()` or `$TMPDIR`, and then created or written.

## Why is this bad?
The directory is right, the name is not: everybody on the machine can create it first, as a file that they own or as a
symbolic link to one of the victim's. A process id, the time, or the name of the user is no secret. Two runs with the
same name overwrite each other's data. Replacing `/tmp` by `gettempdir()` plus a name made by hand changes nothing about
that, and nothing about who removes the file.

## Example
```python
import os
import tempfile

CACHE_FILE = os.path.join(tempfile.gettempdir(), "app_cache.txt")

def remember(text):
    with open(CACHE_FILE, "w") as file:
        file.write(text)
```

## Use instead
```python
import tempfile

def remember(text, use):
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(text)
        file.flush()
        use(file.name)
```

## Known limits
A name counts as guessable when a part of it is constant and none is random; one that is all variable is taken for the
caller's business, unless it is a hash (whoever knows what is hashed knows the name) or the name that something has
already (`upload.filename`). A file that is meant to be found again belongs into a directory of the user's own, such as
`~/.cache`, not into one that everybody can write to; that it is not removed is no finding then.

## Fix safety
In a pytest test the path moves into `tmp_path`: unsafe, the file then lies elsewhere. No other fix: somebody else may
know how to make up the same name, and look for the file there.

## References
- [CWE-377: Insecure Temporary File](https://cwe.mitre.org/data/definitions/377.html)
- [CWE-379: Creation of Temporary File in Directory with Insecure Permissions](https://cwe.mitre.org/data/definitions/379.html)
- [tempfile.gettempdir](https://docs.python.org/3/library/tempfile.html#tempfile.gettempdir)

Added in 0.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.literals.uses import Use
from flake8_tempfile.model import Finding, Rule
from flake8_tempfile.rules.wording import paths

RULE = Rule(
    "TMP103", "predictable-temp-name", "predictable name in a shared temporary directory: `{path}` is {detail}", 377
)


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each guessable name that is created or written."""
    yield from paths(RULE, facts, Use.PREDICTABLE)
