"""# removal-skipped-by-interrupt (TMP206)

## What it does
Reports a removal that an interrupt skips: `except Exception` is all that protects what stands before it, or an `await`
in the clean-up comes before it.

## Why is this bad?
`KeyboardInterrupt`, `SystemExit` and `asyncio.CancelledError` are no `Exception`s and pass `except Exception` by.
Ctrl-C in a download, a service that is told to stop, or a client that closes its connection is enough. And in a
cancelled scope of anyio or trio each `await` is cancelled anew, also the one in a `finally`: what stands after it, or
is done by it, is not done.

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
Off by default: how often a program is interrupted, or a service cancels its handlers, depends on how it is run. In
`async` code only an `await` is taken to be interrupted, elsewhere whatever may also raise. A block with a shield
(`CancelScope(shield=True)`) is not. Who names `KeyboardInterrupt` or `CancelledError` is taken to mean interrupts as
such. The former name of the rule, `removal-skipped-by-cancellation`, stays valid.

## Fix safety
As for `removal-outside-finally`: a removal on the happy path goes into a `finally` or a `with`. Where the handler is
the only place that removes, `except Exception` becomes `except BaseException`. That is safe if the handler does
nothing but remove, log and raise again, and unsafe if it does more, which is then done for an interrupt too.

## References
- [CWE-459: Incomplete Cleanup](https://cwe.mitre.org/data/definitions/459.html)
- [Exception hierarchy](https://docs.python.org/3/library/exceptions.html#exception-hierarchy)
- [Task cancellation](https://docs.python.org/3/library/asyncio-task.html#task-cancellation)
- [Cancellation in anyio](https://anyio.readthedocs.io/en/stable/cancellation.html)

Added in 0.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.lifetime.verdicts import Sort
from flake8_tempfile.model import Finding, Rule
from flake8_tempfile.rules.wording import found

RULE = Rule(
    "TMP206",
    "removal-skipped-by-interrupt",
    "{resource} is not removed {loss}{removed}",
    459,
    default=False,
    former=("removal-skipped-by-cancellation",),
)


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each acquisition that this rule is about."""
    yield from found(RULE, facts, Sort.CANCELLATION)
