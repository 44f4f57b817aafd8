"""# removal-skipped-by-cancellation (TMP206)

## What it does
Reports, in `async` code, a removal in an `except Exception` handler that is all that protects an `await`.

## Why is this bad?
A cancelled task gets `asyncio.CancelledError` at its `await`, and that is a `BaseException`: `except Exception` does
not stop it. A client that closes the connection is enough for a web framework to cancel the handler.

## Example
```python
import os
import tempfile

async def send(data, put):
    descriptor, path = tempfile.mkstemp()
    os.close(descriptor)
    try:
        await put(path, data)
    except Exception:
        os.remove(path)
        raise
    os.remove(path)
```

## Use instead
```python
import os
import tempfile

async def send(data, put):
    descriptor, path = tempfile.mkstemp()
    os.close(descriptor)
    try:
        await put(path, data)
    finally:
        os.remove(path)
```

## Known limits
Off by default: whether a service cancels its handlers depends on how it is run.

## Fix safety
As for `removal-outside-finally`: a removal on the happy path goes into a `finally` or a `with`. Where the handler is
the only place that removes, `except Exception` becomes `except BaseException`. That is safe if the handler does
nothing but remove, log and raise again, and unsafe if it does more, which a cancelled task then does too.

## References
- [CWE-459: Incomplete Cleanup](https://cwe.mitre.org/data/definitions/459.html)
- [Task cancellation](https://docs.python.org/3/library/asyncio-task.html#task-cancellation)

Added in 0.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.lifetime.verdicts import Sort
from flake8_tempfile.model import Finding, Rule
from flake8_tempfile.rules.wording import found

RULE = Rule(
    "TMP206", "removal-skipped-by-cancellation", "{resource} is not removed {loss}{removed}", 459, default=False
)


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each acquisition that this rule is about."""
    yield from found(RULE, facts, Sort.CANCELLATION)
