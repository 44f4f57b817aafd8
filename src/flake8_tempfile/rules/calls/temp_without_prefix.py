"""# temp-without-prefix (TMP402)

## What it does
Reports `mkdtemp`, `mkstemp`, `NamedTemporaryFile` and `TemporaryDirectory` without a `prefix`. Off unless selected.

## Why is this bad?
A killed process leaves its temporary files behind whatever its code says. A job that deletes orphans after some hours
can do so only if it knows whose they are, and so can the person who finds the partition full: `tmpk3x9w1` says nothing,
`thumbnailer-k3x9w1` says it all. Such a job is a backstop, not a substitute for the removal.

## Example
```python
import tempfile

def render(page):
    with tempfile.TemporaryDirectory() as directory:
        return page.render(directory)
```

## Use instead
```python
import tempfile

def render(page):
    with tempfile.TemporaryDirectory(prefix="renderer-") as directory:
        return page.render(directory)
```

## Known limits
An empty prefix counts as none. `TemporaryFile` and `SpooledTemporaryFile` have no name that anyone could see. What
`*args` and `**kwargs` stand for is not known: no finding. A `suffix` or a `dir` of its own does not count as a prefix.

## Fix safety
Advice only: a prefix made of the module's name is suggested; the name is the author's to choose.

## References
- [tempfile.mkstemp](https://docs.python.org/3/library/tempfile.html#tempfile.mkstemp)

Added in 0.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_tempfile.analysis.acquire.factories import unprefixed
from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.model import Finding, Rule
from flake8_tempfile.planning.ask import prefix_plans
from flake8_tempfile.planning.attach import fixable

RULE = Rule(
    "TMP402",
    "temp-without-prefix",
    "`{factory}` without `prefix=`: what a crash leaves does not tell whose it is",
    None,
    default=False,
)


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each call without a prefix."""
    plans = prefix_plans(facts.module)
    for factory, call in unprefixed(facts.module):
        finding = Finding(RULE.code, facts.module.span(call), RULE.message.format(factory=factory))
        yield fixable(finding, plans.get(call))
