"""# mktemp-race (TMP301)

## What it does
Reports `tempfile.mktemp`, and `os.tempnam` and `os.tmpnam` in code that still names them, called or passed on, under
whatever alias they were imported. And their disguise: the `.name` of a `NamedTemporaryFile` or `TemporaryDirectory`
that is gone already, under which a file or directory is made by hand.

## Why is this bad?
These functions only make up a name that is free at that moment. Until the caller creates the file, another process
can take the name: by chance, or on purpose with a symbolic link to a file that the caller may overwrite and the
attacker may not. `mktemp` has been deprecated since Python 2.3; `os.tempnam` and `os.tmpnam` are gone from Python 3.

## Example
```python
import tempfile

def export(report):
    path = tempfile.mktemp(suffix=".csv")
    report.save(path)
    return report.upload(path)
```

## Use instead
```python
import tempfile

def export(report):
    with tempfile.TemporaryDirectory() as directory:
        path = directory + "/report.csv"
        report.save(path)
        return report.upload(path)
```

## Known limits
Methods that are called `mktemp`, such as that of Twisted's test case, are none of the functions. Not reported: a
fallback in `except ImportError`, a name in the name space of Windows' pipes, a name in a directory that was made for
it in the same expression (`dir=mkdtemp()`), and a name that a Unix socket is bound to, which fails where the name is
taken. A name for a symbolic link is reported, though creating it fails likewise.

## Fix safety
The disguise is fixed where a program is told the name of a dead directory: the directory lives as long as that is
used. Whether a file's object can be kept open while its name is used is not known.

Otherwise unsafe: the file is created earlier than before, or lies elsewhere. A name that the next statement makes into
a directory becomes `mkdtemp`. A file that the next statement removes in a `finally`, or registers for removal, and that
is opened for writing first becomes `mkstemp`, its descriptor closed at once. Other files go into a `with
TemporaryDirectory()` over all that uses them; their names stay free there, as a named pipe needs it. No fix where the
path is returned, stored, bound to a socket or given to a `Popen`, or where `dir=` or the last part of the path matters.

## References
- [CWE-377: Insecure Temporary File](https://cwe.mitre.org/data/definitions/377.html)
- [tempfile.mktemp](https://docs.python.org/3/library/tempfile.html#tempfile.mktemp)

Added in 0.1.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis.acquire.factories import mktemp_uses
from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.objects.made_anew import MadeAnew
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.model import Finding, Rule, Step
from flake8_tempfile.planning.ask import mktemp_plan, remade_plan
from flake8_tempfile.planning.attach import fixable

RULE = Rule("TMP301", "mktemp-race", "`{function}` only makes up a name, another process can take it first", 377)
_RACE = "another process can take it first"

_HINT = "`mkstemp()`, `NamedTemporaryFile()` and `TemporaryDirectory()` create what they name"
_HINT_RETURNED = "where callers want a name, one in a directory of its own: `os.path.join(tempfile.mkdtemp(), name)`"
_HINT_ANEW = "make it in a `with tempfile.TemporaryDirectory()` over all that uses it: names in there are nobody else's"


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each call of such a function, and for each other mention of it in an expression."""
    for anew in facts.dangling.anew:
        yield _disguised(anew, facts)
    for function, node in mktemp_uses(facts.module):
        message = RULE.message.format(function=function)
        hint = _HINT_RETURNED if isinstance(facts.module.parents[node], ast.Return) else _HINT
        finding = Finding(RULE.code, facts.module.span(node), message, hint=hint)
        yield fixable(finding, mktemp_plan(function, node, facts.module))


def _disguised(anew: MadeAnew, facts: Facts) -> Finding:
    factory, line = last_part(anew.site), anew.call.lineno
    message = f"the `.name` of a `{factory}` that is gone only makes up a name for line {line}, {_RACE}"
    kind = "directory" if anew.is_directory else "file"
    steps = (
        Step(anew.site.lineno, f"the {kind} is created"),
        Step(anew.ended, f"{anew.how}, the {kind} is removed"),
        Step(line, "another is made under its name"),
    )
    finding = Finding(RULE.code, facts.module.span(anew.site), message, steps, _HINT_ANEW)
    return fixable(finding, remade_plan(anew, facts.module))
