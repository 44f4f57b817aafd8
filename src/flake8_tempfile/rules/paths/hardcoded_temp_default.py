"""# hardcoded-temp-default (TMP102)

## What it does
Reports a path in a shared temporary directory that is a default: of a parameter, of an argparse or click option, of a
field of a dataclass, of a setting, or of a look-up in the environment.

## Why is this bad?
All callers that do not say otherwise share one place, on all machines, whatever `TMPDIR` says: two of them at once
overwrite each other's file, and another user of the machine can be there first, with a file or a symbolic link of that
name. The default is taken when nobody thought about the place, so nobody removes the file either.

## Example
```python
def write_mission(waypoints, output_file_path="/tmp/mission.csv"):
    with open(output_file_path, "w") as file:
        file.writelines(f"{point}\\n" for point in waypoints)
```

## Use instead
```python
def write_mission(waypoints, output_file_path):
    with open(output_file_path, "w") as file:
        file.writelines(f"{point}\\n" for point in waypoints)
```

## Known limits
A default that is only read in the module, one whose name says that it lies on another host or in a container, and one
of a parameter that the function never uses, is no finding. A value that is taken where an `or` finds nothing counts as
a default unless the module is seen to write it (then it is TMP101's), and so does a constant of the module or of a
class whose name speaks of a path and whose use cannot be seen.

## Fix safety
Unsafe: the file then lies elsewhere, and other code may look for it at the old place. Where every call in the module
passes the argument, the default goes. Where the function alone has to do with the file (it writes it, reads or removes
it, and neither returns nor stores nor tells the path), the default becomes `None`, and the file lies in a
`with TemporaryDirectory()`. Everything else has no fix: with a new place for each call, a file that was overwritten
again and again would become files that pile up. No fix for other defaults either: those of options, of the
environment, of configuration and of class attributes.

## References
- [CWE-377: Insecure Temporary File](https://cwe.mitre.org/data/definitions/377.html)
- [tempfile](https://docs.python.org/3/library/tempfile.html)

Added in 0.1.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.literals.uses import PathUse, Use
from flake8_tempfile.analysis.tables.path_parts import TEMP_VARIABLES
from flake8_tempfile.model import Finding, Rule
from flake8_tempfile.planning.ask import path_plan
from flake8_tempfile.planning.attach import fixable

RULE = Rule(
    "TMP102", "hardcoded-temp-default", "hardcoded default in a shared temporary directory: `{path}` is {detail}", 377
)
_SETTING = "let a setting name the place, or build it from the user's own cache, state or run directory"
_LOOKUP = "tempfile.gettempdir() looks at TMPDIR, TEMP and TMP by itself; a name below it wants mkstemp or mkdtemp"
_PARAMETER = "require the argument, or make the file in a `with TemporaryDirectory()` where the function alone uses it"


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each literal that is a default."""
    for found in facts.paths:
        if found.use is Use.DEFAULT:
            message = RULE.message.format(path=found.text, detail=found.detail)
            span = facts.module.span(found.node)
            yield fixable(Finding(RULE.code, span, message, hint=_hint(found, facts)), path_plan(found, facts))


def _hint(found: PathUse, facts: Facts) -> str:
    """Return what to do; a look-up of a name says already that a setting names the place."""
    around = facts.module.parents.get(found.node)
    if isinstance(around, ast.arguments):
        return _PARAMETER
    values = facts.module.calls[around].arguments if isinstance(around, ast.Call) else ()
    asked = {each.value for each in values if isinstance(each, ast.Constant)}
    return _LOOKUP if not asked.isdisjoint(TEMP_VARIABLES) else _SETTING
