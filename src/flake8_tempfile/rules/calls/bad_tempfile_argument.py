"""# bad-tempfile-argument (TMP304)

## What it does
Reports a call of a `tempfile` factory with an argument that it does not have under the target version of Python, and
an assignment to the `name` of an object that such a factory made.

## Why is this bad?
The call raises `TypeError`, often on a path that no test runs. `TemporaryFile` has no `delete` and no factory has a
`buffer_size`; `delete_on_close` and the `delete` of `TemporaryDirectory` came with Python 3.12. Assigning to `name`
renames nothing: the file keeps its name and is removed under it, and nothing removes what is written under the new one.
For `TemporaryFile` and `SpooledTemporaryFile` it raises `AttributeError`.

## Example
```python
import tempfile

def spool(chunks):
    with tempfile.TemporaryFile(delete=False) as file:
        file.writelines(chunks)
        return file.tell()
```

## Use instead
```python
import tempfile

def spool(chunks):
    with tempfile.TemporaryFile() as file:
        file.writelines(chunks)
        return file.tell()
```

## Known limits
What `*args` and `**kwargs` stand for is not known. An argument that is too new is not reported where a test for the
version of Python guards the call, and no argument is where the call stands in a `try` with `except TypeError`. The
target version is that of the project's `requires-python`, or of `--target-version`. A bare file name assigned to `name`
of a `NamedTemporaryFile` is taken for a label that some upload function reads.

## Fix safety
Unsafe: an argument that no Python has is dropped, or gets its right name where that is plain (`buffer_size=` becomes
`buffering=`, a keyword-only argument that was passed by position is named). The call raised before, and somebody may
have got used to that. No fix for an argument that a later Python has, for one that is given twice, where working it out
may have an effect, for `delete=` where the file's name is asked for, and for an assignment to `name`.

## References
- [CWE-628: Function Call with Incorrectly Specified Arguments](https://cwe.mitre.org/data/definitions/628.html)
- [tempfile](https://docs.python.org/3/library/tempfile.html)

Added in 0.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_tempfile.analysis.calls.bad_arguments import Renaming, bad_calls, renamings
from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.tables.tempfile_signatures import BadArgument, Fault
from flake8_tempfile.model import Finding, Rule, Unfixed
from flake8_tempfile.planning.ask import argument_plan
from flake8_tempfile.planning.attach import fixable

RULE = Rule("TMP304", "bad-tempfile-argument", "`{factory}` {fault}", 628)

_FAULTS = {
    Fault.UNKNOWN: "has no argument '{name}'",
    Fault.TOO_NEW: "has the argument '{name}' only from Python {since} on",
    Fault.TOO_MANY: "takes fewer positional arguments",
    Fault.TWICE: "is given the argument '{name}' twice",
}


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each call with bad arguments, and for each assignment to the name of a temporary object."""
    for bad in bad_calls(facts.module):
        fault = " and ".join(map(_fault, bad.arguments))
        message = RULE.message.format(factory=bad.factory, fault=f"{fault}: the call raises TypeError")
        yield fixable(Finding(RULE.code, facts.module.span(bad.call), message), argument_plan(bad, facts.module))
    for renaming in renamings(facts.module):
        yield _renamed(facts, renaming)


def _fault(argument: BadArgument) -> str:
    return _FAULTS[argument.fault].format(name=argument.name, since=".".join(map(str, argument.since)))


def _renamed(facts: Facts, renaming: Renaming) -> Finding:
    effect = "it raises AttributeError" if renaming.raises else "it renames no file"
    message = RULE.message.format(factory=renaming.factory, fault=f"object gets another name: {effect}")
    hint = "" if renaming.raises else "`os.replace(file.name, ...)` moves a file made with `delete=False`"
    finding = Finding(RULE.code, facts.module.span(renaming.target), message, hint=hint)
    planned = Unfixed("what the other name is for is not known") if facts.module.settings.edits else None
    return fixable(finding, planned)
